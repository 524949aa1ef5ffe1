// BLIS, through its own interface: row and column strides for every matrix.
#include <blis.h>

#include "benchmarks/peers/peers.hpp"

namespace sd::bench {

Run blis_gemm(const GemmShape& s, const GemmOperands& o) {
    return [=] {
        float one = 1, zero = 0;
        bli_sgemm(s.transpose_a ? BLIS_TRANSPOSE : BLIS_NO_TRANSPOSE, s.transpose_b ? BLIS_TRANSPOSE : BLIS_NO_TRANSPOSE, s.m, s.n, s.k, &one, const_cast<float*>(o.a), s.transpose_a ? s.m : s.k, 1,
                  const_cast<float*>(o.b), s.transpose_b ? s.k : s.n, 1, &zero, o.c, s.n, 1);
    };
}

void set_blis_threads(int threads) { bli_thread_set_num_threads(threads); }

}  // namespace sd::bench
