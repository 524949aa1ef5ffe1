// Rows become columns on their way into registers: kDepth numbers from each of kLanes rows, as kDepth vectors with a lane a row.
//
// Pieces of rows that are far apart share a vector from the start: one is loaded, the other comes by a load that repeats it and a
// blend, which the CPU does beside the shuffles that limit a transpose. With AVX-512 that leaves 24 shuffles for 128 numbers.
#pragma once

#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

#if defined(__AVX2__)

constexpr int kDepth = kLanes / 2;

template <int... lane>
[[gnu::always_inline]] inline Float choose(Float a, Float b) {
    return __builtin_shufflevector(a, b, lane...);
}

#if defined(__AVX512F__)

[[gnu::always_inline]] inline Float two_rows(const float* low, const float* high) {
    return _mm512_mask_broadcast_f32x8(_mm512_castps256_ps512(_mm256_loadu_ps(low)), 0xff00, _mm256_loadu_ps(high));
}
[[gnu::always_inline]] inline Float two_rows(const float* low, const float* high, std::int64_t n) {
    const auto mask = static_cast<__mmask8>(first(n));
    return _mm512_mask_broadcast_f32x8(_mm512_castps256_ps512(_mm256_maskz_loadu_ps(mask, low)), 0xff00, _mm256_maskz_loadu_ps(mask, high));
}

// In every quarter of 128 bits, numbers 0 to 3 of rows a, b, c, d become a0 b0 c0 d0, a1 b1 c1 d1 and so on.
[[gnu::always_inline]] inline void transpose_quarters(Float* rows) {
    const Float ab01 = choose<0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29>(rows[0], rows[1]);
    const Float ab23 = choose<2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31>(rows[0], rows[1]);
    const Float cd01 = choose<0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29>(rows[2], rows[3]);
    const Float cd23 = choose<2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31>(rows[2], rows[3]);
    rows[0] = choose<0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29>(ab01, cd01);
    rows[1] = choose<2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31>(ab01, cd01);
    rows[2] = choose<0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29>(ab23, cd23);
    rows[3] = choose<2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31>(ab23, cd23);
}

// columns[p] lane r = row(r)[p]; rest: how many of the kDepth columns there are, when not all.
template <class RowAt, class... Rest>
[[gnu::always_inline]] inline void load_transposed(RowAt row, Float* columns, Rest... rest) {
    Float rows[kDepth];  // i: rows i and i + 4; 4 + i: rows i + 8 and i + 12
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) rows[i] = two_rows(row(i), row(i + 4), rest...), rows[4 + i] = two_rows(row(i + 8), row(i + 12), rest...);
    transpose_quarters(rows);
    transpose_quarters(rows + 4);
#pragma GCC unroll 4
    for (int p = 0; p < 4; ++p) {
        columns[p] = choose<0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27>(rows[p], rows[4 + p]);
        columns[4 + p] = choose<4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31>(rows[p], rows[4 + p]);
    }
}

#else

[[gnu::always_inline]] inline Float two_rows(const float* low, const float* high) {
    return _mm256_blend_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm256_broadcast_ps(reinterpret_cast<const __m128*>(high)), 0xf0);
}
[[gnu::always_inline]] inline Float two_rows(const float* low, const float* high, std::int64_t n) {
    const __m128i mask = _mm256_castsi256_si128(reinterpret_cast<__m256i>(first(n)));
    return _mm256_set_m128(_mm_maskload_ps(high, mask), _mm_maskload_ps(low, mask));
}

// columns[p] lane r = row(r)[p]; rest: how many of the kDepth columns there are, when not all.
template <class RowAt, class... Rest>
[[gnu::always_inline]] inline void load_transposed(RowAt row, Float* columns, Rest... rest) {
    Float rows[kDepth];  // i: rows i and i + 4
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) rows[i] = two_rows(row(i), row(i + 4), rest...);
    const Float ab01 = choose<0, 8, 1, 9, 4, 12, 5, 13>(rows[0], rows[1]), ab23 = choose<2, 10, 3, 11, 6, 14, 7, 15>(rows[0], rows[1]);
    const Float cd01 = choose<0, 8, 1, 9, 4, 12, 5, 13>(rows[2], rows[3]), cd23 = choose<2, 10, 3, 11, 6, 14, 7, 15>(rows[2], rows[3]);
    columns[0] = choose<0, 1, 8, 9, 4, 5, 12, 13>(ab01, cd01), columns[1] = choose<2, 3, 10, 11, 6, 7, 14, 15>(ab01, cd01);
    columns[2] = choose<0, 1, 8, 9, 4, 5, 12, 13>(ab23, cd23), columns[3] = choose<2, 3, 10, 11, 6, 7, 14, 15>(ab23, cd23);
}

#endif

#else

constexpr int kDepth = kLanes;

// columns[p] lane r = row(r)[p]; rest: how many of the kDepth columns there are, when not all.
template <class RowAt, class... Rest>
[[gnu::always_inline]] inline void load_transposed(RowAt row, Float* columns, Rest... rest) {
    const Float r0 = load(row(0), rest...), r1 = load(row(1), rest...), r2 = load(row(2), rest...), r3 = load(row(3), rest...);
    const Float a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), b = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
    const Float c = __builtin_shufflevector(r2, r3, 0, 4, 1, 5), d = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
    columns[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5), columns[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    columns[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5), columns[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

#endif

}  // namespace
}  // namespace sd::kernels
