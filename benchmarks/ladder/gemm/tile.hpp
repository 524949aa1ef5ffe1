// A tile of C, kRows x kVectors vectors, that stays in registers while p runs over a block: kVectors loads of B and kRows numbers of A
// feed kRows kVectors multiply-adds, where rung 3 loads and stores C for each one.
//
// A and B are given by their steps: from row to row of A and from one p to the next. The compiler keeps the array `sum` in
// registers because its bounds are constants.
#pragma once

#include "common/kernels/vector/vector.hpp"

namespace sd::bench {
namespace {

using namespace kernels;

template <int kRows, int kVectors>
[[gnu::always_inline]] inline void add_tile(std::int64_t depth, const float* a, std::int64_t a_row, std::int64_t a_p, const float* b, std::int64_t b_p, float* c, std::int64_t c_row) {
    Float sum[kRows][kVectors] = {};
    for (std::int64_t p = 0; p < depth; p++)
#pragma GCC unroll 16
        for (int r = 0; r < kRows; r++)
#pragma GCC unroll 16
            for (int v = 0; v < kVectors; v++) sum[r][v] = fma(load(b + p * b_p + v * kLanes), a[r * a_row + p * a_p], sum[r][v]);
#pragma GCC unroll 16
    for (int r = 0; r < kRows; r++)
#pragma GCC unroll 16
        for (int v = 0; v < kVectors; v++) {
            float* const y = c + r * c_row + v * kLanes;
            store(load(y) + sum[r][v], y);
        }
}

}  // namespace
}  // namespace sd::bench
