// The elementwise kernels of one instruction set, each over a range of elements or rows of one thread. The last index of each
// array says how results are stored: overwrite, add, or stream past the caches (Put in kernels/vector).
#pragma once

#include <cstdint>

namespace sd::kernels {

// `rows` rows of `cols` elements; row r takes the operand b at (first_row + r) / repeat.
struct RowRange {
    std::int64_t first_row, rows, cols, repeat;
};

struct ElementwiseTable {
    void (*add_into)(std::int64_t n, const float* x, float* y);
    void (*fill[3])(std::int64_t n, float value, float* y);
    void (*scale[3])(std::int64_t n, float a, const float* x, float* y);
    void (*affine[3])(std::int64_t n, float a, const float* x, float b, float* y);

    // In the order of Binary. Operand b: as large as a, a row of cols, or one number.
    void (*binary[5][3])(std::int64_t n, const float* a, const float* b, float* y);
    void (*binary_rows[5][3])(RowRange range, const float* a, const float* b, float* y);
    void (*binary_numbers[5][3])(RowRange range, const float* a, const float* b, float* y);

    // In the order of Unary.
    void (*unary[14][3])(std::int64_t n, const float* x, float* y, float p, float q);
    void (*unary_gradient[14][3])(std::int64_t n, const float* v, const float* dy, float* dx, float p, float q);

    // In the order of Activation::Kind, without none. Adds the column sums of dz to sums.
    void (*activation_gradient_sums[5][3])(std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dz, float* sums, float p);

    static const ElementwiseTable base, avx2, avx512;
};

}  // namespace sd::kernels
