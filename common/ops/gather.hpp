// Values picked by integer index.
#pragma once

#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

// Row index[i] of x (R, ...), for each i: (n, ...). The gradient of a row is the sum over where it was picked.
Tensor gather(const Tensor& x, const std::vector<int>& index);

// Of each row of x (..., C) the value at its index: (...). With log-probabilities in x and labels as indices, the log-likelihood.
Tensor pick(const Tensor& x, const std::vector<int>& index);

}  // namespace sd
