#include "common/kernels/elementwise/pairwise.hpp"

#include <cmath>
#include <numbers>

#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

// y[i] = f(i), over the threads.
template <class Function>
void each(std::int64_t n, std::int64_t grain, float* y, Function f) {
    parallel_for(n, grain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) y[i] = f(i);
    });
}
constexpr std::int64_t kGrain = 64 * 1024, kSlowGrain = 4 * 1024;  // elements that pay for waking a thread

// P(z < x) and the density of a standard normal z.
double normal_cdf(double x) { return 0.5 * std::erfc(-x * std::numbers::sqrt2 / 2); }
double normal_density(double x) { return std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }

double value(InDouble f, double x) {
    switch (f) {
        case InDouble::sin: return std::sin(x);
        case InDouble::cos: return std::cos(x);
        case InDouble::gelu: return x * normal_cdf(x);
    }
    return 0;
}
double derivative(InDouble f, double x) {
    switch (f) {
        case InDouble::sin: return std::cos(x);
        case InDouble::cos: return -std::sin(x);
        case InDouble::gelu: return normal_cdf(x) + x * normal_density(x);
    }
    return 0;
}

}  // namespace

void pairwise(Pairwise op, std::int64_t n, const float* a, const float* b, float* y) {
    switch (op) {
        case Pairwise::maximum: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] > b[i] || std::isnan(a[i]) ? a[i] : b[i]; });
        case Pairwise::minimum: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] < b[i] || std::isnan(a[i]) ? a[i] : b[i]; });
        case Pairwise::less: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] < b[i] ? 1.0f : 0.0f; });
        case Pairwise::less_equal: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] <= b[i] ? 1.0f : 0.0f; });
        case Pairwise::greater: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] > b[i] ? 1.0f : 0.0f; });
        case Pairwise::greater_equal: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] >= b[i] ? 1.0f : 0.0f; });
        case Pairwise::equal: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] == b[i] ? 1.0f : 0.0f; });
        case Pairwise::not_equal: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] != b[i] ? 1.0f : 0.0f; });
        case Pairwise::share: return each(n, kGrain, y, [=](std::int64_t i) { return a[i] < b[i] ? 0.0f : a[i] == b[i] ? 0.5f : 1.0f; });
    }
}

void where(std::int64_t n, const float* condition, const float* a, const float* b, float* y) {
    each(n, kGrain, y, [=](std::int64_t i) { return condition[i] != 0 ? a[i] : b[i]; });
}

void in_double(InDouble f, std::int64_t n, const float* x, float* y) {
    each(n, kSlowGrain, y, [=](std::int64_t i) { return static_cast<float>(value(f, x[i])); });
}
void in_double_gradient(InDouble f, std::int64_t n, const float* x, const float* dy, float* dx, bool accumulate) {
    each(n, kSlowGrain, dx, [=](std::int64_t i) { return static_cast<float>(dy[i] * derivative(f, x[i])) + (accumulate ? dx[i] : 0.0f); });
}

}  // namespace sd::kernels
