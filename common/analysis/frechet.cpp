#include "common/analysis/frechet.hpp"

#include <algorithm>
#include <cmath>

#include "common/analysis/eigen.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd {
namespace {

using Matrix = std::vector<double>;  // (n, n)

Matrix product(const Matrix& a, const Matrix& b, std::int64_t n) {
    Matrix c(a.size());
    kernels::parallel_for(n, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++)
            for (std::int64_t k = 0; k < n; k++)
                for (std::int64_t j = 0; j < n; j++)
                    c[static_cast<std::size_t>(i * n + j)] += a[static_cast<std::size_t>(i * n + k)] * b[static_cast<std::size_t>(k * n + j)];
    });
    return c;
}

// S^1/2 = V^T diag(sqrt(values)) V; small negative eigenvalues are rounding.
Matrix square_root(const Matrix& s, std::int64_t n) {
    const SymmetricEigen e = symmetric_eigen(s, n);
    Matrix scaled = e.vectors, transposed(s.size());
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t j = 0; j < n; j++) {
            scaled[static_cast<std::size_t>(i * n + j)] *= std::sqrt(std::max(e.values[static_cast<std::size_t>(i)], 0.0));
            transposed[static_cast<std::size_t>(j * n + i)] = e.vectors[static_cast<std::size_t>(i * n + j)];
        }
    return product(transposed, scaled, n);
}

}  // namespace

double frechet_distance(const Moments& a, const Moments& b) {
    check(a.mean.size() == b.mean.size(), "[frechet] ", a.mean.size(), " features against ", b.mean.size());
    const auto n = static_cast<std::int64_t>(a.mean.size());
    double distance = 0;
    for (std::size_t i = 0; i < a.mean.size(); i++) {
        const std::size_t diagonal = i * a.mean.size() + i;
        distance += (a.mean[i] - b.mean[i]) * (a.mean[i] - b.mean[i]) + a.covariance[diagonal] + b.covariance[diagonal];
    }

    // The trace of the root is the sum of the roots of the eigenvalues; the product is symmetric up to rounding.
    const Matrix root = square_root(a.covariance, n);
    Matrix inner = product(product(root, b.covariance, n), root, n);
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t j = 0; j < i; j++) {
            double &x = inner[static_cast<std::size_t>(i * n + j)], &y = inner[static_cast<std::size_t>(j * n + i)];
            x = y = 0.5 * (x + y);
        }
    for (double value : symmetric_eigen(inner, n).values) distance -= 2 * std::sqrt(std::max(value, 0.0));
    return std::max(distance, 0.0);
}

double frechet_distance(const Tensor& a, const Tensor& b) { return frechet_distance(moments(a), moments(b)); }

}  // namespace sd
