// The reductions of one instruction set, each by one thread.
#pragma once

#include <cstdint>

namespace sd::kernels {

struct ReduceTable {
    float (*sum)(std::int64_t n, const float* x);
    float (*sum_of_squares)(std::int64_t n, const float* x);
    float (*dot)(std::int64_t n, const float* a, const float* b);
    void (*add_row_sums)(std::int64_t rows, std::int64_t cols, const float* x, float* sums);  // sums[r] += sum over c of x[r, c]
    void (*add_rows)(std::int64_t rows, std::int64_t cols, const float* x, float* sums);      // sums[c] += sum over r of x[r, c]
    void (*add_to_long_sums)(std::int64_t n, const float* part, float* sums, float* lost);
    float (*max)(std::int64_t n, const float* x, std::int32_t* index);
    void (*max_of_columns)(std::int64_t rows, std::int64_t cols, const float* x, float* y, std::int32_t* index);

    static const ReduceTable base, avx2, avx512;
};

}  // namespace sd::kernels
