// Convolution as one sum read three ways.
//
// A convolution is a set of triples (o, i, f): output pixel o meets input pixel i through tap f of the filter.
//
//     forward          y[o]  += x[i]  * w[f]
//     input gradient   dx[i] += dy[o] * w[f]     (forward of the transposed convolution)
//     weight gradient  dw[f] += dy[o] * x[i]
//
// In double precision, one multiplication at a time: what every fast kernel is tested against.
#pragma once

#include "common/kernels/conv/geometry.hpp"

namespace sd::kernels::reference {

template <class Body>
void for_each_triple(const ConvGeometry& g, Body body) {
    for (std::int64_t n = 0; n < g.n; n++)
        for (std::int64_t oy = 0; oy < g.oh; oy++)
            for (std::int64_t ox = 0; ox < g.ow; ox++)
                for (std::int64_t f = 0; f < g.taps(); f++) {
                    const std::int64_t iy = g.input_row(oy, f / g.kw), ix = g.input_column(ox, f % g.kw);
                    if (!g.live(f) || iy < 0 || iy >= g.h || ix < 0 || ix >= g.w) continue;
                    const std::int64_t o = (n * g.oh + oy) * g.ow + ox, i = (n * g.h + iy) * g.w + ix;
                    for (std::int64_t c = 0; c < g.c; c++)
                        for (std::int64_t oc = 0; oc < g.oc; oc++) body(o * g.oc + oc, i * g.c + c, (f * g.c + c) * g.oc + oc);
                }
}

inline void conv_forward(const ConvGeometry& g, const float* x, const float* w, double* y) {
    for_each_triple(g, [=](std::int64_t o, std::int64_t i, std::int64_t f) { y[o] += double(x[i]) * w[f]; });
}
inline void conv_input_gradient(const ConvGeometry& g, const float* dy, const float* w, double* dx) {
    for_each_triple(g, [=](std::int64_t o, std::int64_t i, std::int64_t f) { dx[i] += double(dy[o]) * w[f]; });
}
inline void conv_weight_gradient(const ConvGeometry& g, const float* x, const float* dy, double* dw) {
    for_each_triple(g, [=](std::int64_t o, std::int64_t i, std::int64_t f) { dw[f] += double(dy[o]) * x[i]; });
}

}  // namespace sd::kernels::reference
