// Rung 3: one block of B after the other, small enough to stay in the L1 cache while every row of A passes over it.
#include "benchmarks/ladder/gemm/rungs.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::bench {

using namespace kernels;

void blocking(const Product& g) {
    constexpr std::int64_t kDepth = 64, kWidth = 96;  // 24 KiB of B
    for (std::int64_t i = 0; i < g.m * g.n; i++) g.c[i] = 0;
    for (std::int64_t p0 = 0; p0 < g.k; p0 += kDepth)
        for (std::int64_t j0 = 0; j0 < g.n; j0 += kWidth)
            for (std::int64_t i = 0; i < g.m; i++)
                for (std::int64_t p = p0; p < p0 + kDepth; p++)
                    for (std::int64_t j = j0; j < j0 + kWidth; j += kLanes) {
                        float* c = g.c + i * g.n + j;
                        store(fma(load(g.b + p * g.n + j), g.a[i * g.k + p], load(c)), c);
                    }
}

}  // namespace sd::bench
