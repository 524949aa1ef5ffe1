// Two arrays of one size into a third, element by element, and choices by a condition: maximum, comparisons, where. And functions of one number
// that are computed in double by the C library: exact, not fast.
#pragma once

#include <cstdint>

namespace sd::kernels {

// Comparisons give 1 or 0. `share` is what a gets of the gradient of a maximum: 1 where a > b, 1/2 where they are equal, 0 elsewhere. NaN wins
// in maximum and minimum, and compares as unequal.
enum class Pairwise { maximum, minimum, less, less_equal, greater, greater_equal, equal, not_equal, share };
void pairwise(Pairwise op, std::int64_t n, const float* a, const float* b, float* y);

// y = a where the condition is not 0, b elsewhere
void where(std::int64_t n, const float* condition, const float* a, const float* b, float* y);

// gelu(x) = x P(z < x) for a standard normal z (Hendrycks and Gimpel 2016): exact, by erfc, not by tanh.
enum class InDouble { sin, cos, gelu };
void in_double(InDouble f, std::int64_t n, const float* x, float* y);
void in_double_gradient(InDouble f, std::int64_t n, const float* x, const float* dy, float* dx, bool accumulate);

}  // namespace sd::kernels
