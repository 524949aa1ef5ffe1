// Correlation with a list of taps: what forward convolution and each part of the input gradient have in common.
//
//     y[n, r, q, :] = activation(bias + sum over taps t of x[n, r step_h + t.dy, q step_w + t.dx, :] w[t, :, :])
//
// on a grid of outputs (r, q) that may lie anywhere in memory. Taps that fall outside of the image read zeros.
#pragma once

#include <vector>

#include "common/kernels/conv/tile.hpp"
#include "common/kernels/isa/isa.hpp"

namespace sd::kernels::conv {

struct Tap {
    std::int64_t dy, dx;    // where it reads, relative to the output's place in the image
    const float* w;         // its weight (input channel, output channel) = w[channel * in_step + output * out_step]
};

struct Correlation {
    const float* x = nullptr;  // (N, H, W, C)
    std::int64_t n = 1, h = 1, w = 1, c = 1;
    std::int64_t rows = 1, columns = 1, outputs = 1;
    std::int64_t step_h = 1, step_w = 1;
    std::vector<Tap> taps;  // in the order of summation
    std::int64_t in_step = 1, out_step = 1;  // of the weights
    float* y = nullptr;
    std::int64_t y_image = 0, y_row = 0, y_pixel = 0;  // floats from one to the next
    Epilogue epilogue;
};

void correlate(const Correlation& task);

// out = columns left .. left + width - 1 of an image row (W, C), zeros where they lie outside.
void copy_padded_row(const float* row, std::int64_t w, std::int64_t left, std::int64_t width, std::int64_t c, float* out);

const TileKernels& tile_kernels();  // of the instruction set in use

}  // namespace sd::kernels::conv
