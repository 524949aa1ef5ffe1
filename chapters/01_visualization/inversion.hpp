// Feature inversion (Mahendran and Vedaldi 2015): which picture has these features?
//
//     argmin_x  |phi(x) - phi(x_0)|^2 / |phi(x_0)|^2 + mu TV(x)
//
// What comes back sharp, the layer still knows; what comes back wrong, it has forgotten. By L-BFGS over a pyramid
// (pyramid.hpp), pixels kept in [0, 1].
#pragma once

#include <functional>

#include "common/tensor/tensor.hpp"

namespace sd {

struct InversionOptions {
    int steps = 100;            // iterations of L-BFGS
    float total_variation = 2;  // mu
    bool clip = true;
    std::function<void(int step, double loss)> progress = {};
};

struct Inverted {
    Tensor picture;
    double error = 0;  // |phi(x) - phi(x_0)|^2 / |phi(x_0)|^2 reached
};

Inverted invert(const std::function<Tensor(const Tensor&)>& phi, const Tensor& target, const Tensor& start, const InversionOptions& options);

}  // namespace sd
