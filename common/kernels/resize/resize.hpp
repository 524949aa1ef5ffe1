// Resizing images (N, H, W, C) -> (N, OH, OW, C), up or down to any size. Pixel centres lie at half-integers (PyTorch's
// align_corners = false): output row oy samples the input at (oy + 1/2) H / OH - 1/2, columns likewise.
//
//     nearest    row floor(oy H / OH)
//     bilinear   the two rows and columns around the sample, weighted by closeness; clamped at the edges
#pragma once

#include <cstdint>

namespace sd::kernels {

struct ResizeGeometry {
    std::int64_t n = 1, h = 1, w = 1, c = 1;
    std::int64_t oh = 1, ow = 1;
};

void resize_nearest_forward(const ResizeGeometry& g, const float* x, float* y);
void resize_nearest_gradient(const ResizeGeometry& g, const float* dy, float* dx, bool accumulate);
void resize_bilinear_forward(const ResizeGeometry& g, const float* x, float* y);
void resize_bilinear_gradient(const ResizeGeometry& g, const float* dy, float* dx, bool accumulate);

}  // namespace sd::kernels
