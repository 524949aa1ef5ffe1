// The elementwise kernels of one instruction set, each over a contiguous range or over rows of one thread.
#pragma once

#include <cstdint>

namespace sd::kernels {

// `rows` rows of `cols` elements; row r takes the operand b at (first_row + r) / repeat.
struct RowRange {
    std::int64_t first_row, rows, cols, repeat;
};

struct ElementwiseTable {
    void (*fill)(std::int64_t n, float value, float* y);
    void (*add_into)(std::int64_t n, const float* x, float* y);
    void (*scale[2])(std::int64_t n, float a, const float* x, float* y);  // [accumulate]
    void (*affine)(std::int64_t n, float a, const float* x, float b, float* y);
    void (*binary[5][2])(std::int64_t n, const float* a, const float* b, float* y);                   // [op][accumulate]
    void (*binary_rows[5][2])(RowRange range, const float* a, const float* b, float* y);              // b: a row of cols
    void (*binary_numbers[5][2])(RowRange range, const float* a, const float* b, float* y);           // b: one number
    void (*unary[12])(std::int64_t n, const float* x, float* y, float p, float q);
    void (*unary_gradient[12][2])(std::int64_t n, const float* v, const float* dy, float* dx, float p, float q);
    // In the order of Activation, without none. Rows of dz and their column sums (added to sums in row order), or without sums.
    void (*activation_gradient[5])(std::int64_t n, const float* y, const float* dy, float* dz, float p);
    void (*activation_gradient_sums[5])(std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dz, float* sums, float p);
};
extern const ElementwiseTable elementwise_base, elementwise_avx2, elementwise_avx512;

}  // namespace sd::kernels
