// Exercise 7 (30 min): the Frechet distance of two Gaussians
//
//     d^2 = |m_a - m_b|^2 + tr(S_a + S_b - 2 (S_a^1/2 S_b S_a^1/2)^1/2)
//
// of means m (n) and covariances S (n x n, row-major, symmetric). The root of a symmetric matrix with the eigenvalues l_i >= 0 and unit
// eigenvectors v_i is sum_i sqrt(l_i) v_i v_i^T; its trace is the sum of sqrt(l_i). Given:
//
//     sd::SymmetricEigen e = sd::symmetric_eigen(S, n);    // e.values (n); e.vectors (n x n), row i is v_i. S must be symmetric.
//
// Rounding leaves tiny negative eigenvalues and a tiny negative distance: both count as 0.
#pragma once

#include <vector>

#include "common/analysis/eigen.hpp"

namespace exercise {

double frechet_distance(const std::vector<double>& mean_a, const std::vector<double>& cov_a, const std::vector<double>& mean_b,
                        const std::vector<double>& cov_b);

}  // namespace exercise
