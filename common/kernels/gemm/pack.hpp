// Packing: part of a matrix is copied into the order in which tiles read it.
//
// A panel of B is as wide as the tile that will read it and holds its rows one after the other. The panels of n columns are as wide as possible, the last ones narrower, so that at most half a vector is wasted.
#pragma once

#include "common/kernels/gemm/matrix_view.hpp"
#include "common/kernels/gemm/tile.hpp"
#include "common/kernels/gemm/transpose.hpp"

namespace sd::kernels {
namespace {

inline std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
inline std::int64_t round_up(std::int64_t x, std::int64_t step) { return (x + step - 1) / step * step; }

// The kind of the next panel when `columns` are left, and the width of all panels together.
inline Kind kind_for(std::int64_t columns) { return columns > kLanes + kWidthOf[kHalf] % kLanes ? kTwo : columns > kWidthOf[kHalf] ? kOne : kHalf; }
inline std::int64_t padded(std::int64_t columns) { return round_up(columns, kWidthOf[kHalf]); }

// Both copies store whole vectors: what a row of `to` has beyond `count` holds anything, and so do kLanes floats behind the last row.

// to[p * to_step + i] = from[p * from_step + i] for i < count and p < k.
inline void copy_rows(std::int64_t k, std::int64_t count, const float* from, std::int64_t from_step, float* to, std::int64_t to_step) {
    for (std::int64_t p = 0; p < k; ++p, from += from_step, to += to_step)
        for (std::int64_t i = 0; i < count; i += kLanes) store(load(from + i, smaller(kLanes, count - i)), to + i);
}

// to[p * to_step + i] = from[i * from_step + p] for i < count and p < k. Column by column of blocks: to_step >= count rounded up to whole vectors, or 16 at most.
inline void copy_transposed(std::int64_t k, std::int64_t count, const float* from, std::int64_t from_step, float* to, std::int64_t to_step) {
    for (std::int64_t i = 0; i < count; i += kLanes) {
        const std::int64_t last = smaller(kLanes, count - i) - 1;
        const float* row[kLanes];  // below the last row, that row again
        for (int r = 0; r < kLanes; ++r) row[r] = from + (i + smaller(r, last)) * from_step;
        Float block[kDepth];
        float* put = to + i;
        std::int64_t p = 0;
        for (; p + kDepth <= k; p += kDepth, put += kDepth * to_step) {
            load_transposed([&](int r) { return row[r] + p; }, block);
#pragma GCC unroll 8
            for (int c = 0; c < kDepth; ++c) store(block[c], put + c * to_step);
        }
        if (p < k) {
            load_transposed([&](int r) { return row[r] + p; }, block, k - p);
            for (int c = 0; c < k - p; ++c) store(block[c], put + c * to_step);
        }
    }
}

// A panel of B: k rows, from row p on, and `count` columns, from column j on.
inline void pack_panel(const ConstMatrixView& b, std::int64_t p, std::int64_t k, std::int64_t j, std::int64_t count, float* panel, std::int64_t width) {
    const float* from = b.data + p * b.row_step + j * b.column_step;
    if (b.column_step == 1) copy_rows(k, count, from, b.row_step, panel, width);
    else copy_transposed(k, count, from, b.column_step, panel, width);
}

}  // namespace
}  // namespace sd::kernels
