// Pooling of pictures (N, H, W, C) -> (N, OH, OW, C).
#pragma once

#include "common/ops/extent2.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

struct PoolOptions {
    Extent2 stride = 0;          // 0: as large as the window
    Extent2 padding = 0;         // at most half a window; never the maximum
    bool ceil_mode = false;      // keep a last window that hangs over the edge
    bool count_padding = true;   // average: padding counts as zeros
};

Tensor max_pool2d(const Tensor& x, Extent2 window, const PoolOptions& options = {});  // NaN wins; of equals the first gets the gradient
Tensor avg_pool2d(const Tensor& x, Extent2 window, const PoolOptions& options = {});
Tensor global_avg_pool(const Tensor& x);  // (N, H, W, C) -> (N, C)
Tensor global_max_pool(const Tensor& x);  // the same with the maximum

}  // namespace sd
