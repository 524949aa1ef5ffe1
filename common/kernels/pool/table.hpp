// The pooling kernels of one instruction set: one row of one image a call (x, y, dy, chosen begin at the image or at the row).
#pragma once

#include "common/kernels/pool/pool.hpp"

namespace sd::kernels::pool {

struct PoolTable {
    void (*max_row)(const PoolGeometry& g, const float* x_image, std::int64_t oy, float* y_row, std::int32_t* chosen_row);
    void (*max_gradient_row)(const PoolGeometry& g, const float* dy_image, const std::int32_t* chosen_image, std::int64_t iy, float* dx_row, bool accumulate);
    void (*average_row)(const PoolGeometry& g, const float* x_image, std::int64_t oy, float* y_row);
    void (*average_gradient_row)(const PoolGeometry& g, const float* dy_image, std::int64_t iy, float* dx_row, bool accumulate);

    static const PoolTable base, avx2, avx512;
};

}  // namespace sd::kernels::pool
