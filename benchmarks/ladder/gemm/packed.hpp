// The product from packed panels: pieces of A and B are copied once into the order in which the tile reads them, so that its loads
// are consecutive, never cross a page needlessly and never collide in the cache (Goto and van de Geijn 2008).
//
// Five loops: a block of kDepth values of p (B's panels: kDepth x N), a block of kHeight rows (A's panels: kHeight x kDepth, half
// of the L2 cache), then panel by panel (B's in L1), tile by tile.
#pragma once

#include "benchmarks/ladder/gemm/rungs.hpp"
#include "benchmarks/ladder/gemm/tile.hpp"

namespace sd::bench {
namespace {

template <int kRows, int kVectors>
void packed_product(const Product& g) {
    constexpr std::int64_t kWidth = kVectors * kLanes, kDepth = 384, kHeight = 168, kMaxColumns = kLadderSize.n;
    static_assert(kHeight % kRows == 0 && kLadderSize.k % kDepth == 0 && kLadderSize.n % kWidth == 0);
    alignas(64) static thread_local float a_panels[kHeight * kDepth], b_panels[kDepth * kMaxColumns];

    for (std::int64_t i = 0; i < g.m * g.n; i++) g.c[i] = 0;
    for (std::int64_t p0 = 0; p0 < g.k; p0 += kDepth) {
        // Pack B: panels of kWidth columns, row after row.
        float* to = b_panels;
        for (std::int64_t j = 0; j < g.n; j += kWidth)
            for (std::int64_t p = p0; p < p0 + kDepth; p++)
                for (int v = 0; v < kVectors; v++, to += kLanes) store(load(g.b + p * g.n + j + v * kLanes), to);

        for (std::int64_t i0 = 0; i0 < g.m; i0 += kHeight) {
            // Pack A: panels of kRows rows, column after column.
            const std::int64_t height = g.m - i0 < kHeight ? g.m - i0 : kHeight;
            to = a_panels;
            for (std::int64_t i = i0; i < i0 + height; i += kRows)
                for (std::int64_t p = p0; p < p0 + kDepth; p++)
                    for (int r = 0; r < kRows; r++) *to++ = g.a[(i + r) * g.k + p];

            for (std::int64_t j = 0; j < g.n; j += kWidth)
                for (std::int64_t i = 0; i < height; i += kRows)
                    add_tile<kRows, kVectors>(kDepth, a_panels + i * kDepth, 1, kRows, b_panels + j * kDepth, kWidth, g.c + (i0 + i) * g.n + j, g.n);
        }
    }
}

}  // namespace
}  // namespace sd::bench
