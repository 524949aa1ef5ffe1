// The prior that pictures are smooth: the mean over all values of the squared differences to the right and lower neighbours.
#pragma once

#include "common/ops/arithmetic.hpp"
#include "common/ops/loss.hpp"

namespace sd {

inline Tensor smoothness(const Tensor& pictures) { return total_variation(pictures) / static_cast<float>(pictures.numel()); }

}  // namespace sd
