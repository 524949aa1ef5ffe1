// Exercise 3 (20 min): the gradient of a linear autoencoder
//
//     z = W x,   y = V z,   L = |y - x|^2,      x in R^D, z in R^d, W: d x D, V: D x d, row-major
//
// Its best weights are PCA's. Write the loss and its gradients with respect to both matrices: with e = y - x,
//
//     dL/dV = 2 e z^T,      dL/dW = 2 V^T e x^T
#pragma once

#include <cstddef>
#include <vector>

namespace exercise {

struct Gradients {
    double loss = 0;
    std::vector<double> dw, dv;  // of W's and V's sizes
};

// x: D numbers, w: d * D, v: D * d.
Gradients linear_autoencoder(const std::vector<double>& x, const std::vector<double>& w, const std::vector<double>& v);

}  // namespace exercise
