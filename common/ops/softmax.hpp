// Softmax and its relatives along an axis: fast along the last (-1), along another one by way of a copy.
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

Tensor softmax(const Tensor& x, int axis = -1);      // e^x / sum e^x
Tensor log_softmax(const Tensor& x, int axis = -1);  // x - log sum e^x
Tensor logsumexp(const Tensor& x, int axis = -1);    // log sum e^x; the axis vanishes: (..., C) -> (...)

}  // namespace sd
