// Values picked by integer index, as torch.index_select and torch.gather do. An axis may be counted from the end: -1 is the last.
#pragma once

#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

// The slices index[0], index[1] ... of x along the axis, which gets their number as its length: rows of an embedding with axis 0.
Tensor index_select(const Tensor& x, int axis, const std::vector<int>& index);

// y[.., j, ..] = x[.., index[.., j, ..], ..]: along the axis each position picks for itself. The index holds whole numbers in y's shape, which is
// x's but for the axis: there as many as the index has for each position. With log-probabilities (N, C), axis 1 and N labels: the log-likelihoods (N, 1).
Tensor gather(const Tensor& x, int axis, const std::vector<int>& index);

}  // namespace sd
