// Sums and maxima. A sum is off by a few units in the last place however many terms it has: short stretches are summed from zero
// and added with what rounding loses (long_sum.hpp), blocks of fixed size in double and in their order: the same bits for any number
// of threads.
#pragma once

#include <cstdint>

namespace sd::kernels {

double sum(std::int64_t n, const float* x);
double sum_of_squares(std::int64_t n, const float* x);
double dot(std::int64_t n, const float* a, const float* b);

// Over the middle one of three extents: x is (outer, k, inner), y is (outer, inner).
void sum_axis(std::int64_t outer, std::int64_t k, std::int64_t inner, const float* x, float* y, bool accumulate);
// y = max, and where: index[o, i] is the first k that has it (or null). NaN counts as the largest. k >= 1.
void max_axis(std::int64_t outer, std::int64_t k, std::int64_t inner, const float* x, float* y, std::int64_t* index);

}  // namespace sd::kernels
