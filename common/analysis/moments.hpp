// Mean and covariance of a set of points, the rows of an (N, D) tensor; summed in double.
#pragma once

#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

struct Moments {
    std::vector<double> mean;        // (D)
    std::vector<double> covariance;  // (D, D), divided by N - 1
};

// Throws unless x is (N, D) with N >= 2.
Moments moments(const Tensor& x);

// The mean alone; N >= 1.
std::vector<double> mean_of_rows(const Tensor& x);

}  // namespace sd
