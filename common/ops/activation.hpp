// Activations, element by element. Layers fuse them where they can (see nn); these are for everywhere else.
#pragma once

#include "common/kernels/elementwise/activation.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

using kernels::Activation;

Tensor activate(const Tensor& x, Activation activation);
Tensor relu(const Tensor& x);                             // max(x, 0)
Tensor leaky_relu(const Tensor& x, float slope = 0.01f);  // x above zero, slope x below; 0 <= slope
Tensor elu(const Tensor& x, float alpha = 1.0f);          // x above zero, alpha (e^x - 1) below; 0 < alpha
Tensor tanh(const Tensor& x);
Tensor sigmoid(const Tensor& x);                          // 1 / (1 + e^-x)
Tensor softplus(const Tensor& x);                         // log(1 + e^x)
Tensor silu(const Tensor& x);                             // x sigmoid(x), also called swish
Tensor gelu(const Tensor& x);                             // x P(z < x), z normal: the exact form, by erf (Hendrycks and Gimpel 2016)

// Throws unless 0 <= slope < infinity and 0 < alpha < infinity: then the sign of the input is that of the output, from which the gradients are read.
void check_activation(const char* op, Activation activation);

}  // namespace sd
