// Pictures (N, H, W, C) brought to another size (N, height, width, C), larger or smaller. Pixel centres lie at half-integers, as
// in PyTorch's interpolate(align_corners=False); nothing is smoothed before shrinking.
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

Tensor resize_nearest(const Tensor& x, std::int64_t height, std::int64_t width);
Tensor resize_bilinear(const Tensor& x, std::int64_t height, std::int64_t width);

}  // namespace sd
