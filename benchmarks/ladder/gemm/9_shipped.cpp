// Rung 9: the product that the networks use.
#include "benchmarks/ladder/gemm/rungs.hpp"
#include "common/kernels/gemm/gemm.hpp"

namespace sd::bench {
void shipped(const Product& g) { kernels::gemm(kernels::matrix(g.a, g.m, g.k), kernels::matrix(g.b, g.k, g.n), kernels::matrix(g.c, g.m, g.n)); }
}  // namespace sd::bench
