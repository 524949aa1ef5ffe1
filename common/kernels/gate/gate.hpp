// The gated activation of PixelCNN and WaveNet (van den Oord et al. 2016, arXiv 1606.05328, eq. 2), one pass each way:
//
//     y = tanh(a) sigmoid(b)      a row of x holds a, then b, `width` numbers each
//
// The gradient computes both again from x rather than keep them.
#pragma once

#include <cstdint>

namespace sd::kernels {

void gate(std::int64_t rows, std::int64_t width, const float* x, float* y);
void gate_gradient(std::int64_t rows, std::int64_t width, const float* x, const float* dy, float* dx, bool accumulate);  // dx (+)=

}  // namespace sd::kernels
