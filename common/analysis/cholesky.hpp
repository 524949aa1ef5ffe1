// The Cholesky factor of a symmetric positive definite matrix, in double.
#pragma once

#include <cstdint>
#include <vector>

namespace sd {

// The lower triangular L with S = L L^T; S is n x n, row-major. Throws Error where S is not positive definite.
std::vector<double> cholesky(const std::vector<double>& s, std::int64_t n);

// The inverse of a lower triangular n x n matrix.
std::vector<double> invert_lower(const std::vector<double>& lower, std::int64_t n);

}  // namespace sd
