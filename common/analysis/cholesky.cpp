#include "common/analysis/cholesky.hpp"

#include <cmath>

#include "common/tensor/check.hpp"

namespace sd {

// Row by row: l_ij = (s_ij - sum_{k<j} l_ik l_jk) / l_jj, and on the diagonal its square root.
std::vector<double> cholesky(const std::vector<double>& s, std::int64_t n) {
    std::vector<double> l(static_cast<std::size_t>(n * n));
    for (std::int64_t i = 0; i < n; i++) {
        double* li = l.data() + i * n;
        for (std::int64_t j = 0; j <= i; j++) {
            const double* lj = l.data() + j * n;
            double sum = s[static_cast<std::size_t>(i * n + j)];
            for (std::int64_t k = 0; k < j; k++) sum -= li[k] * lj[k];
            if (i == j) {
                check(sum > 0, "[cholesky] the matrix is not positive definite: pivot ", i, " is ", sum);
                li[i] = std::sqrt(sum);
            } else {
                li[j] = sum / lj[j];
            }
        }
    }
    return l;
}

// Forward substitution on the identity, all columns at once: row i of the inverse from the rows above it.
std::vector<double> invert_lower(const std::vector<double>& lower, std::int64_t n) {
    std::vector<double> inverse(static_cast<std::size_t>(n * n));
    for (std::int64_t i = 0; i < n; i++) {
        double* row = inverse.data() + i * n;
        for (std::int64_t k = 0; k < i; k++) {
            const double factor = lower[static_cast<std::size_t>(i * n + k)];
            const double* above = inverse.data() + k * n;
            for (std::int64_t j = 0; j <= k; j++) row[j] -= factor * above[j];
        }
        const double pivot = lower[static_cast<std::size_t>(i * n + i)];
        row[i] = 1;
        for (std::int64_t j = 0; j <= i; j++) row[j] /= pivot;
    }
    return inverse;
}

}  // namespace sd
