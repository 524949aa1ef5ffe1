// Convolution in rungs: a masked 3x3 layer of the PixelCNN (mask B: the row above, left and centre of the own row are live).
//
// x (N, H, W, C), w (3, 3, C, OC), y (N, H, W, OC), stride 1, zero padding 1. The dead taps' weights are zeros, so that a rung may
// multiply or skip them. Rates count all nine taps. The last rung is the convolution that the book's networks use.
#pragma once

#include <cstdint>

namespace sd::bench {

struct Convolution {
    std::int64_t n, h, w, c, oc;
    const float* x;
    const float* weight;
    float* y;
    float* memory;  // im2col's matrix, N*H*W x 9 C
};
constexpr int kTaps = 9, kLiveTaps = 5;

void direct(const Convolution& c);
void im2col(const Convolution& c);
void implicit(const Convolution& c);
void masked(const Convolution& c);
void winograd(const Convolution& c);
void shipped(const Convolution& c);

}  // namespace sd::bench
