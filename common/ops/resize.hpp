// Pictures (N, H, W, C) brought to another size (N, height, width, C), larger or smaller, as PyTorch's interpolate does it in its
// modes "nearest" (row floor(oy H / height)) and "bilinear"; nothing is smoothed before shrinking. Bilinear samples at pixel centres
// (oy + 1/2) H / height - 1/2, or with align_corners at oy (H - 1) / (height - 1), which leaves the corner pixels in their places.
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

Tensor resize_nearest(const Tensor& x, std::int64_t height, std::int64_t width);
Tensor resize_bilinear(const Tensor& x, std::int64_t height, std::int64_t width, bool align_corners = false);

}  // namespace sd
