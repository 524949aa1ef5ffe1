// Loops over raw floats, element by element, split over the threads.
#pragma once

#include <cstdint>

namespace sd::kernels {

void fill(std::int64_t n, float value, float* y);
void add_into(std::int64_t n, const float* x, float* y);                                      // y += x
void scale(std::int64_t n, float a, const float* x, float* y, bool accumulate);               // y (+)= a x
void affine(std::int64_t n, float a, const float* x, float b, float* y);                      // y = a x + b

// a op b where b is repeated: a is (outer, repeat, inner), b is (outer, 1, inner), y like a. The same shape is (1, 1, n), a
// bias of C features (1, rows, C), one number (1, n, 1), one number a sample (N, H*W*C, 1), a class bias (N, H*W, C).
struct Extents {
    std::int64_t outer, repeat, inner;
};
enum class Binary { add, sub, mul, div, second };  // second: b alone
void binary(Binary op, Extents extents, const float* a, const float* b, float* y, bool accumulate);  // y (+)= a op b
inline void expand(Extents extents, const float* b, float* y, bool accumulate) { binary(Binary::second, extents, y, b, y, accumulate); }  // y (+)= b

// y = f(x), and dx (+)= dy * f'. The gradient reads the output y of those whose derivative follows from it (the first row), the
// input x of the others. p and q: slope of leaky_relu, elu's alpha, clamp's limits, pow's exponent.
enum class Unary {
    relu, leaky_relu, elu, tanh, sigmoid, exp, sqrt,
    log, square, abs, softplus, clamp, silu, pow
};
constexpr bool gradient_reads_output(Unary f) { return f <= Unary::sqrt; }
constexpr const char* unary_name(Unary f) {
    constexpr const char* kNames[] = {"relu", "leaky_relu", "elu", "tanh", "sigmoid", "exp", "sqrt", "log", "square", "abs", "softplus", "clamp", "silu", "pow"};
    return kNames[static_cast<int>(f)];
}
void unary(Unary f, std::int64_t n, const float* x, float* y, float p = 0, float q = 0);
void unary_gradient(Unary f, std::int64_t n, const float* x_or_y, const float* dy, float* dx, bool accumulate, float p = 0, float q = 0);

}  // namespace sd::kernels
