// Principal component analysis: the K orthogonal directions along which the points vary most.
//
// They are the eigenvectors of the covariance with the largest eigenvalues, and x ~ mean + sum_k z_k v_k with
// z = V (x - mean) is the linear reconstruction of least squared error (Pearson 1901).
#pragma once

#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

struct Pca {
    Tensor mean;                    // (D)
    Tensor components;              // (K, D), unit rows; the largest coordinate of each is positive
    std::vector<double> variances;  // (K), descending, of the points along each component
    double total_variance = 0;      // of all D directions

    Tensor project(const Tensor& x) const;      // (N, D) -> (N, K)
    Tensor reconstruct(const Tensor& z) const;  // (N, K) -> (N, D)
};

// x: (N, D) with N >= 2; 1 <= k <= min(N - 1, D).
Pca fit_pca(const Tensor& x, std::int64_t k);

}  // namespace sd
