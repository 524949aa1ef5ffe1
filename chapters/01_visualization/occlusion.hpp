// Occlusion (Zeiler and Fergus 2014, section 4.2): cover a square of the picture and see how the class suffers.
#pragma once

#include <functional>

#include "common/tensor/tensor.hpp"

namespace sd {

struct OcclusionMap {
    Tensor value;  // (rows, columns): the measure with the square at (row x stride, column x stride)
    std::int64_t size = 0, stride = 0;

    // (H, W): for each pixel the mean over the squares that cover it.
    Tensor per_pixel(std::int64_t height, std::int64_t width) const;
};

// measure: pictures (N, H, W, C) to N numbers. picture: (1, H, W, C). The square is filled with `fill`, its positions run from
// edge to edge (the last row and column are moved in where the stride leaves a rest); `batch` pictures go through at once.
OcclusionMap occlude(const std::function<Tensor(const Tensor&)>& measure, const Tensor& picture, std::int64_t size, std::int64_t stride, float fill, std::int64_t batch = 32);

}  // namespace sd
