// Total variation of pictures, with its gradient in the same pass.
#pragma once

#include <cstdint>

namespace sd::kernels {

// Returns sum u^(beta/2) over x (n, h, w, c), u = right^2 + down^2 of the differences to the next pixel (0 past the edge); dx = its
// gradient, unless null. Where u = 0 the gradient is 0.
double total_variation(std::int64_t n, std::int64_t h, std::int64_t w, std::int64_t c, float beta, const float* x, float* dx);

}  // namespace sd::kernels
