// C = A B^T for a few rows of A (a linear layer on one example): every number of B is used only a few times, so packing it would
// cost more than the product. Squares of B are transposed on their way into registers and used at once; vectors run along the
// columns of C and k upwards, as everywhere.
#pragma once

#include "common/kernels/gemm/kernels.hpp"
#include "common/kernels/gemm/tile.hpp"
#include "common/kernels/gemm/transpose.hpp"

namespace sd::kernels {
namespace {

// Eight lanes even where vectors have sixteen: two halves are put together while loading, which leaves half of the shuffles.
#if defined(__AVX2__)
using Narrow = float __attribute__((vector_size(32)));
using Quarter = float __attribute__((vector_size(16)));
constexpr int kNarrow = 8;

// Four numbers of each of four rows, and of the four rows after these, to four vectors of eight rows.
template <class RowAt>
[[gnu::always_inline]] inline void load_four(RowAt row, Narrow* square) {
    Narrow v[4];
#pragma GCC unroll 4
    for (int r = 0; r < 4; ++r) v[r] = __builtin_shufflevector(load_as<Quarter>(row(r)), load_as<Quarter>(row(r + 4)), 0, 1, 2, 3, 4, 5, 6, 7);
    const Narrow a = __builtin_shufflevector(v[0], v[1], 0, 8, 1, 9, 4, 12, 5, 13), b = __builtin_shufflevector(v[0], v[1], 2, 10, 3, 11, 6, 14, 7, 15);
    const Narrow c = __builtin_shufflevector(v[2], v[3], 0, 8, 1, 9, 4, 12, 5, 13), d = __builtin_shufflevector(v[2], v[3], 2, 10, 3, 11, 6, 14, 7, 15);
    square[0] = __builtin_shufflevector(a, c, 0, 1, 8, 9, 4, 5, 12, 13), square[1] = __builtin_shufflevector(a, c, 2, 3, 10, 11, 6, 7, 14, 15);
    square[2] = __builtin_shufflevector(b, d, 0, 1, 8, 9, 4, 5, 12, 13), square[3] = __builtin_shufflevector(b, d, 2, 3, 10, 11, 6, 7, 14, 15);
}
#else
using Narrow = Float;
constexpr int kNarrow = 4;

template <class RowAt>
[[gnu::always_inline]] inline void load_four(RowAt row, Narrow* square) {
    Float rows[4] = {load(row(0)), load(row(1)), load(row(2)), load(row(3))};
    transpose(rows);
    for (int i = 0; i < 4; ++i) square[i] = rows[i];
}
#endif

constexpr int kFewRows = 4;
constexpr int kFewColumns = 2 * kNarrow;  // at a time

// One block of k of `Rows` rows and kFewColumns columns: a is A's, b is B's first number.
template <int Rows>
[[gnu::always_inline]] inline void multiply_few(std::int64_t k, const float* a, std::int64_t a_row, std::int64_t a_step, const float* b, std::int64_t ldb, Narrow (&sum)[Rows][2]) {
    // A pointer for every third row of B, as in the tile.
    constexpr int kPointers = (kFewColumns + 2) / 3;
    const float* x[kPointers];
#pragma GCC unroll 8
    for (int g = 0; g < kPointers; ++g) x[g] = b + 3 * g * ldb;
    std::int64_t p = 0;
    for (; p + 4 <= k; p += 4, a += 4 * a_step) {
        Narrow square[2][4];
#pragma GCC unroll 2
        for (int half = 0; half < 2; ++half)
            load_four([&](int r) { return x[(half * kNarrow + r) / 3] + (half * kNarrow + r) % 3 * ldb; }, square[half]);
#pragma GCC unroll 4
        for (int c = 0; c < 4; ++c)
#pragma GCC unroll 4
            for (int r = 0; r < Rows; ++r) {
                const Narrow ar = a[r * a_row + c * a_step] - Narrow{};
                sum[r][0] = fma(ar, square[0][c], sum[r][0]);
                sum[r][1] = fma(ar, square[1][c], sum[r][1]);
            }
#pragma GCC unroll 8
        for (int g = 0; g < kPointers; ++g) {
            x[g] += 4;
            asm volatile("" : "+r"(x[g]));
        }
    }
    for (; p < k; ++p, a += a_step)
        for (int half = 0; half < 2; ++half) {
            Narrow column;
            for (int i = 0; i < kNarrow; ++i) column[i] = b[(half * kNarrow + i) * ldb + p];
            for (int r = 0; r < Rows; ++r) sum[r][half] = fma(a[r * a_row] - Narrow{}, column, sum[r][half]);
        }
}

// All blocks of k for the columns column .. column+columns-1, a multiple of kFewColumns.
template <int Rows>
void multiply_few_rows(const Product& x, std::int64_t row, std::int64_t column, std::int64_t columns) {
    for (std::int64_t j = column; j < column + columns; j += kFewColumns) {
        float* const c = x.c + row * x.ldc + j;
        for (std::int64_t p = 0; p < x.k; p += kSumBlock) {
            const std::int64_t k = x.k - p < kSumBlock ? x.k - p : kSumBlock;
            Tile<Rows, 2, Narrow> tile;
            multiply_few(k, x.a + row * x.a_row + p * x.a_step, x.a_row, x.a_step, x.b + j * x.ldb + p, x.ldb, tile.sum);
            TileEnd end{x.epilogue.accumulate || p > 0, p + k == x.k, x.epilogue};
            if (end.epilogue.bias) end.epilogue.bias += j;
            tile.finish(c, x.ldc, kFewColumns, end);
        }
    }
}

using FewRows = void (*)(const Product& x, std::int64_t row, std::int64_t column, std::int64_t columns);
constexpr FewRows kMultiplyFewRows[kFewRows + 1] = {nullptr, multiply_few_rows<1>, multiply_few_rows<2>, multiply_few_rows<3>, multiply_few_rows<4>};

}  // namespace
}  // namespace sd::kernels
