// What each instruction set offers to gemm.cpp.
#pragma once

#include <cstdint>

#include "common/kernels/gemm/epilogue.hpp"

namespace sd::kernels {

// C (m x n) = A B, or C^T where transpose_c says so: vectors run along n, so that one of the operands of a product is read as it lies
// and the other in rows of consecutive columns; which of the two is a choice.
struct Product {
    std::int64_t m, n, k;
    const float* a;
    std::int64_t a_row, a_step;  // A's number (i, p) is a[i * a_row + p * a_step]
    bool transpose_b;
    const float* b;  // null when packed_b is given
    std::int64_t ldb;
    const float* packed_b;
    bool transpose_c;
    float* c;
    std::int64_t ldc;
    Epilogue epilogue;
};

constexpr std::int64_t kGemmWorkspace = 290 * 1024;  // floats, 64-byte aligned, one workspace a thread

struct GemmKernels {
    // The product for some rows and columns of C; column is a multiple of tile_columns.
    void (*multiply)(const Product& x, std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float* workspace);
    void (*pack)(bool transpose_b, std::int64_t k, std::int64_t n, const float* b, std::int64_t ldb, float* to);
    std::int64_t (*packed_floats)(std::int64_t k, std::int64_t n);
    std::int64_t tile_columns;

    static const GemmKernels base, avx2, avx512;
};

}  // namespace sd::kernels
