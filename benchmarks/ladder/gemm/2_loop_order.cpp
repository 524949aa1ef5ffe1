// Rung 2: the same sums with the two inner loops exchanged. B and C are now read along their rows, as they lie in memory, four
// numbers at a time.
#include "benchmarks/ladder/gemm/rungs.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::bench {

using namespace kernels;

void loop_order(const Product& g) {
    for (std::int64_t i = 0; i < g.m * g.n; i++) g.c[i] = 0;
    for (std::int64_t i = 0; i < g.m; i++)
        for (std::int64_t p = 0; p < g.k; p++) {
            const Float a = broadcast(g.a[i * g.k + p]);
            const float* b = g.b + p * g.n;
            float* c = g.c + i * g.n;
            for (std::int64_t j = 0; j < g.n; j += kLanes) store(fma(a, load(b + j), load(c + j)), c + j);
        }
}

}  // namespace sd::bench
