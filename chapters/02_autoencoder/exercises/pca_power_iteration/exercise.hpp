// Exercise 2 (20 min): the first principal component by power iteration
//
// The direction along which centred points vary most is the eigenvector of the covariance S with the largest eigenvalue. Multiplying
// any vector by S again and again turns it there:
//
//     v <- S v / |S v|,      S = 1/N sum_n (x_n - m)(x_n - m)^T,      m = 1/N sum_n x_n
//
// S v needs no matrix: it is 1/N sum_n (x_n - m) ((x_n - m) . v).
#pragma once

#include <vector>

namespace exercise {

using Vector = std::vector<double>;

// One product S v.
Vector covariance_times(const std::vector<Vector>& points, const Vector& v);

// The unit vector after `steps` steps from v (1, 1, ..., 1).
Vector first_component(const std::vector<Vector>& points, int steps);

}  // namespace exercise
