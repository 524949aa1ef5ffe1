// One pixel of a model at a time, for drawing, completing and decompressing images.
//
// Naive: the whole network for the whole image, of which one pixel's outputs are used. Cached: each layer keeps what it computed for
// earlier pixels, as none of it can change any more, and computes only the new pixel, H * W times less work. Both give the same
// bits: a pixel of a convolution is the product of its gathered inputs with the weights, summed in the same order (decision 7 of
// the kernels: bits depend neither on batch nor on tile).
#pragma once

#include <functional>

#include "common/tensor/tensor.hpp"

namespace sd {

// images (N, H, W, colours), in which everything before (row, column) is final -> the outputs at that pixel, (N, outputs). A cached step
// must be called for every pixel in reading order; several times for the colours of one pixel, as they become known.
using PixelStep = std::function<Tensor(const Tensor& images, std::int64_t row, std::int64_t column)>;

PixelStep naive_step(std::function<Tensor(const Tensor&)> model);

}  // namespace sd
