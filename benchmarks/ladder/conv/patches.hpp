// Rows of the im2col matrix: what the first `taps` taps of the kernel see around output pixel `first`, `first` + 1 ...
#pragma once

#include <cstring>

#include "benchmarks/ladder/conv/rungs.hpp"

namespace sd::bench {

inline void gather_patches(const Convolution& g, std::int64_t first, std::int64_t count, int taps, float* rows) {
    const std::size_t bytes = static_cast<std::size_t>(g.c) * sizeof(float);
    for (std::int64_t o = first; o < first + count; o++) {
        const std::int64_t ox = o % g.w, oy = o / g.w % g.h;
        for (int tap = 0; tap < taps; tap++, rows += g.c) {
            const int dy = tap / 3 - 1, dx = tap % 3 - 1;
            const bool inside = oy + dy >= 0 && oy + dy < g.h && ox + dx >= 0 && ox + dx < g.w;
            if (inside)
                std::memcpy(rows, g.x + (o + dy * g.w + dx) * g.c, bytes);
            else
                std::memset(rows, 0, bytes);
        }
    }
}

}  // namespace sd::bench
