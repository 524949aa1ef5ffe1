#include "common/analysis/moments.hpp"

#include <algorithm>

#include "common/kernels/threads/threads.hpp"

namespace sd {

std::vector<double> mean_of_rows(const Tensor& x) {
    check(x.ndim() == 2 && x.dim(0) >= 1, "[mean] (N, D) with N >= 1 expected, ", x.shape(), " given");
    const std::int64_t n = x.dim(0), d = x.dim(1);
    std::vector<double> mean(static_cast<std::size_t>(d));
    for (std::int64_t r = 0; r < n; r++)
        for (std::int64_t j = 0; j < d; j++) mean[static_cast<std::size_t>(j)] += static_cast<double>(x[r * d + j]);
    for (double& m : mean) m /= static_cast<double>(n);
    return mean;
}

Moments moments(const Tensor& x) {
    check(x.ndim() == 2 && x.dim(0) >= 2, "[moments] (N, D) with N >= 2 expected, ", x.shape(), " given");
    const std::int64_t n = x.dim(0), d = x.dim(1), block = 64;
    Moments m{mean_of_rows(x), std::vector<double>(static_cast<std::size_t>(d * d))};
    std::vector<double> centred(static_cast<std::size_t>(block * d));
    for (std::int64_t first = 0; first < n; first += block) {
        const std::int64_t rows = std::min(block, n - first);
        for (std::int64_t r = 0; r < rows; r++)
            for (std::int64_t j = 0; j < d; j++)
                centred[static_cast<std::size_t>(r * d + j)] = static_cast<double>(x[(first + r) * d + j]) - m.mean[static_cast<std::size_t>(j)];
        // The upper triangle, a row at a time.
        kernels::parallel_for(d, 16, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; i++) {
                double* c = m.covariance.data() + i * d;
                for (std::int64_t r = 0; r < rows; r++) {
                    const double* row = centred.data() + r * d;
                    for (std::int64_t j = i; j < d; j++) c[j] += row[i] * row[j];
                }
            }
        });
    }
    for (std::int64_t i = 0; i < d; i++)
        for (std::int64_t j = i; j < d; j++) {
            const double c = m.covariance[static_cast<std::size_t>(i * d + j)] / static_cast<double>(n - 1);
            m.covariance[static_cast<std::size_t>(i * d + j)] = m.covariance[static_cast<std::size_t>(j * d + i)] = c;
        }
    return m;
}

}  // namespace sd
