// 2-D convolution and its gradients, for every geometry (see geometry.hpp): strides, padding, dilation, dead taps.
//
// x (N, H, W, C), w (KH, KW, C, OC), y (N, OH, OW, OC). The result's bits depend on the shapes and the instruction set, not on threads
// or batch: an output pixel sums (live taps, channels) in ascending order, in the blocks of the matrix product, so that it
// equals the product of its gathered inputs with the weights bit by bit; the exception is Winograd (winograd.hpp).
//
// Reading order of this folder: geometry.hpp, reference.hpp (one sum read three ways), tile.hpp and tile.ipp (the register tile fed from
// the image), correlation.hpp (forward, and the input gradient phase by phase), weight_gradient.cpp; then the special ways:
// few_channels.hpp, stamped.hpp, winograd.hpp.
#pragma once

#include "common/kernels/conv/geometry.hpp"
#include "common/kernels/gemm/epilogue.hpp"

namespace sd::kernels {

// y = activation(conv(x, w) + bias)
void conv_forward(const ConvGeometry& g, const float* x, const float* w, float* y, const Epilogue& epilogue = {});

// dx = the adjoint of conv applied to dy, or added to dx. With a bias of C elements or an activation: the transposed convolution.
void conv_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue = {});

// dw = or += sum over pixels; dead taps get zeros, or nothing added.
void conv_weight_gradient(const ConvGeometry& g, const float* x, const float* dy, float* dw, bool accumulate);

}  // namespace sd::kernels
