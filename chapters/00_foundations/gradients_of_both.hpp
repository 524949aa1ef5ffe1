// One small network differentiated twice: number by number, and with tensors.
#pragma once

#include <cstdint>
#include <vector>

namespace sd {

struct BothGradients {
    std::vector<double> by_scalars, by_tensors;  // of W1 (2 x 8), b1, W2 (8 x 1), b2
};

// mean over 16 points of (tanh(x W1 + b1) W2 + b2 - x_0 x_1)^2, at random weights and points.
BothGradients gradients_of_both(std::uint64_t seed);

}  // namespace sd
