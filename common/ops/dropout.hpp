// Dropout (Srivastava et al. 2014), inverted: y = x mask / (1 - p), where each mask is 0 with probability p, so that E[y] = x.
#pragma once

#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

Tensor dropout(const Tensor& x, float p, Rng& rng);  // 0 <= p < 1

}  // namespace sd
