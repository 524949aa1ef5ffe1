// Compares a function's gradients with central differences.
#pragma once

#include <functional>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

// f must be differentiable near the inputs, of order 1, and not random. Its output is projected on a fixed random vector r:
// L = sum r f(x), summed in double; the analytic dL/dx is held against (L(x + h) - L(x - h)) / 2h for every element of every
// input that requires a gradient. Returns the worst difference, relative to the element or to the root mean square of its
// input's gradient, whichever is larger. With h = 1e-2 a right gradient stays below 1e-3 in float32.
double gradcheck(const std::function<Tensor(const std::vector<Tensor>&)>& f, std::vector<Tensor> inputs, double h = 1e-2);

}  // namespace sd
