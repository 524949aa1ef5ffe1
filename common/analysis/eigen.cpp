#include "common/analysis/eigen.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "common/kernels/threads/threads.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

using Index = std::int64_t;
constexpr Index kGrain = 64;  // rows

double dot(const double* a, const double* b, Index n) {
    double lane[8] = {};
    Index i = 0;
    for (; i + 8 <= n; i += 8)
        for (Index l = 0; l < 8; l++) lane[l] += a[i + l] * b[i + l];
    double sum = 0;
    for (; i < n; i++) sum += a[i] * b[i];
    for (double part : lane) sum += part;
    return sum;
}

// A = Q T Q^T with T tridiagonal: its diagonal and the entries beside it. `q` receives Q^T.
void tridiagonalize(std::vector<double> a, Index n, std::vector<double>& diagonal, std::vector<double>& beside, std::vector<double>& q) {
    std::vector<double> scale(static_cast<std::size_t>(n)), p(static_cast<std::size_t>(n)), v(static_cast<std::size_t>(n));
    const auto row = [&a, n](Index i) { return a.data() + i * n; };
    for (Index k = 0; k + 2 < n; k++) {
        // Reflect column k below the diagonal onto its first entry: H = I - scale v v^T.
        double* x = row(k) + k + 1;
        const Index m = n - k - 1;
        const double norm = std::sqrt(dot(x, x, m));
        beside[static_cast<std::size_t>(k)] = x[0] > 0 ? -norm : norm;
        if (norm == 0) continue;
        std::copy_n(x, m, v.data());
        v[0] -= beside[static_cast<std::size_t>(k)];
        const double s = 2 / dot(v.data(), v.data(), m);
        scale[static_cast<std::size_t>(k)] = s;

        // A <- H A H = A - v w^T - w v^T with p = s A v, w = p - (s / 2) (p v) v.
        kernels::parallel_for(m, kGrain, [&](Index begin, Index end) {
            for (Index i = begin; i < end; i++) p[static_cast<std::size_t>(i)] = s * dot(row(k + 1 + i) + k + 1, v.data(), m);
        });
        const double half = 0.5 * s * dot(p.data(), v.data(), m);
        for (Index i = 0; i < m; i++) p[static_cast<std::size_t>(i)] -= half * v[static_cast<std::size_t>(i)];
        kernels::parallel_for(m, kGrain, [&](Index begin, Index end) {
            for (Index i = begin; i < end; i++) {
                double* r = row(k + 1 + i) + k + 1;
                const double vi = v[static_cast<std::size_t>(i)], wi = p[static_cast<std::size_t>(i)];
                for (Index j = 0; j < m; j++) r[j] -= vi * p[static_cast<std::size_t>(j)] + wi * v[static_cast<std::size_t>(j)];
            }
        });
        std::copy_n(v.data(), m, x);  // kept for Q
    }
    for (Index i = 0; i < n; i++) diagonal[static_cast<std::size_t>(i)] = row(i)[i];
    if (n > 1) beside[static_cast<std::size_t>(n - 2)] = row(n - 2)[n - 1];

    // Q^T = H_last ... H_0, built from the last reflection so that only the lower right block changes.
    q.assign(static_cast<std::size_t>(n * n), 0.0);
    for (Index i = 0; i < n; i++) q[static_cast<std::size_t>(i * n + i)] = 1;
    for (Index k = n - 3; k >= 0; k--) {
        const double* u = row(k) + k + 1;
        const double s = scale[static_cast<std::size_t>(k)];
        kernels::parallel_for(n - k - 1, kGrain, [&](Index begin, Index end) {
            for (Index i = begin; i < end; i++) {
                double* r = q.data() + (k + 1 + i) * n + k + 1;
                const double t = s * dot(r, u, n - k - 1);
                for (Index j = 0; j < n - k - 1; j++) r[j] -= t * u[j];
            }
        });
    }
}

// Diagonalizes T in place by rotations, each applied to two neighbouring rows of q.
void diagonalize(std::vector<double>& d, std::vector<double>& e, std::vector<double>& q, Index n) {
    const double epsilon = std::numeric_limits<double>::epsilon();
    const auto at = [](Index i) { return static_cast<std::size_t>(i); };
    // What rounding leaves of a zero: without this limit a block of zeros, as constant pixels make, is never done.
    double limit = 0;
    for (Index i = 0; i < n; i++) limit = std::max(limit, epsilon * (std::abs(d[at(i)]) + std::abs(e[at(i)])));
    for (Index l = 0; l < n; l++) {
        for (int step = 0;; step++) {
            // Find the end of the block that starts at l: where the entry beside the diagonal is negligible.
            Index m = l;
            while (m + 1 < n && std::abs(e[at(m)]) > limit) m++;
            if (m == l) break;
            check(step < 60, "[eigen] no convergence; is the matrix finite?");

            // Chase the bulge of the shifted QL step from m up to l.
            double g = (d[at(l + 1)] - d[at(l)]) / (2 * e[at(l)]);
            g = d[at(m)] - d[at(l)] + e[at(l)] / (g + std::copysign(std::hypot(g, 1.0), g));
            double s = 1, c = 1, shift = 0;
            Index i = m - 1;
            for (; i >= l; i--) {
                const double f = s * e[at(i)], b = c * e[at(i)];
                const double r = std::hypot(f, g);
                e[at(i + 1)] = r;
                if (r == 0) {
                    d[at(i + 1)] -= shift;
                    e[at(m)] = 0;
                    break;
                }
                s = f / r;
                c = g / r;
                g = d[at(i + 1)] - shift;
                const double t = (d[at(i)] - g) * s + 2 * c * b;
                shift = s * t;
                d[at(i + 1)] = g + shift;
                g = c * t - b;
                double *upper = q.data() + i * n, *lower = upper + n;
                for (Index k = 0; k < n; k++) {
                    const double old = lower[k];
                    lower[k] = s * upper[k] + c * old;
                    upper[k] = c * upper[k] - s * old;
                }
            }
            if (i >= l) continue;
            d[at(l)] -= shift;
            e[at(l)] = g;
            e[at(m)] = 0;
        }
    }
}

}  // namespace

SymmetricEigen symmetric_eigen(std::span<const double> a, std::int64_t n) {
    check(static_cast<std::int64_t>(a.size()) == n * n, "[eigen] ", n, " x ", n, " values expected, ", a.size(), " given");
    std::vector<double> d(static_cast<std::size_t>(n)), e(static_cast<std::size_t>(n)), q;
    tridiagonalize({a.begin(), a.end()}, n, d, e, q);
    diagonalize(d, e, q, n);

    std::vector<std::size_t> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&d](std::size_t i, std::size_t j) { return d[i] > d[j]; });
    SymmetricEigen result;
    for (std::size_t i : order) {
        result.values.push_back(d[i]);
        const auto begin = q.begin() + static_cast<std::int64_t>(i) * n;
        result.vectors.insert(result.vectors.end(), begin, begin + n);
    }
    return result;
}

}  // namespace sd
