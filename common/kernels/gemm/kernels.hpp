// What each instruction set offers to gemm.cpp.
#pragma once

#include <cstdint>

#include "common/kernels/gemm/epilogue.hpp"
#include "common/kernels/gemm/matrix_view.hpp"

namespace sd::kernels {

// C = A B. Vectors run along the columns of B and C: A is read as it lies, B in rows of consecutive columns. Which operand of a product
// is the A is a choice: with a C of consecutive rows (column_step is not 1) this is the transposed product, and the bias is one of rows.
struct Product {
    ConstMatrixView a, b;   // b.data is null when packed_b is given
    MatrixView c;
    const float* packed_b;
    Epilogue epilogue;
};

constexpr std::int64_t kGemmWorkspace = 290 * 1024;  // floats, 64-byte aligned, one workspace a thread

struct GemmKernels {
    // The product for some rows and columns of C; column is a multiple of tile_columns.
    void (*multiply)(const Product& x, std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float* workspace);
    void (*pack)(const ConstMatrixView& b, float* to);
    std::int64_t (*packed_floats)(std::int64_t k, std::int64_t n);
    std::int64_t tile_columns;

    static const GemmKernels base, avx2, avx512;
};

}  // namespace sd::kernels
