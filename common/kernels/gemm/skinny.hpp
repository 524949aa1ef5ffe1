// C = A B^T for a few rows of A (a linear layer on one example): every number of B is used only a few times, so packing it would
// cost more than the product. Squares of B are transposed on their way into registers and used at once; vectors run along the
// columns of C and k upwards, as everywhere.
#pragma once

#include "common/kernels/gemm/kernels.hpp"
#include "common/kernels/gemm/tile.hpp"
#include "common/kernels/gemm/transpose.hpp"

namespace sd::kernels {
namespace {

// kDepth numbers of each of kNarrow rows of B, to kDepth vectors of as many lanes; rest: how many of the kDepth are there, when not all.
#if defined(__AVX2__) && !defined(__AVX512F__)
using Narrow = Float;
constexpr int kNarrow = 8, kDepth = 4;

// Two halves meet by a load that repeats one of them and a blend, which leaves half of the shuffles that limit this product.
template <class RowAt, class... Rest>
[[gnu::always_inline]] inline void load_square(RowAt row, Narrow* square, Rest... rest) {
    Narrow v[4];
#pragma GCC unroll 4
    for (int r = 0; r < 4; ++r)
        if constexpr (sizeof...(rest) == 0)
            v[r] = _mm256_blend_ps(_mm256_castps128_ps256(_mm_loadu_ps(row(r))), _mm256_broadcast_ps(reinterpret_cast<const __m128*>(row(r + 4))), 0xf0);
        else
            v[r] = _mm256_set_m128(load_half(row(r + 4), rest...), load_half(row(r), rest...));
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
constexpr int kNarrow = kLanes, kDepth = kLanes;

template <class RowAt, class... Rest>
[[gnu::always_inline]] inline void load_square(RowAt row, Narrow* square, Rest... rest) {
    Float rows[kLanes];
#pragma GCC unroll 16
    for (int r = 0; r < kLanes; ++r) rows[r] = load(row(r), rest...);
    transpose(rows);
#pragma GCC unroll 16
    for (int c = 0; c < kLanes; ++c) square[c] = rows[c];
}
#endif

constexpr int kFewRows = 4;
constexpr int kFewColumns = kNarrow;  // the columns computed here are a multiple of this

// `Rows` rows and `Groups` groups of kNarrow columns for kDepth steps of k or the rest: a is A's, x[g] is a group's first number of B.
template <int Rows, int Groups, class... Rest>
[[gnu::always_inline]] inline void multiply_squares(const float* a, std::int64_t a_row, std::int64_t a_step, const float* (&x)[Groups], std::int64_t ldb,
                                                    Narrow (&sum)[Rows][Groups], Rest... rest) {
#pragma GCC unroll 4
    for (int g = 0; g < Groups; ++g) {
        Narrow square[kDepth];
        load_square([&](int r) { return x[g] + r * ldb; }, square, rest...);
#pragma GCC unroll 16
        for (int c = 0; c < kDepth; ++c) {
            if (((c >= rest) || ...)) break;
#pragma GCC unroll 4
            for (int r = 0; r < Rows; ++r) sum[r][g] = fma(a[r * a_row + c * a_step] - Narrow{}, square[c], sum[r][g]);
        }
        x[g] += kDepth;
        asm volatile("" : "+r"(x[g]));  // keep it a pointer of its own
    }
}

// The same for one block of k. The groups are independent sums: one alone would wait four cycles for each multiply-add.
template <int Rows, int Groups>
[[gnu::always_inline]] inline void multiply_few(std::int64_t k, const float* a, std::int64_t a_row, std::int64_t a_step, const float* b, std::int64_t ldb,
                                                Narrow (&sum)[Rows][Groups]) {
    const float* x[Groups];
#pragma GCC unroll 4
    for (int g = 0; g < Groups; ++g) x[g] = b + g * kNarrow * ldb;
    std::int64_t p = 0;
    for (; p + kDepth <= k; p += kDepth, a += kDepth * a_step) multiply_squares(a, a_row, a_step, x, ldb, sum);
    if (p < k) multiply_squares(a, a_row, a_step, x, ldb, sum, k - p);
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
    constexpr int kGroups = Rows == 1 ? 3 : 2;
    std::int64_t j = column;
    for (; j + kGroups * kNarrow <= column + columns; j += kGroups * kNarrow) multiply_few_columns<Rows, kGroups>(x, row, j);
    for (; j < column + columns; j += kNarrow) multiply_few_columns<Rows, 1>(x, row, j);
}

using FewRows = void (*)(const Product& x, std::int64_t row, std::int64_t column, std::int64_t columns);
constexpr FewRows kMultiplyFewRows[kFewRows + 1] = {nullptr, multiply_few_rows<1>, multiply_few_rows<2>, multiply_few_rows<3>, multiply_few_rows<4>};

}  // namespace
}  // namespace sd::kernels
