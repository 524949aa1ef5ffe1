// Packing: a block of a matrix is copied into panels that the tile reads from front to back, whatever the matrix's layout was.
//
// A panel of op(B) is kTileColumns wide (the last as wide as whole registers need) and holds its rows one after the other, zeros
// beyond the matrix. A panel of op(A) is as high as its tile and holds op(A)'s columns one after the other.
#pragma once

#include "common/kernels/gemm/tile.hpp"
#include "common/kernels/gemm/transpose.hpp"

namespace sd::kernels {
namespace {

inline std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
inline std::int64_t round_up(std::int64_t x, std::int64_t step) { return (x + step - 1) / step * step; }

// to[p * to_stride + i] = from[i * from_stride + p] for i < count, p < k; zeros for count <= i < round_up(count, kLanes) when `pad`.
inline void copy_transposed(std::int64_t k, std::int64_t count, const float* from, std::int64_t from_stride, float* to, std::int64_t to_stride, bool pad) {
    for (std::int64_t i = 0; i < count; i += kLanes) {
        const int rows = static_cast<int>(smaller(kLanes, count - i));
        for (std::int64_t p = 0; p < k; p += kLanes) {
            const int columns = static_cast<int>(smaller(kLanes, k - p));
            Float block[kLanes];
            for (int r = 0; r < kLanes; ++r) {
                const float* at = from + (i + r) * from_stride + p;
                block[r] = r >= rows ? Float{} : columns == kLanes ? load(at) : load(at, columns);
            }
            transpose(block);
            for (int c = 0; c < columns; ++c) {
                float* at = to + (p + c) * to_stride + i;
                if (pad || rows == kLanes) store(block[c], at);
                else store(block[c], at, rows);
            }
        }
    }
}

// to[p * to_stride + i] = from[p * from_stride + i] for i < count, p < k, padded likewise.
inline void copy_rows(std::int64_t k, std::int64_t count, const float* from, std::int64_t from_stride, float* to, std::int64_t to_stride, bool pad) {
    for (std::int64_t p = 0; p < k; ++p, from += from_stride, to += to_stride) {
        std::int64_t i = 0;
        for (; i + kLanes <= count; i += kLanes) store(load(from + i), to + i);
        if (i < count) {
            const int rest = static_cast<int>(count - i);
            if (pad) store(load(from + i, rest), to + i);
            else store(load(from + i, rest), to + i, rest);
        }
    }
}

// Rows pc .. pc+k-1, columns jc .. jc+n-1 of op(B), as panels.
inline void pack_b_block(bool transpose_b, const float* b, std::int64_t ldb, std::int64_t pc, std::int64_t k, std::int64_t jc, std::int64_t n, float* to) {
    for (std::int64_t j = 0; j < n; j += kTileColumns) {
        const std::int64_t count = smaller(kTileColumns, n - j), width = round_up(count, kLanes);
        if (transpose_b) copy_transposed(k, count, b + (jc + j) * ldb + pc, ldb, to, width, true);
        else copy_rows(k, count, b + pc * ldb + jc + j, ldb, to, width, true);
        to += k * width;
    }
}

}  // namespace
}  // namespace sd::kernels
