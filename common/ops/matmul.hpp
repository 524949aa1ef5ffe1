// Products of matrices, and the linear layer. A left factor of more dimensions is the matrix of its rows: (..., K) x (K, N) -> (..., N).
#pragma once

#include "common/ops/activation.hpp"

namespace sd {

// op(a) op(b), where op transposes the last two axes or not: a (..., M, K), or (..., K, M) when transposed; b (K, N), or (N, K) when transposed.
// With more dimensions in b it is a product for each matrix of the batch; leading dimensions broadcast: (B, 1, M, K) x (H, K, N) -> (B, H, M, N).
Tensor matmul(const Tensor& a, const Tensor& b, bool transpose_a = false, bool transpose_b = false);

// activation(x w + b): x (..., IN), w (IN, OUT), b (OUT) or an empty handle.
Tensor linear(const Tensor& x, const Tensor& w, const Tensor& b, Activation activation = Activation::none);

}  // namespace sd
