// The input gradient into very few channels, a grey picture or RGB: the general kernel would fill 1 lane of 16.
//
// Here the lanes are taps and channels together: dy's pixels times the weights, (pixels, OC) (OC, taps * C), is what each pixel of dy
// sends through each tap. Turned over, these are rows along the image, which are added, shifted, into planes of dx: a col2im that is
// a sum of rows.
#pragma once

#include "common/kernels/conv/geometry.hpp"
#include "common/kernels/gemm/epilogue.hpp"

namespace sd::kernels::conv {

constexpr std::int64_t kFewChannels = 4;

void few_channel_input_gradient(const ConvGeometry& g, const float* dy, const float* w, float* dx, const Epilogue& epilogue);

}  // namespace sd::kernels::conv
