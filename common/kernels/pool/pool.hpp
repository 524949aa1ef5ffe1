// Pooling over windows: (N, H, W, C) -> (N, OH, OW, C). Places outside of the image never take part.
//
//     max      y = the largest value of the window; a NaN wins; among equals the first
//     average  y = sum of the window's values inside the image / divisor
#pragma once

#include <cstdint>

namespace sd::kernels {

struct PoolGeometry {
    std::int64_t n = 1, h = 1, w = 1, c = 1;
    std::int64_t oh = 1, ow = 1;
    std::int64_t kh = 1, kw = 1;
    std::int64_t stride_h = 1, stride_w = 1;
    std::int64_t pad_top = 0, pad_left = 0;
    std::int64_t pad_bottom = 0, pad_right = 0;  // only how far the average's divisor counts padding
    bool count_padding = true;                   // average: the divisor is the window's size with padding, or the places inside alone
};

// Windows along one axis. With ceil_mode a last window that begins inside the image or its left padding may hang over the end.
std::int64_t pool_extent(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding, bool ceil_mode);

// chosen (OH x OW x C an image; may be null): the place ky * KW + kx in its window that each output was taken from.
void max_pool_forward(const PoolGeometry& g, const float* x, float* y, std::int32_t* chosen);
void max_pool_gradient(const PoolGeometry& g, const float* dy, const std::int32_t* chosen, float* dx, bool accumulate);

void average_pool_forward(const PoolGeometry& g, const float* x, float* y);
void average_pool_gradient(const PoolGeometry& g, const float* dy, float* dx, bool accumulate);

}  // namespace sd::kernels
