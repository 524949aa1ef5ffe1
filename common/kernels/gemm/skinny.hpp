// C = A B^T for a few rows of A (a linear layer on one example): every number of B is used only a few times, so packing it would
// cost more than the product. Blocks of B are transposed on their way into registers and used at once; vectors run along the
// columns of C and k upwards, as everywhere.
#pragma once

#include "common/kernels/gemm/kernels.hpp"
#include "common/kernels/gemm/tile.hpp"
#include "common/kernels/gemm/transpose.hpp"

namespace sd::kernels {
namespace {

constexpr int kFewRows = 4;
constexpr int kFewColumns = kLanes;  // the columns computed here are a multiple of this

// `Rows` rows and `Groups` groups of kLanes columns for kDepth steps of k or the rest: a is A's, x[g] is a group's first number of B.
template <int Rows, int Groups, class... Rest>
[[gnu::always_inline]] inline void multiply_block(const float* a, std::int64_t a_row, std::int64_t a_step, const float* (&x)[Groups], std::int64_t ldb,
                                                  Float (&sum)[Rows][Groups], Rest... rest) {
#pragma GCC unroll 4
    for (int g = 0; g < Groups; ++g) {
        Float block[kDepth];
        load_transposed([&](int r) { return x[g] + r * ldb; }, block, rest...);
#pragma GCC unroll 16
        for (int c = 0; c < kDepth; ++c) {
            if (((c >= rest) || ...)) break;
#pragma GCC unroll 4
            for (int r = 0; r < Rows; ++r) sum[r][g] = fma(a[r * a_row + c * a_step] - Float{}, block[c], sum[r][g]);
        }
        x[g] += kDepth;
        asm volatile("" : "+r"(x[g]));  // keep it a pointer of its own
    }
}

// The same for one block of k. The groups are independent sums: one alone would wait four cycles for each multiply-add.
template <int Rows, int Groups>
[[gnu::always_inline]] inline void multiply_few(std::int64_t k, const float* a, std::int64_t a_row, std::int64_t a_step, const float* b, std::int64_t ldb,
                                                Float (&sum)[Rows][Groups]) {
    const float* x[Groups];
#pragma GCC unroll 4
    for (int g = 0; g < Groups; ++g) x[g] = b + g * kLanes * ldb;
    std::int64_t p = 0;
    for (; p + kDepth <= k; p += kDepth, a += kDepth * a_step) multiply_block(a, a_row, a_step, x, ldb, sum);
    if (p < k) multiply_block(a, a_row, a_step, x, ldb, sum, k - p);
}

template <int Rows, int Groups>
void multiply_few_columns(const Product& x, std::int64_t row, std::int64_t column) {
    for (std::int64_t p = 0; p < x.a.columns; p += kSumBlock) {
        const std::int64_t k = x.a.columns - p < kSumBlock ? x.a.columns - p : kSumBlock;
        Tile<Rows, Groups> tile;
        multiply_few(k, x.a.data + row * x.a.row_step + p * x.a.column_step, x.a.row_step, x.a.column_step, x.b.data + column * x.b.column_step + p, x.b.column_step, tile.sum);
        TileEnd end{x.epilogue.accumulate || p > 0, p + k == x.a.columns, x.epilogue};
        if (end.epilogue.bias) end.epilogue.bias += column;
        tile.finish(x.c.data + row * x.c.row_step + column, x.c.row_step, Groups * kLanes, end);
    }
}

template <int Rows>
void multiply_few_rows(const Product& x, std::int64_t row, std::int64_t column, std::int64_t columns) {
    constexpr int kGroups = Rows == 1 ? 3 : 2;
    std::int64_t j = column;
    for (; j + kGroups * kLanes <= column + columns; j += kGroups * kLanes) multiply_few_columns<Rows, kGroups>(x, row, j);
    for (; j < column + columns; j += kLanes) multiply_few_columns<Rows, 1>(x, row, j);
}

using FewRows = void (*)(const Product& x, std::int64_t row, std::int64_t column, std::int64_t columns);
constexpr FewRows kMultiplyFewRows[kFewRows + 1] = {nullptr, multiply_few_rows<1>, multiply_few_rows<2>, multiply_few_rows<3>, multiply_few_rows<4>};

}  // namespace
}  // namespace sd::kernels
