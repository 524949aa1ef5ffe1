// Rung 4: dead taps are neither gathered nor multiplied. The live taps of mask B come first, so the product just ends earlier.
#include <algorithm>

#include "benchmarks/ladder/conv/patches.hpp"
#include "common/kernels/gemm/gemm.hpp"

namespace sd::bench {

void masked(const Convolution& g) {
    constexpr std::int64_t kRows = 112;
    const std::int64_t pixels = g.n * g.h * g.w, depth = kLiveTaps * g.c;
    for (std::int64_t o = 0; o < pixels; o += kRows) {
        const std::int64_t rows = std::min(kRows, pixels - o);
        gather_patches(g, o, rows, kLiveTaps, g.memory);
        kernels::gemm(kernels::matrix(g.memory, rows, depth), kernels::matrix(g.weight, depth, g.oc), kernels::matrix(g.y + o * g.oc, rows, g.oc));
    }
}

}  // namespace sd::bench
