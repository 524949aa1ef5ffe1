// Rung 1: the definition, c_ij = sum over p of a_ip b_pj. Down a column of B every number lies in another cache line.
#include "benchmarks/ladder/gemm/rungs.hpp"

namespace sd::bench {

void three_loops(const Product& g) {
    for (std::int64_t i = 0; i < g.m; i++)
        for (std::int64_t j = 0; j < g.n; j++) {
            float sum = 0;
            for (std::int64_t p = 0; p < g.k; p++) sum += g.a[i * g.k + p] * g.b[p * g.n + j];
            g.c[i * g.n + j] = sum;
        }
}

}  // namespace sd::bench
