// Rung 2: write out what the kernel sees at each position as one row of a matrix; then convolution is one matrix product. The
// matrix is nine times as large as the picture, and goes to memory and back.
#include "benchmarks/ladder/conv/patches.hpp"
#include "common/kernels/gemm/gemm.hpp"

namespace sd::bench {

void im2col(const Convolution& g) {
    const std::int64_t pixels = g.n * g.h * g.w, depth = kTaps * g.c;
    gather_patches(g, 0, pixels, kTaps, g.memory);
    kernels::gemm(kernels::matrix(g.memory, pixels, depth), kernels::matrix(g.weight, depth, g.oc), kernels::matrix(g.y, pixels, g.oc));
}

}  // namespace sd::bench
