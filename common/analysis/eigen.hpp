// Eigenvalues and eigenvectors of a real symmetric matrix: A = sum_i values[i] v_i v_i^T.
//
// Householder reflections make A tridiagonal, implicit QL steps with Wilkinson's shift make it diagonal
// (Golub and Van Loan, Matrix Computations, sections 8.3.1 to 8.3.3). In double, O(n^3).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sd {

struct SymmetricEigen {
    std::vector<double> values;   // (n), descending
    std::vector<double> vectors;  // (n, n), row i is the unit eigenvector of values[i]
};

// a: (n, n), row-major; its upper and lower triangle must agree. Throws when it is not square.
SymmetricEigen symmetric_eigen(std::span<const double> a, std::int64_t n);

}  // namespace sd
