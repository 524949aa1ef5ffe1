// Products of matrices, and the linear layer.
//
//     matmul(x, w)        matmul(transposed(x), x)
#pragma once

#include "common/ops/activation.hpp"

namespace sd {

// A factor of a product: a tensor, or one whose last two axes are exchanged, which is read where it lies.
struct Factor {
    Tensor tensor;
    bool is_transposed;
    Factor(const Tensor& x, bool transpose = false) : tensor(x), is_transposed(transpose) {}
};
inline Factor transposed(const Tensor& x) { return {x, true}; }

// a b: (..., M, K) x (..., K, N) -> (..., M, N), a product for each matrix of the batch; leading dimensions broadcast:
// (B, 1, M, K) x (H, K, N) -> (B, H, M, N). A left factor of one dimension is a row: (K) x (K, N) -> (N).
Tensor matmul(const Factor& a, const Factor& b);

// activation(x w + b): x (..., IN), w (IN, OUT), b (OUT) or an empty handle.
Tensor linear(const Tensor& x, const Tensor& w, const Tensor& b, Activation activation = Activation::none);

}  // namespace sd
