// The input gradient written tap by tap: each pixel of dy stamps its products into dx.
//
// The general way gathers, for each pixel of dx, what reaches it; without padding many of its taps fall off the edge of dy and are
// multiplied with zeros (12 x 12 from 8 x 8 through 5 x 5: half of them). Stamping multiplies only what is there.
#pragma once

#include "common/kernels/conv/geometry.hpp"
#include "common/kernels/gemm/epilogue.hpp"

namespace sd::kernels::conv {

bool stamping_pays(const ConvGeometry& g);
void stamped_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue);

}  // namespace sd::kernels::conv
