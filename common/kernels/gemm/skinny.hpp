// C = A B^T for a few rows of A (a linear layer on one example): every number of B is used only a few times, so packing it would
// cost more than the product. Squares of B are transposed on their way into registers and used at once; vectors run along the
// columns of C and k upwards, as everywhere.
#pragma once

#include "common/kernels/gemm/kernels.hpp"
#include "common/kernels/gemm/tile.hpp"
#include "common/kernels/gemm/transpose.hpp"

namespace sd::kernels {
namespace {

// Eight lanes even where vectors have sixteen: two halves meet by a load that repeats one of them and a blend, which leaves half of
// the shuffles that limit this product.
#if defined(__AVX2__)
using Narrow = float __attribute__((vector_size(32)));
constexpr int kNarrow = 8;

// Four numbers of each of four rows, and of the four rows after these, to four vectors of eight rows.
template <class RowAt>
[[gnu::always_inline]] inline void load_four(RowAt row, Narrow* square) {
    Narrow v[4];
#pragma GCC unroll 4
    for (int r = 0; r < 4; ++r) v[r] = _mm256_blend_ps(_mm256_castps128_ps256(_mm_loadu_ps(row(r))), _mm256_broadcast_ps(reinterpret_cast<const __m128*>(row(r + 4))), 0xf0);
#pragma GCC unroll 2
    for (int i = 0; i < 2; ++i) {  // for each four rows a, b, c, d: a0 b0 a1 b1 and c0 d0 c1 d1, then the same of 2 and 3
        const Narrow ab = i == 0 ? _mm256_unpacklo_ps(v[0], v[1]) : _mm256_unpackhi_ps(v[0], v[1]);
        const Narrow cd = i == 0 ? _mm256_unpacklo_ps(v[2], v[3]) : _mm256_unpackhi_ps(v[2], v[3]);
        square[2 * i] = _mm256_shuffle_ps(ab, cd, 0x44);
        square[2 * i + 1] = _mm256_shuffle_ps(ab, cd, 0xee);
    }
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
constexpr std::int64_t kAhead = 32;   // numbers of a row of B
constexpr int kFewColumns = kNarrow;  // the columns computed here are a multiple of this

// `Rows` rows and `Groups` groups of kNarrow columns for one block of k: a is A's, b is B's first number. The groups are independent
// sums: one alone would wait four cycles for each multiply-add.
template <int Rows, int Groups>
[[gnu::always_inline]] inline void multiply_few(std::int64_t k, const float* a, std::int64_t a_row, std::int64_t a_step, const float* b, std::int64_t ldb, Narrow (&sum)[Rows][Groups]) {
    const float* x[Groups];
#pragma GCC unroll 4
    for (int g = 0; g < Groups; ++g) x[g] = b + g * kNarrow * ldb;
    std::int64_t p = 0;
    for (; p + 4 <= k; p += 4, a += 4 * a_step) {
        const std::int64_t ahead = kAhead + p / 2 % kNarrow * ldb;  // in turn for each two rows: more streams than the CPU follows
#pragma GCC unroll 4
        for (int g = 0; g < Groups; ++g) {
            __builtin_prefetch(x[g] + ahead);
            __builtin_prefetch(x[g] + ahead + ldb);
            Narrow square[4];
            load_four([&](int r) { return x[g] + r * ldb; }, square);
#pragma GCC unroll 4
            for (int c = 0; c < 4; ++c)
#pragma GCC unroll 4
                for (int r = 0; r < Rows; ++r) sum[r][g] = fma(a[r * a_row + c * a_step] - Narrow{}, square[c], sum[r][g]);
            x[g] += 4;
            asm volatile("" : "+r"(x[g]));  // keep it a pointer of its own
        }
    }
    for (; p < k; ++p, a += a_step)
#pragma GCC unroll 4
        for (int g = 0; g < Groups; ++g) {
            Narrow column;
            for (int i = 0; i < kNarrow; ++i) column[i] = b[(g * kNarrow + i) * ldb + p];
#pragma GCC unroll 4
            for (int r = 0; r < Rows; ++r) sum[r][g] = fma(a[r * a_row] - Narrow{}, column, sum[r][g]);
        }
}

template <int Rows, int Groups>
void multiply_few_columns(const Product& x, std::int64_t row, std::int64_t column) {
    for (std::int64_t p = 0; p < x.k; p += kSumBlock) {
        const std::int64_t k = x.k - p < kSumBlock ? x.k - p : kSumBlock;
        Tile<Rows, Groups, Narrow> tile;
        multiply_few(k, x.a + row * x.a_row + p * x.a_step, x.a_row, x.a_step, x.b + column * x.ldb + p, x.ldb, tile.sum);
        TileEnd end{x.epilogue.accumulate || p > 0, p + k == x.k, x.epilogue};
        if (end.epilogue.bias) end.epilogue.bias += column;
        tile.finish(x.c + row * x.ldc + column, x.ldc, Groups * kNarrow, end);
    }
}

template <int Rows>
void multiply_few_rows(const Product& x, std::int64_t row, std::int64_t column, std::int64_t columns) {
    constexpr int kGroups = Rows == 1 ? 4 : 2;
    std::int64_t j = column;
    for (; j + kGroups * kNarrow <= column + columns; j += kGroups * kNarrow) multiply_few_columns<Rows, kGroups>(x, row, j);
    for (; j < column + columns; j += kNarrow) multiply_few_columns<Rows, 1>(x, row, j);
}

using FewRows = void (*)(const Product& x, std::int64_t row, std::int64_t column, std::int64_t columns);
constexpr FewRows kMultiplyFewRows[kFewRows + 1] = {nullptr, multiply_few_rows<1>, multiply_few_rows<2>, multiply_few_rows<3>, multiply_few_rows<4>};

}  // namespace
}  // namespace sd::kernels
