// The activations that linear and convolution layers fuse, and the gradient through one together with the bias gradient.
#pragma once

#include <cstdint>

namespace sd::kernels {

enum class Activation { none, relu, leaky_relu, elu, tanh, sigmoid };

// Through y = act(z + b), all (rows, cols), from the output alone, in one pass:
//
//     dz = dy * act'(y)        db[j] (+)= sum_i dz[i, j]
//
// dz may be dy itself; with Activation::none nothing is written to it (dz = dy). Without a bias db is null; accumulate is about
// db only. alpha is the slope of leaky_relu or elu's limit -alpha.
void activation_gradient(Activation act, std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dz, float* db, bool accumulate, float alpha = 0);

}  // namespace sd::kernels
