// The input gradient into very few channels, a grey picture or RGB: the general kernel would fill 1 lane of 16.
//
// Here the lanes are pixels of dy. The product of the weights (taps * C, OC) with dy's pixels turned over, (OC, pixels), gives what each
// pixel of dy sends through each tap; these rows are then added, shifted, into planes of dx: a col2im that is a sum of rows.
#pragma once

#include "common/kernels/conv/geometry.hpp"
#include "common/kernels/gemm/epilogue.hpp"

namespace sd::kernels::conv {

constexpr std::int64_t kFewChannels = 4;

void few_channel_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue);

}  // namespace sd::kernels::conv
