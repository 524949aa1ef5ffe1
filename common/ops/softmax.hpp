// Softmax and its relatives over the last dimension.
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

Tensor softmax(const Tensor& x);      // e^x / sum e^x
Tensor log_softmax(const Tensor& x);  // x - log sum e^x
Tensor logsumexp(const Tensor& x);    // log sum e^x; the last dimension vanishes: (..., C) -> (...)

}  // namespace sd
