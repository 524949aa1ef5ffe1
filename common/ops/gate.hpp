// The gated activation unit of PixelCNN and WaveNet (van den Oord et al. 2016, arXiv 1606.05328, eq. 2).
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

// y = tanh(first half of the features) * sigmoid(second half): (..., 2C) -> (..., C).
Tensor gated(const Tensor& x);

}  // namespace sd
