// Rung 2: the same sums with the two inner loops exchanged. B and C are now read along their rows, as they lie in memory.
#include "benchmarks/ladder/gemm/rungs.hpp"

namespace sd::bench {

void loop_order(const Product& g) {
    for (std::int64_t i = 0; i < g.m * g.n; i++) g.c[i] = 0;
    for (std::int64_t i = 0; i < g.m; i++)
        for (std::int64_t p = 0; p < g.k; p++)
            for (std::int64_t j = 0; j < g.n; j++) g.c[i * g.n + j] += g.a[i * g.k + p] * g.b[p * g.n + j];
}

}  // namespace sd::bench
