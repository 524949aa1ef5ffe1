#include "common/analysis/pca.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/analysis/eigen.hpp"
#include "common/analysis/moments.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd {
namespace {

// Makes vectors of descending values orthonormal, each beside those before it. Where the points do not vary (a value of nothing but
// rounding) there is no direction to keep: any one does that is orthogonal to the others.
void complete(double* vectors, const std::vector<double>& values, std::int64_t count, std::int64_t d) {
    for (std::int64_t k = 0; k < count; k++) {
        double* v = vectors + k * d;
        if (values[static_cast<std::size_t>(k)] <= 1e-13 * values[0]) {
            // Begin with the axis that the vectors before share least.
            std::vector<double> shared(static_cast<std::size_t>(d));
            for (const double* other = vectors; other < v; other += d)
                for (std::int64_t c = 0; c < d; c++) shared[static_cast<std::size_t>(c)] += other[c] * other[c];
            std::fill_n(v, d, 0.0);
            v[std::min_element(shared.begin(), shared.end()) - shared.begin()] = 1;
        }
        for (int pass = 0; pass < 2; pass++) {  // what is left after the first may be mostly rounding
            for (const double* other = vectors; other < v; other += d) {
                const double along = std::inner_product(v, v + d, other, 0.0);
                for (std::int64_t c = 0; c < d; c++) v[c] -= along * other[c];
            }
            const double length = std::sqrt(std::inner_product(v, v + d, v, 0.0));
            for (std::int64_t c = 0; c < d; c++) v[c] /= length;
        }
    }
}

// With fewer points than dimensions the (N, N) matrix of inner products has the same non-zero eigenvalues: when
// X X^T u = s u, then v = X^T u / sqrt(s) is an eigenvector of X^T X. The first `count` of these vectors.
SymmetricEigen eigen_of_few(const Tensor& x, const std::vector<double>& mean, std::int64_t count) {
    const std::int64_t n = x.dim(0), d = x.dim(1);
    std::vector<double> centred(static_cast<std::size_t>(n * d)), gram(static_cast<std::size_t>(n * n));
    for (std::int64_t i = 0; i < n * d; i++) centred[static_cast<std::size_t>(i)] = static_cast<double>(x[i]) - mean[static_cast<std::size_t>(i % d)];
    kernels::parallel_for(n, 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++)
            for (std::int64_t j = 0; j < n; j++) {
                const double *a = centred.data() + i * d, *b = centred.data() + j * d;
                double sum = 0;
                for (std::int64_t c = 0; c < d; c++) sum += a[c] * b[c];
                gram[static_cast<std::size_t>(i * n + j)] = sum / static_cast<double>(n - 1);
            }
    });
    const SymmetricEigen small = symmetric_eigen(gram, n);
    SymmetricEigen e{small.values, std::vector<double>(static_cast<std::size_t>(count * d))};
    for (std::int64_t k = 0; k < count; k++) {
        double* v = e.vectors.data() + k * d;
        for (std::int64_t i = 0; i < n; i++)
            for (std::int64_t c = 0; c < d; c++) v[c] += small.vectors[static_cast<std::size_t>(k * n + i)] * centred[static_cast<std::size_t>(i * d + c)];
    }
    complete(e.vectors.data(), small.values, count, d);
    return e;
}

}  // namespace

Pca fit_pca(const Tensor& x, std::int64_t k) {
    check(x.ndim() == 2 && x.dim(0) >= 2, "[pca] (N, D) with N >= 2 expected, ", x.shape(), " given");
    const std::int64_t n = x.dim(0), d = x.dim(1);
    check(k >= 1 && k <= std::min(n - 1, d), "[pca] ", k, " components of ", x.shape());

    std::vector<double> mean;
    SymmetricEigen e;
    if (n < d) {
        mean = mean_of_rows(x);
        e = eigen_of_few(x, mean, k);
    } else {
        Moments m = moments(x);
        mean = std::move(m.mean);
        e = symmetric_eigen(m.covariance, d);
    }

    for (double& v : e.values) v = std::max(v, 0.0);  // rounding alone made it negative
    Pca pca{Tensor({d}), Tensor({k, d}), {e.values.begin(), e.values.begin() + k}, 0};
    for (double v : e.values) pca.total_variance += v;
    std::copy(mean.begin(), mean.end(), pca.mean.data());
    for (std::int64_t i = 0; i < k; i++) {
        const double* v = e.vectors.data() + i * d;
        const double* largest = std::max_element(v, v + d, [](double a, double b) { return std::abs(a) < std::abs(b); });
        const double sign = *largest < 0 ? -1 : 1;
        for (std::int64_t j = 0; j < d; j++) pca.components[i * d + j] = static_cast<float>(sign * v[j]);
    }
    return pca;
}

Tensor Pca::project(const Tensor& x) const {
    const std::int64_t k = components.dim(0), d = components.dim(1);
    check(x.ndim() == 2 && x.dim(1) == d, "[pca] ", x.shape(), " for components ", components.shape());
    Tensor z({x.dim(0), k});
    kernels::parallel_for(x.dim(0), 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = begin; n < end; n++)
            for (std::int64_t i = 0; i < k; i++) {
                double sum = 0;
                for (std::int64_t j = 0; j < d; j++) sum += static_cast<double>(components[i * d + j]) * (static_cast<double>(x[n * d + j]) - static_cast<double>(mean[j]));
                z[n * k + i] = static_cast<float>(sum);
            }
    });
    return z;
}

Tensor Pca::reconstruct(const Tensor& z) const {
    const std::int64_t k = components.dim(0), d = components.dim(1);
    check(z.ndim() == 2 && z.dim(1) == k, "[pca] ", z.shape(), " for components ", components.shape());
    Tensor x({z.dim(0), d});
    kernels::parallel_for(z.dim(0), 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = begin; n < end; n++) {
            std::copy_n(mean.data(), d, x.data() + n * d);
            for (std::int64_t i = 0; i < k; i++)
                for (std::int64_t j = 0; j < d; j++) x[n * d + j] += z[n * k + i] * components[i * d + j];
        }
    });
    return x;
}

}  // namespace sd
