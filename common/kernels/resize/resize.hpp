// Resizing images (N, H, W, C) -> (N, OH, OW, C), up or down to any size, as PyTorch's interpolate does. Rows; columns likewise:
//
//     nearest    row floor(oy H / OH): mode "nearest", whose pixel is the one that begins before the sample, not "nearest-exact"
//     bilinear   the two rows around the sample at (oy + 1/2) H / OH - 1/2, weighted by closeness; clamped at the edges. With
//                align_corners the sample is at oy (H - 1) / (OH - 1): the corner pixels' centres stay where they are
#pragma once

#include <cstdint>

namespace sd::kernels {

struct ResizeGeometry {
    std::int64_t n = 1, h = 1, w = 1, c = 1;
    std::int64_t oh = 1, ow = 1;
    bool align_corners = false;
};

void resize_nearest_forward(const ResizeGeometry& g, const float* x, float* y);
void resize_nearest_gradient(const ResizeGeometry& g, const float* dy, float* dx, bool accumulate);
void resize_bilinear_forward(const ResizeGeometry& g, const float* x, float* y);
void resize_bilinear_gradient(const ResizeGeometry& g, const float* dy, float* dx, bool accumulate);

}  // namespace sd::kernels
