// Rung 3: a block of rows of B after the other, small enough to stay in the L2 cache while every row of A passes over it. The loops
// below it are too slow to be held up by memory: blocking gains little yet, but all that follow stand on it.
#include "benchmarks/ladder/gemm/rungs.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::bench {

using namespace kernels;

void blocking(const Product& g) {
    constexpr std::int64_t kDepth = 192;  // 576 KiB of B
    for (std::int64_t i = 0; i < g.m * g.n; i++) g.c[i] = 0;
    for (std::int64_t p0 = 0; p0 < g.k; p0 += kDepth)
        for (std::int64_t i = 0; i < g.m; i++)
            for (std::int64_t p = p0; p < p0 + kDepth; p++) {
                const Float a = broadcast(g.a[i * g.k + p]);
                const float* b = g.b + p * g.n;
                float* c = g.c + i * g.n;
                for (std::int64_t j = 0; j < g.n; j += kLanes) store(fma(a, load(b + j), load(c + j)), c + j);
            }
}

}  // namespace sd::bench
