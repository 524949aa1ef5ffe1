// Rung 4: a tile of C lives in registers (tile.hpp), four numbers in each, while the block of B runs by.
#include "benchmarks/ladder/gemm/rungs.hpp"
#include "benchmarks/ladder/gemm/tile.hpp"

namespace sd::bench {

void register_tile(const Product& g) {
    constexpr int kRows = 6, kVectors = 2, kWidth = kVectors * kLanes;
    constexpr std::int64_t kDepth = 384;
    for (std::int64_t i = 0; i < g.m * g.n; i++) g.c[i] = 0;
    for (std::int64_t p = 0; p < g.k; p += kDepth)
        for (std::int64_t j = 0; j < g.n; j += kWidth)
            for (std::int64_t i = 0; i < g.m; i += kRows)
                add_tile<kRows, kVectors>(kDepth, g.a + i * g.k + p, g.k, 1, g.b + p * g.n + j, g.n, g.c + i * g.n + j, g.n);
}

}  // namespace sd::bench
