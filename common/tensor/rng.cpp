#include "common/tensor/rng.hpp"

#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

namespace sd {
namespace {

std::uint64_t splitmix64(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

std::uint64_t rotate_left(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

// ln x for 0 < x < 1 from additions, products and quotients alone: libraries' logarithms differ in the last bit.
// x = m 2^e with m in [sqrt 1/2, sqrt 2);  ln m = 2 (t + t^3/3 + t^5/5 + ...),  t = (m - 1) / (m + 1).
double portable_log(double x) {
    int e = 0;
    double m = std::frexp(x, &e);
    if (m < 0.70710678118654752) {
        m *= 2;
        e--;
    }
    const double t = (m - 1) / (m + 1), t2 = t * t;
    double series = 0;
    for (int k = 21; k >= 1; k -= 2) series = series * t2 + 1.0 / k;
    return e * 0.69314718055994531 + 2 * t * series;
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t x = splitmix64(seed) ^ (stream * 0xD1342543DE82EF95u);
    for (std::uint64_t& word : state_) {
        x += 0x9E3779B97F4A7C15u;
        word = splitmix64(x);
    }
}

std::uint64_t Rng::next() {
    State& s = state_;
    const std::uint64_t result = rotate_left(s[0] + s[3], 23) + s[0];
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

float Rng::uniform() { return static_cast<float>(next() >> 40) * 0x1p-24f; }

float Rng::uniform(float low, float high) {
    const float x = low + (high - low) * uniform();
    return x < high || low >= high ? x : std::nextafter(high, low);  // the sum may round up to high
}

float Rng::normal() {
    for (;;) {
        const double u = static_cast<double>(next() >> 11) * 0x1p-52 - 1, v = static_cast<double>(next() >> 11) * 0x1p-52 - 1;
        const double s = u * u + v * v;
        if (s < 1 && s > 0) return static_cast<float>(u * std::sqrt(-2 * portable_log(s) / s));
    }
}

std::int64_t Rng::below(std::int64_t n) {
    check(n >= 1, "[rng] below(", n, "): at least 1 expected");
    // Reject the few highest values, so that every index is equally likely.
    const std::uint64_t bound = static_cast<std::uint64_t>(n), limit = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t x = next();
    while (x >= limit) x = next();
    return static_cast<std::int64_t>(x % bound);
}

int Rng::categorical(std::span<const float> weights) {
    double total = 0;
    for (float w : weights) total += w;
    check(total > 0, "[rng] categorical: the weights sum to ", total);
    double left = (static_cast<double>(next() >> 11) * 0x1p-53) * total;
    int last = 0;
    for (std::size_t i = 0; i < weights.size(); i++) {
        if (weights[i] <= 0) continue;
        last = static_cast<int>(i);
        left -= weights[i];
        if (left < 0) break;
    }
    return last;
}

std::vector<std::int64_t> Rng::permutation(std::int64_t n) {
    check(n >= 0, "[rng] permutation(", n, "): 0 or more expected");
    std::vector<std::int64_t> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    for (std::int64_t i = n - 1; i > 0; i--) std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(below(i + 1))]);
    return order;
}

Tensor Rng::uniform(const Shape& shape, float low, float high) {
    Tensor t(shape);
    for (float& value : t.values()) value = uniform(low, high);
    return t;
}

Tensor Rng::normal(const Shape& shape, float mean, float deviation) {
    Tensor t(shape);
    for (float& value : t.values()) value = mean + deviation * normal();
    return t;
}

}  // namespace sd
