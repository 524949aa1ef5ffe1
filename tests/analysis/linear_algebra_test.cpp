#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "common/analysis/eigen.hpp"
#include "common/analysis/frechet.hpp"
#include "common/analysis/moments.hpp"
#include "common/analysis/pca.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

TEST(Eigen, SecondDifferenceHasKnownValues) {
    // The matrix with 2 on and -1 beside the diagonal: 2 - 2 cos(k pi / (n + 1)).
    for (std::int64_t n : {1, 2, 3, 17, 60}) {
        std::vector<double> a(static_cast<std::size_t>(n * n));
        for (std::int64_t i = 0; i < n; i++) {
            a[static_cast<std::size_t>(i * n + i)] = 2;
            if (i + 1 < n) a[static_cast<std::size_t>(i * n + i + 1)] = a[static_cast<std::size_t>((i + 1) * n + i)] = -1;
        }
        const SymmetricEigen e = symmetric_eigen(a, n);
        for (std::int64_t k = 0; k < n; k++)
            EXPECT_NEAR(e.values[static_cast<std::size_t>(k)], 2 - 2 * std::cos(static_cast<double>(n - k) * std::numbers::pi / static_cast<double>(n + 1)),
                        1e-12)
                << n;
    }
}

TEST(Eigen, VectorsAreOrthonormalAndRebuildTheMatrix) {
    Rng rng(1);
    for (std::int64_t n : {2, 5, 33, 80}) {
        std::vector<double> a(static_cast<std::size_t>(n * n));
        for (std::int64_t i = 0; i < n; i++)
            for (std::int64_t j = 0; j <= i; j++)
                a[static_cast<std::size_t>(i * n + j)] = a[static_cast<std::size_t>(j * n + i)] = static_cast<double>(rng.normal());
        const SymmetricEigen e = symmetric_eigen(a, n);
        for (std::int64_t i = 0; i < n; i++)
            for (std::int64_t j = 0; j < n; j++) {
                double inner = 0, rebuilt = 0;
                for (std::int64_t k = 0; k < n; k++) {
                    inner += e.vectors[static_cast<std::size_t>(i * n + k)] * e.vectors[static_cast<std::size_t>(j * n + k)];
                    rebuilt +=
                        e.values[static_cast<std::size_t>(k)] * e.vectors[static_cast<std::size_t>(k * n + i)] * e.vectors[static_cast<std::size_t>(k * n + j)];
                }
                ASSERT_NEAR(inner, i == j, 1e-12);
                ASSERT_NEAR(rebuilt, a[static_cast<std::size_t>(i * n + j)], 1e-11);
            }
    }
}

TEST(Eigen, DiagonalZeroAndRepeatedValues) {
    EXPECT_EQ(symmetric_eigen(std::vector<double>(9), 3).values, (std::vector<double>{0, 0, 0}));
    EXPECT_EQ(symmetric_eigen(std::vector<double>{1, 0, 0, 0, 5, 0, 0, 0, 1}, 3).values, (std::vector<double>{5, 1, 1}));
    EXPECT_EQ(error_of([] { symmetric_eigen(std::vector<double>(5), 2); }), "[eigen] 2 x 2 values expected, 5 given");
}

// All but ten of the values are zero, and rounding leaves a block of tiny numbers that no rotation makes smaller.
TEST(Eigen, FewPatternsInManyDimensionsConverge) {
    Rng rng(4);
    constexpr std::int64_t n = 120, rank = 10;
    const Tensor patterns = rng.normal({rank, n});
    std::vector<double> a(static_cast<std::size_t>(n * n));
    double trace = 0;
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t j = 0; j < n; j++)
            for (std::int64_t p = 0; p < rank; p++) {
                const double product = static_cast<double>(patterns[p * n + i]) * patterns[p * n + j];
                a[static_cast<std::size_t>(i * n + j)] += product;
                if (i == j) trace += product;
            }
    const SymmetricEigen e = symmetric_eigen(a, n);
    double largest = 0;
    for (std::size_t i = 0; i < rank; i++) largest += e.values[i];
    EXPECT_NEAR(largest, trace, 1e-9);
    for (std::size_t i = rank; i < n; i++) EXPECT_NEAR(e.values[i], 0, 1e-11);
}

TEST(Moments, HandComputed) {
    const Moments m = moments(Tensor({3, 2}, {1, 2, 3, 2, 5, 8}));
    EXPECT_EQ(m.mean, (std::vector<double>{3, 4}));
    EXPECT_EQ(m.covariance, (std::vector<double>{4, 6, 6, 12}));
    EXPECT_EQ(error_of([] { moments(Tensor::zeros({1, 2})); }), "[moments] (N, D) with N >= 2 expected, (1, 2) given");
}

