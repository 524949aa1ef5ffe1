// A square of kLanes x kLanes floats transposed in registers: pairs of lanes, groups of four, then whole quarters of 128 bits.
#pragma once

#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

#if defined(__AVX512F__)

// Lanes of the first operand are 0 to 15, of the second 16 to 31.
template <int... lane>
[[gnu::always_inline]] inline Float choose(Float a, Float b) {
    return __builtin_shufflevector(a, b, lane...);
}

// rows[i] lane j becomes rows[j] lane i.
[[gnu::always_inline]] inline void transpose(Float (&rows)[16]) {
    Float pairs[16], fours[16];
#pragma GCC unroll 8
    for (int i = 0; i < 16; i += 2) {
        pairs[i] = choose<0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29>(rows[i], rows[i + 1]);
        pairs[i + 1] = choose<2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31>(rows[i], rows[i + 1]);
    }
#pragma GCC unroll 8
    for (int i = 0; i < 16; i += 2) {
        const int from = i / 4 * 4 + i % 4 / 2;
        fours[i] = choose<0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29>(pairs[from], pairs[from + 2]);
        fours[i + 1] = choose<2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31>(pairs[from], pairs[from + 2]);
    }
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
        const Float a = choose<0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27>(fours[j], fours[j + 4]);
        const Float b = choose<4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31>(fours[j], fours[j + 4]);
        const Float c = choose<0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27>(fours[j + 8], fours[j + 12]);
        const Float d = choose<4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31>(fours[j + 8], fours[j + 12]);
        rows[j] = choose<0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27>(a, c);
        rows[j + 4] = choose<0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27>(b, d);
        rows[j + 8] = choose<4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31>(a, c);
        rows[j + 12] = choose<4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31>(b, d);
    }
}

#elif defined(__AVX2__)

[[gnu::always_inline]] inline void transpose(Float (&rows)[8]) {
    Float pairs[8], fours[8];
#pragma GCC unroll 4
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = __builtin_shufflevector(rows[i], rows[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        pairs[i + 1] = __builtin_shufflevector(rows[i], rows[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 8; i += 2) {
        const int from = i / 4 * 4 + i % 4 / 2;
        fours[i] = __builtin_shufflevector(pairs[from], pairs[from + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        fours[i + 1] = __builtin_shufflevector(pairs[from], pairs[from + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
        rows[j] = __builtin_shufflevector(fours[j], fours[j + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        rows[j + 4] = __builtin_shufflevector(fours[j], fours[j + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

#else

[[gnu::always_inline]] inline void transpose(Float (&rows)[4]) {
    const Float a = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5), b = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7);
    const Float c = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5), d = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
    rows[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    rows[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    rows[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    rows[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

#endif

}  // namespace
}  // namespace sd::kernels
