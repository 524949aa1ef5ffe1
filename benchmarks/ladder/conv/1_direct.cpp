// Rung 1: the definition. Each output number sums the pixels under the kernel times the weights.
#include "benchmarks/ladder/conv/rungs.hpp"

namespace sd::bench {

void direct(const Convolution& g) {
    for (std::int64_t n = 0; n < g.n; n++)
        for (std::int64_t oy = 0; oy < g.h; oy++)
            for (std::int64_t ox = 0; ox < g.w; ox++)
                for (std::int64_t oc = 0; oc < g.oc; oc++) {
                    float sum = 0;
                    for (std::int64_t tap = 0; tap < kTaps; tap++) {
                        const std::int64_t iy = oy + tap / 3 - 1, ix = ox + tap % 3 - 1;
                        if (iy < 0 || iy >= g.h || ix < 0 || ix >= g.w) continue;
                        const float* pixel = g.x + ((n * g.h + iy) * g.w + ix) * g.c;
                        for (std::int64_t c = 0; c < g.c; c++) sum += pixel[c] * g.weight[(tap * g.c + c) * g.oc + oc];
                    }
                    g.y[((n * g.h + oy) * g.w + ox) * g.oc + oc] = sum;
                }
}

}  // namespace sd::bench
