// OpenBLAS, through the C interface to the BLAS.
#include <cblas-openblas.h>

#include "benchmarks/peers/peers.hpp"

namespace sd::bench {

Run openblas_gemm(const GemmShape& s, const GemmOperands& o) {
    const auto m = static_cast<blasint>(s.m), n = static_cast<blasint>(s.n), k = static_cast<blasint>(s.k);
    const auto a = s.transpose_a ? CblasTrans : CblasNoTrans, b = s.transpose_b ? CblasTrans : CblasNoTrans;
    return [=] { cblas_sgemm(CblasRowMajor, a, b, m, n, k, 1, o.a, a == CblasTrans ? m : k, o.b, b == CblasTrans ? k : n, 0, o.c, n); };
}

void set_openblas_threads(int threads) { openblas_set_num_threads(threads); }

}  // namespace sd::bench