TEST(Pca, FindsThePlaneThatThePointsLieIn) {
    Rng rng(2);
    for (std::int64_t n : {6, 200}) {  // fewer points than dimensions, and more
        const std::int64_t d = 17;
        const Tensor basis = rng.normal({2, d});
        Tensor x({n, d});
        for (std::int64_t i = 0; i < n; i++) {
            const float a = rng.normal(), b = rng.normal();
            for (std::int64_t j = 0; j < d; j++) x[i * d + j] = 3 + a * basis[j] + b * basis[d + j];
        }
        const Pca pca = fit_pca(x, 3);
        EXPECT_NEAR(pca.variances[2], 0, 1e-5);
        EXPECT_NEAR(pca.variances[0] + pca.variances[1], pca.total_variance, 1e-4);
        const Tensor again = pca.reconstruct(pca.project(x));
        for (std::int64_t i = 0; i < x.numel(); i++) ASSERT_NEAR(again[i], x[i], 1e-4);

        // Coordinates are uncorrelated and have the variances that the fit says.
        const Moments m = moments(fit_pca(x, 2).project(x));
        EXPECT_NEAR(m.covariance[1], 0, 1e-4);
        EXPECT_NEAR(m.covariance[0], pca.variances[0], 1e-3 * pca.variances[0]);
        EXPECT_NEAR(m.covariance[3], pca.variances[1], 1e-3 * pca.variances[1]);
    }
    EXPECT_EQ(error_of([] { fit_pca(Tensor::zeros({4, 9}), 4); }), "[pca] 4 components of (4, 9)");
}

TEST(Pca, ComponentsAreUnitVectorsAlsoWhereNothingVaries) {
    Rng rng(4);
    const std::int64_t d = 17;
    for (const std::int64_t n : {6, 40})
        for (const std::int64_t rank : {0, 1, 2}) {
            const Tensor basis = rng.normal({2, d});
            Tensor x = Tensor::full({n, d}, 0.5f);
            for (std::int64_t i = 0; i < n; i++)
                for (std::int64_t r = 0; r < rank; r++) {
                    const auto along = static_cast<float>(rng.below(7));  // small whole multiples: the other directions get rounding alone
                    for (std::int64_t j = 0; j < d; j++) x[i * d + j] += along * std::round(4 * basis[r * d + j]);
                }
            const Pca pca = fit_pca(x, 5);
            for (std::int64_t a = 0; a < 5; a++)
                for (std::int64_t b = 0; b <= a; b++) {
                    double dot = 0;
                    for (std::int64_t j = 0; j < d; j++) dot += static_cast<double>(pca.components[a * d + j]) * pca.components[b * d + j];
                    EXPECT_NEAR(dot, a == b, 1e-6) << n << " points, rank " << rank << ": " << a << ' ' << b;
                }
            for (std::int64_t a = rank; a < 5; a++) EXPECT_NEAR(pca.variances[static_cast<std::size_t>(a)], 0, 1e-10 * (1 + pca.total_variance));
            for (const double v : pca.variances) EXPECT_GE(v, 0);
        }
}

TEST(Pca, SquaredErrorIsTheVarianceLeftOut) {
    Rng rng(3);
    const std::int64_t n = 300, d = 9;
    Tensor x = rng.normal({n, d});
    for (std::int64_t i = 0; i < x.numel(); i++) x[i] *= static_cast<float>(1 + i % d);
    const Pca pca = fit_pca(x, 4);
    const Tensor again = pca.reconstruct(pca.project(x));
    double error = 0, left_out = pca.total_variance;
    for (std::int64_t i = 0; i < x.numel(); i++) error += static_cast<double>((x[i] - again[i]) * (x[i] - again[i]));
    for (double v : pca.variances) left_out -= v;
    EXPECT_NEAR(error / (n - 1), left_out, 1e-3 * left_out);
}

Moments gaussian(std::vector<double> mean, std::vector<double> covariance) { return {std::move(mean), std::move(covariance)}; }

TEST(Frechet, ClosedForms) {
    const Moments a = gaussian({0, 0}, {4, 0, 0, 1}), b = gaussian({3, 4}, {9, 0, 0, 1});
    EXPECT_NEAR(frechet_distance(a, a), 0, 1e-12);
    EXPECT_NEAR(frechet_distance(a, b), 25 + 1, 1e-9);  // |mu|^2 + (3 - 2)^2 + (1 - 1)^2
    // Covariances that do not commute: 2 x 2 has tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)).
    const Moments c = gaussian({0, 0}, {2, 1, 1, 3}), e = gaussian({0, 0}, {1, -0.5, -0.5, 2});
    const double trace = 2 * 1 + 1 * -0.5 + 1 * -0.5 + 3 * 2, determinant = (2 * 3 - 1) * (1 * 2 - 0.25);
    EXPECT_NEAR(frechet_distance(c, e), 5 + 3 - 2 * std::sqrt(trace + 2 * std::sqrt(determinant)), 1e-9);
    EXPECT_NEAR(frechet_distance(c, e), frechet_distance(e, c), 1e-9);
}

TEST(Frechet, OfSamplesApproachesTheTruth) {
    Rng rng(4);
    Tensor a = rng.normal({20000, 3}), b = rng.normal({20000, 3}, 1.0f, 2.0f);
    EXPECT_NEAR(frechet_distance(a, b), 3 * (1 + 1), 0.2);
    EXPECT_LT(frechet_distance(a, rng.normal({20000, 3})), 0.01);
    EXPECT_EQ(error_of([&] { frechet_distance(a, Tensor::zeros({5, 2})); }), "[frechet] 3 features against 2");
}

TEST(Frechet, SurvivesFewerPointsThanFeatures) {
    Rng rng(5);
    const Tensor x = rng.normal({10, 40});
    EXPECT_NEAR(frechet_distance(x, x), 0, 1e-5);
}

}  // namespace
}  // namespace sd
