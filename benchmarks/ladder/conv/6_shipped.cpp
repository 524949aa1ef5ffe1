// Rung 6: the convolution that the networks use: the register tile reads the picture where it lies, nothing is gathered at all.
#include "benchmarks/ladder/conv/rungs.hpp"
#include "common/kernels/conv/conv.hpp"

namespace sd::bench {

void shipped(const Convolution& c) {
    kernels::ConvGeometry g{.n = c.n, .h = c.h, .w = c.w, .c = c.c, .oh = c.h, .ow = c.w, .oc = c.oc, .kh = 3, .kw = 3, .pad_top = 1, .pad_left = 1};
    for (std::size_t tap = kLiveTaps; tap < kTaps; tap++) g.dead.set(tap);
    kernels::conv_forward(g, c.x, c.weight, c.y);
}

}  // namespace sd::bench
