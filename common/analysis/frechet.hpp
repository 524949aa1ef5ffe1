// Frechet distance between two sets of features, each taken as a Gaussian (Dowson and Landau 1982; Heusel et al. 2017):
//
//     d^2 = |mu_a - mu_b|^2 + tr(S_a + S_b - 2 (S_a^1/2 S_b S_a^1/2)^1/2).
#pragma once

#include "common/analysis/moments.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

double frechet_distance(const Moments& a, const Moments& b);          // d^2 >= 0
double frechet_distance(const Tensor& a, const Tensor& b);            // of the rows of (N, D) and (M, D); N, M >= 2

}  // namespace sd
