// Bodies of the row kernels for the instruction set of the file that includes this one. A row is read from memory once: the
// passes after the first find it in the nearest cache.
#include "common/kernels/math/math.hpp"
#include "common/kernels/reduce/long_sum.hpp"
#include "common/kernels/softmax/table.hpp"

namespace sd::kernels {
namespace {

using std::int64_t;
constexpr float kLowest = -__builtin_inff();

// Two running results each, because one would wait for its own last step. A maximum leaves NaN to the sum that follows.
[[gnu::always_inline]] inline float row_maximum(int64_t n, const float* x) {
    const auto larger = [](auto a, auto b) { return a > b ? a : b; };
    Float m0 = broadcast(kLowest), m1 = m0;
    int64_t i = 0;
    for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
        m0 = larger(load(x + i), m0);
        m1 = larger(load(x + i + kLanes), m1);
    }
    for (; i + kLanes <= n; i += kLanes) m0 = larger(load(x + i), m0);
    if (i < n) m1 = larger(load(x + i, n - i, kLowest), m1);
    return across_lanes(larger(m0, m1), larger);
}

[[gnu::always_inline]] inline float log_of(float x) { return log(broadcast(x))[0]; }

// y = e^(x - maximum), returns the sum.
[[gnu::always_inline]] inline float shifted_exponentials(int64_t n, const float* x, float maximum, float* y) {
    return long_sum(n, [=](int64_t i, auto... rest) {
        const Float e = exp_at_most_89(load(x + i, rest...) - maximum);
        store(e, y + i, rest...);
        return e;
    });
}
[[gnu::always_inline]] inline float sum_of_shifted_exponentials(int64_t n, const float* x, float maximum) {
    return long_sum(n, [=](int64_t i, auto... rest) { return exp_at_most_89(load(x + i, rest...) - maximum); });
}

void softmax(int64_t rows, int64_t cols, const float* x, float* y) {
    for (; rows > 0; rows--, x += cols, y += cols) {
        const float norm = 1.0f / shifted_exponentials(cols, x, row_maximum(cols, x), y);
        for_each_vector(cols, [=](int64_t i, auto... rest) { store(load(y + i, rest...) * norm, y + i, rest...); });
    }
}

void log_softmax(int64_t rows, int64_t cols, const float* x, float* y) {
    for (; rows > 0; rows--, x += cols, y += cols) {
        const float m = row_maximum(cols, x), log_sum = log_of(sum_of_shifted_exponentials(cols, x, m));
        for_each_vector(cols, [=](int64_t i, auto... rest) { store((load(x + i, rest...) - m) - log_sum, y + i, rest...); });
    }
}

// An infinite maximum is not subtracted: the sum is then infinite or zero, and so is its logarithm.
void logsumexp(int64_t rows, int64_t cols, const float* x, float* y) {
    for (int64_t r = 0; r < rows; r++, x += cols) {
        const float largest = row_maximum(cols, x), m = largest - largest == 0 ? largest : 0;
        y[r] = m + log_of(long_sum(cols, [=](int64_t i, auto... rest) { return exp(load(x + i, rest...) - m); }));
    }
}

template <Put how>
void softmax_gradient(int64_t rows, int64_t cols, const float* y, const float* dy, float* dx) {
    for (; rows > 0; rows--, y += cols, dy += cols, dx += cols) {
        const float dot = long_sum(cols, [=](int64_t i, auto... rest) { return load(y + i, rest...) * load(dy + i, rest...); });
        for_each_vector(cols, [=](int64_t i, auto... rest) { put<how>(load(y + i, rest...) * (load(dy + i, rest...) - dot), dx + i, rest...); });
    }
}

template <Put how>
void log_softmax_gradient(int64_t rows, int64_t cols, const float* y, const float* dy, float* dx) {
    for (; rows > 0; rows--, y += cols, dy += cols, dx += cols) {
        const float sum = long_sum(cols, [=](int64_t i, auto... rest) { return load(dy + i, rest...); });
        for_each_vector(cols, [=](int64_t i, auto... rest) { put<how>(load(dy + i, rest...) - exp(load(y + i, rest...)) * sum, dx + i, rest...); });
    }
}

template <Put how>
void logsumexp_gradient(int64_t rows, int64_t cols, const float* x, const float* y, const float* dy, float* dx) {
    for (int64_t r = 0; r < rows; r++, x += cols, dx += cols) {
        const float log_sum = y[r], d = dy[r];
        for_each_vector(cols, [=](int64_t i, auto... rest) { put<how>(d * exp(load(x + i, rest...) - log_sum), dx + i, rest...); });
    }
}

// Rows in groups of one vector, whose logarithms are taken together.
template <bool with_gradient>
void cross_entropy(int64_t rows, int64_t cols, const float* x, const std::int32_t* labels, float* loss, float* dx, float scale) {
    float sums[kLanes], offsets[kLanes];
    for (int64_t first = 0; first < rows; first += kLanes) {
        const int64_t group = rows - first < kLanes ? rows - first : kLanes;
        for (int64_t r = 0; r < group; r++) {
            const int64_t at = (first + r) * cols, label = labels[first + r];
            const float m = row_maximum(cols, x + at);
            offsets[r] = m - x[at + label];
            if constexpr (with_gradient) {
                float* d = dx + at;
                sums[r] = shifted_exponentials(cols, x + at, m, d);
                const float norm = scale / sums[r];
                for_each_vector(cols, [=](int64_t i, auto... rest) { store(load(d + i, rest...) * norm, d + i, rest...); });
                d[label] -= scale;
            } else {
                sums[r] = sum_of_shifted_exponentials(cols, x + at, m);
            }
        }
        store(log(load(sums, group)) + load(offsets, group), loss + first, group);
    }
}

constexpr SoftmaxTable make_table() {
    return {softmax,
            log_softmax,
            logsumexp,
            {softmax_gradient<Put::overwrite>, softmax_gradient<Put::add>},
            {log_softmax_gradient<Put::overwrite>, log_softmax_gradient<Put::add>},
            {logsumexp_gradient<Put::overwrite>, logsumexp_gradient<Put::add>},
            {cross_entropy<false>, cross_entropy<true>}};
}

}  // namespace
}  // namespace sd::kernels
