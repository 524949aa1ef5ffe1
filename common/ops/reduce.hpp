// Sum, mean and maximum over all values or over some axes. An axis may be counted from the end: -1 is the last.
#pragma once

#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

// Over all: one number, shape ().
Tensor sum(const Tensor& x);
Tensor mean(const Tensor& x);
Tensor max(const Tensor& x);

// Over `axes`, which vanish from the shape, or stay with length 1 where keep_axes says so.
Tensor sum(const Tensor& x, const std::vector<int>& axes, bool keep_axes = false);
Tensor mean(const Tensor& x, const std::vector<int>& axes, bool keep_axes = false);
Tensor max(const Tensor& x, const std::vector<int>& axes, bool keep_axes = false);  // the gradient goes to the first of equals

struct VarOptions {
    bool unbiased = true;  // divide by n - 1, as PyTorch does by default; false: by n
    bool keep_axes = false;
};
Tensor var(const Tensor& x);  // unbiased, over all
Tensor var(const Tensor& x, const std::vector<int>& axes, const VarOptions& options = {});
Tensor standard_deviation(const Tensor& x);  // the root of var
Tensor standard_deviation(const Tensor& x, const std::vector<int>& axes, const VarOptions& options = {});

std::vector<int> argmax(const Tensor& x);  // of each row of the matrix (rows x last dimension)

}  // namespace sd
