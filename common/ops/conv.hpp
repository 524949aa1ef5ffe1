// 2-D convolution (cross-correlation) of pictures (N, H, W, C), its masked and its transposed form.
//
//     y[n, oy, ox, o] = activation(b[o] + sum over ky, kx, c of x[n, oy s - p + ky d, ox s - p + kx d, c] w[ky, kx, c, o])
//
// Outside of the picture x is zero. A 1-D convolution is one with a kernel of one row. b may be an empty handle.
#pragma once

#include "common/ops/activation.hpp"
#include "common/ops/extent2.hpp"

namespace sd {

// Zeros around a picture. Negative numbers crop: {3, -1, 3, 3} lets a kernel of 3 x 7 see just the rows above its pixel.
struct Padding {
    std::int64_t top, bottom, left, right;
    Padding(Integer auto all) : Padding(all, all) {}
    Padding(Integer auto rows, Integer auto columns) : Padding(rows, rows, columns, columns) {}
    Padding(Integer auto t, Integer auto b, Integer auto l, Integer auto r) : top(t), bottom(b), left(l), right(r) {}
};

struct Conv2dOptions {
    Extent2 stride = 1;
    Padding padding = 0;
    Extent2 dilation = 1;
    std::int64_t groups = 1;                   // the channels in as many equal parts, each seen by its own part of the filters: w (KH, KW, C / groups, OC)
    Activation activation = Activation::none;  // fused: saves a pass over memory and the tensor between
    bool bias = true;                          // of a layer; without in front of a batch norm, whose beta does the same
};

// w (KH, KW, C, OC) -> (N, OH, OW, OC), OH = (H + top + bottom - (KH - 1) d - 1) / s + 1. As many groups as channels is a depthwise
// convolution; each group is computed by itself, which is slow where they are many.
Tensor conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2dOptions& options = {});

// The weight used is w * mask; masked weights get a gradient of exactly zero, and taps masked for all channels cost nothing.
Tensor masked_conv2d(const Tensor& x, const Tensor& w, const Tensor& mask, const Tensor& b, const Conv2dOptions& options = {});

struct ConvTranspose2dOptions {
    Extent2 stride = 1;
    Extent2 padding = 0;         // cut off at each edge
    Extent2 output_padding = 0;  // rows and columns added at the bottom and right; less than stride or dilation
    Extent2 dilation = 1;
    Activation activation = Activation::none;
    bool bias = true;
};

// The adjoint of the convolution OC -> C with w (KH, KW, OC, C): (N, H, W, C) -> (N, OH, OW, OC), OH = (H - 1) s - 2 p + (KH - 1) d + 1 + output_padding
Tensor conv_transpose2d(const Tensor& x, const Tensor& w, const Tensor& b, const ConvTranspose2dOptions& options = {});

}  // namespace sd
