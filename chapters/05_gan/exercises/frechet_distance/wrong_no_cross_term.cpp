// expect: equal Gaussians
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

using Matrix = std::vector<double>;

Matrix product(const Matrix& a, const Matrix& b, std::size_t n) {
    Matrix c(n * n);
    for (std::size_t i = 0; i < n; i++)
        for (std::size_t k = 0; k < n; k++)
            for (std::size_t j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
    return c;
}

Matrix square_root(const Matrix& s, std::size_t n) {
    Matrix root(n * n);
    const sd::SymmetricEigen e = sd::symmetric_eigen(s, std::int64_t(n));
    for (std::size_t i = 0; i < n; i++)
        for (std::size_t r = 0; r < n; r++)
            for (std::size_t c = 0; c < n; c++) root[r * n + c] += std::sqrt(std::max(e.values[i], 0.0)) * e.vectors[i * n + r] * e.vectors[i * n + c];
    return root;
}

double frechet_distance(const Matrix& mean_a, const Matrix& cov_a, const Matrix& mean_b, const Matrix& cov_b) {
    const std::size_t n = mean_a.size();
    double distance = 0;
    for (std::size_t i = 0; i < n; i++) distance += (mean_a[i] - mean_b[i]) * (mean_a[i] - mean_b[i]) + cov_a[i * n + i] + cov_b[i * n + i];
    const Matrix root = square_root(cov_a, n);
    for (double value : sd::symmetric_eigen(product(product(root, cov_b, n), root, n), std::int64_t(n)).values) distance -= std::sqrt(std::max(value, 0.0));
    return std::max(distance, 0.0);
}

}  // namespace exercise
