// Rung 3: the matrix of rung 2 never exists as a whole. A few rows at a time are gathered, multiplied while they are still in the
// L2 cache, and forgotten.
#include <algorithm>

#include "benchmarks/ladder/conv/patches.hpp"
#include "common/kernels/gemm/gemm.hpp"

namespace sd::bench {

void implicit(const Convolution& g) {
    constexpr std::int64_t kRows = 112;
    const std::int64_t pixels = g.n * g.h * g.w, depth = kTaps * g.c;
    for (std::int64_t o = 0; o < pixels; o += kRows) {
        const std::int64_t rows = std::min(kRows, pixels - o);
        gather_patches(g, o, rows, kTaps, g.memory);
        kernels::gemm(kernels::matrix(g.memory, rows, depth), kernels::matrix(g.weight, depth, g.oc), kernels::matrix(g.y + o * g.oc, rows, g.oc));
    }
}

}  // namespace sd::bench
