#include "common/kernels/norm/norm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

using Floats = std::vector<float>;

Floats random(std::int64_t n, float mean, float deviation, std::uint64_t seed) {
    Rng rng(seed);
    Floats x(static_cast<std::size_t>(n));
    for (float& v : x) v = mean + deviation * rng.normal();
    return x;
}

constexpr Columns kShapes[] = {{1, 1, 1}, {1, 1, 5}, {1, 2, 17}, {1, 7, 16}, {1, 4099, 3}, {1, 1000, 64}, {1, 321, 33}, {3, 50, 7}, {2, 2500, 20}, {5, 1, 4}, {1, 40, 1000}};

// Everything at once in double: the reference.
struct Reference {
    std::vector<double> mean, variance, y, sum_g, sum_gx, dx;
    Reference(Columns of, const Floats& x, const Floats& dy, const Floats& gamma, const Floats& beta, double eps, double slope)
        : mean(gamma.size()), variance(gamma.size()), y(x.size()), sum_g(gamma.size()), sum_gx(gamma.size()), dx(x.size()) {
        for (std::int64_t g = 0; g < of.groups; g++)
            for (std::int64_t c = 0; c < of.columns; c++) {
                const auto p = static_cast<std::size_t>(g * of.columns + c);
                const auto at = [&](std::int64_t r) { return static_cast<std::size_t>((g * of.rows + r) * of.columns + c); };
                const double n = static_cast<double>(of.rows);
                for (std::int64_t r = 0; r < of.rows; r++) mean[p] += x[at(r)] / n;
                for (std::int64_t r = 0; r < of.rows; r++) variance[p] += (x[at(r)] - mean[p]) * (x[at(r)] - mean[p]) / n;
                const double rstd = 1 / std::sqrt(variance[p] + eps);
                double mean_g = 0, mean_gxhat = 0;
                std::vector<double> g_of(static_cast<std::size_t>(of.rows));
                for (std::int64_t r = 0; r < of.rows; r++) {
                    const double xhat = (x[at(r)] - mean[p]) * rstd, v = xhat * gamma[p] + beta[p];
                    y[at(r)] = v > 0 ? v : v * slope;
                    const double grad = v > 0 ? dy[at(r)] : dy[at(r)] * slope;
                    g_of[static_cast<std::size_t>(r)] = grad;
                    sum_g[p] += grad;
                    sum_gx[p] += grad * (x[at(r)] - mean[p]);
                    mean_g += grad / n;
                    mean_gxhat += grad * xhat / n;
                }
                for (std::int64_t r = 0; r < of.rows; r++) dx[at(r)] = gamma[p] * rstd * (g_of[static_cast<std::size_t>(r)] - mean_g - (x[at(r)] - mean[p]) * rstd * mean_gxhat);
            }
    }
};

struct Result {
    Floats mean, variance, y, sum_g, sum_gx, dx;
};

Result run(Columns of, const Floats& x, const Floats& dy, const Floats& gamma, const Floats& beta, float eps, float slope) {
    const std::size_t p = gamma.size();
    Result out{Floats(p), Floats(p), Floats(x.size()), Floats(p), Floats(p), Floats(x.size())};
    column_moments(x.data(), of, out.mean.data(), out.variance.data());
    Floats scale(p), a(p), b(p);
    for (std::size_t i = 0; i < p; i++) scale[i] = gamma[i] / std::sqrt(out.variance[i] + eps);
    normalize_columns(x.data(), of, out.mean.data(), scale.data(), beta.data(), slope, out.y.data());
    normalize_columns_sums(x.data(), dy.data(), of, out.mean.data(), scale.data(), beta.data(), slope, out.sum_g.data(), out.sum_gx.data());
    for (std::size_t i = 0; i < p; i++) {
        const float n = static_cast<float>(of.rows);
        a[i] = scale[i] * out.sum_gx[i] / (n * (out.variance[i] + eps));
        b[i] = scale[i] * out.sum_g[i] / n;
    }
    normalize_columns_gradient(x.data(), dy.data(), of, out.mean.data(), scale.data(), beta.data(), slope, a.data(), b.data(), out.dx.data(), false);
    return out;
}

template <class Expected>
void expect_near(const Floats& got, const Expected& expected, double tolerance, const char* what) {
    for (std::size_t i = 0; i < got.size(); i++) ASSERT_NEAR(got[i], expected[i], tolerance * (1 + std::abs(expected[i]))) << what << " " << i;
}

TEST(Norm, ColumnsAgreeWithDouble) {
    for_every_isa([] {
        for (const Columns of : kShapes)
            for (const float slope : {1.0f, 0.0f, 0.2f}) {
                SCOPED_TRACE(testing::Message() << of.groups << " x " << of.rows << " x " << of.columns << " slope " << slope);
                const std::int64_t n = of.groups * of.rows * of.columns, p = of.groups * of.columns;
                const Floats x = random(n, 0.5f, 1.0f, 1), dy = random(n, 0.1f, 1.0f, 2), gamma = random(p, 1.0f, 0.3f, 3), beta = random(p, 0.0f, 0.5f, 4);
                const Reference expected(of, x, dy, gamma, beta, 1e-2, slope);
                const Result got = run(of, x, dy, gamma, beta, 1e-2f, slope);
                const double m = static_cast<double>(of.rows);
                expect_near(got.mean, expected.mean, 1e-6, "mean");
                expect_near(got.variance, expected.variance, 2e-6, "variance");
                expect_near(got.y, expected.y, 2e-5, "y");
                expect_near(got.sum_g, expected.sum_g, 1e-6 * m + 1e-5, "sum_g");
                expect_near(got.sum_gx, expected.sum_gx, 1e-6 * m + 1e-5, "sum_gx");
                expect_near(got.dx, expected.dx, 1e-4, "dx");
            }
    });
}

TEST(Norm, SameBitsForAnyNumberOfThreads) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    for_every_isa([] {
        for (const Columns of : kShapes) {
            const std::int64_t n = of.groups * of.rows * of.columns, p = of.groups * of.columns;
            const Floats x = random(n, 0.5f, 1.0f, 1), dy = random(n, 0.1f, 1.0f, 2), gamma = random(p, 1.0f, 0.3f, 3), beta = random(p, 0.0f, 0.5f, 4);
            const int before = threads();
            set_threads(1);
            const Result one = run(of, x, dy, gamma, beta, 1e-5f, 0.2f);
            for (const int count : {2, 4, 7}) {
                set_threads(count);
                const Result many = run(of, x, dy, gamma, beta, 1e-5f, 0.2f);
                EXPECT_EQ(one.mean, many.mean);
                EXPECT_EQ(one.variance, many.variance);
                EXPECT_EQ(one.y, many.y);
                EXPECT_EQ(one.sum_g, many.sum_g);
                EXPECT_EQ(one.sum_gx, many.sum_gx);
                EXPECT_EQ(one.dx, many.dx);
            }
            set_threads(before);
        }
    });
}

// E[x^2] - E[x]^2 in float has no correct digit here.
TEST(Norm, VarianceIsSoundBesideALargeMean) {
    for_every_isa([] {
        constexpr Columns of{1, 20000, 19};
        const Floats x = random(of.rows * of.columns, 3000.0f, 0.5f, 5), unused(x.size()), ones(19, 1.0f), zeros(19);
        const Reference expected(of, x, unused, ones, zeros, 1e-5, 1.0);
        Floats mean(19), variance(19);
        column_moments(x.data(), of, mean.data(), variance.data());
        for (std::size_t c = 0; c < 19; c++) {
            EXPECT_NEAR(mean[c], expected.mean[c], 2e-4);
            EXPECT_NEAR(variance[c] / expected.variance[c], 1.0, 1e-5);
        }
    });
}

// The first block of rows, about whose mean the sums are taken, is nothing like the rest.
TEST(Norm, VarianceIsSoundWhenTheFirstRowsAreOutliers) {
    for_every_isa([] {
        constexpr Columns of{1, 200000, 3};
        Floats x = random(of.rows * of.columns, 1.0f, 1.0f, 6);
        for (std::size_t i = 0; i < 300; i++) x[i] += 1e4f;
        const Floats unused(x.size()), ones(3, 1.0f), zeros(3);
        const Reference expected(of, x, unused, ones, zeros, 1e-5, 1.0);
        Floats mean(3), variance(3);
        column_moments(x.data(), of, mean.data(), variance.data());
        for (std::size_t c = 0; c < 3; c++) EXPECT_NEAR(variance[c] / expected.variance[c], 1.0, 1e-5);
    });
}

// Of a plain running sum in float three digits would be left.
TEST(Norm, MomentsOfManyValuesAreRight) {
    for_every_isa([] {
        for (const auto& [n, columns] : {std::pair<std::int64_t, std::int64_t>{1'000'000, 1}, {300'000, 3}, {30'000, 64}}) {
            Rng rng(7);
            Floats x(static_cast<std::size_t>(n * columns));
            for (float& v : x) v = rng.bernoulli(0.3f) ? 1.1f : 0.4f;  // few values: they round alike
            const Floats dy(x.size(), 0.1f), ones(static_cast<std::size_t>(columns), 1.0f), zeros(ones.size());
            const Columns of{1, n, columns};
            Floats mean(ones.size()), variance(ones.size()), sum_g(ones.size()), sum_gx(ones.size());
            column_moments(x.data(), of, mean.data(), variance.data());
            normalize_columns_sums(x.data(), dy.data(), of, zeros.data(), ones.data(), zeros.data(), 1, sum_g.data(), sum_gx.data());
            for (std::int64_t c = 0; c < columns; c++) {
                double m = 0, v = 0;
                for (std::int64_t r = 0; r < n; r++) m += x[static_cast<std::size_t>(r * columns + c)];
                m /= static_cast<double>(n);
                for (std::int64_t r = 0; r < n; r++) {
                    const double deviation = x[static_cast<std::size_t>(r * columns + c)] - m;
                    v += deviation * deviation / static_cast<double>(n);
                }
                const auto at = static_cast<std::size_t>(c);
                EXPECT_NEAR(mean[at] / m, 1, 1e-6);
                EXPECT_NEAR(variance[at] / v, 1, 1e-6);
                EXPECT_NEAR(sum_g[at] / (0.1f * static_cast<double>(n)), 1, 1e-6);
                EXPECT_NEAR(sum_gx[at] / (0.1f * static_cast<double>(n) * m), 1, 1e-6);
            }
        }
    });
}

TEST(Norm, LayerNormOfAMillionColumnsIsRight) {
    for_every_isa([] {
        const std::int64_t n = 1'000'000;
        Rng rng(8);
        Floats x(static_cast<std::size_t>(n)), y(x.size()), dx(x.size());
        for (float& v : x) v = rng.bernoulli(0.3f) ? 1.1f : 0.4f;
        const Floats dy(x.size(), 0.1f), ones(x.size(), 1.0f), zeros(x.size());
        float mean = 0, rstd = 0;
        layer_norm(x.data(), 1, n, ones.data(), zeros.data(), 1e-5f, y.data(), &mean, &rstd);
        layer_norm_gradient(x.data(), dy.data(), 1, n, ones.data(), &mean, &rstd, dx.data(), false, nullptr, false, nullptr, false);
        double sum = 0, squares = 0, largest = 0;
        for (std::size_t i = 0; i < x.size(); i++) sum += y[i], squares += static_cast<double>(y[i]) * y[i], largest = std::max(largest, std::abs(static_cast<double>(dx[i])));
        EXPECT_NEAR(sum / static_cast<double>(n), 0, 1e-6);
        EXPECT_NEAR(squares / static_cast<double>(n), 1 - 1e-5 * rstd * rstd, 2e-6);
        EXPECT_LT(largest, 1e-6);  // what is the same for all columns goes through no norm

        // dgamma of many equal rows.
        const std::int64_t rows = 500'000;
        float dgamma[2], dbeta[2];
        const Floats means(static_cast<std::size_t>(rows), 0.1f), rstds(means.size(), 0.7f);
        layer_norm_gradient(ones.data(), dy.data(), rows, 2, ones.data(), means.data(), rstds.data(), nullptr, false, dgamma, false, dbeta, false);
        for (int c = 0; c < 2; c++) {
            EXPECT_NEAR(dgamma[c] / (0.1f * 0.9f * 0.7f * static_cast<double>(rows)), 1, 1e-6);
            EXPECT_NEAR(dbeta[c] / (0.1f * static_cast<double>(rows)), 1, 1e-6);
        }
    });
}

TEST(Norm, AConstantColumnHasNoVariance) {
    for_every_isa([] {
        const Floats x(777 * 5, 0.1f);
        Floats mean(5), variance(5);
        column_moments(x.data(), {1, 777, 5}, mean.data(), variance.data());
        for (std::size_t c = 0; c < 5; c++) {
            EXPECT_FLOAT_EQ(mean[c], 0.1f);
            EXPECT_LT(variance[c], 1e-14f);
        }
    });
}

TEST(Norm, NaNStaysInItsColumn) {
    for_every_isa([] {
        Floats x = random(100 * 20, 0.0f, 1.0f, 7);
        x[50 * 20 + 3] = std::numeric_limits<float>::quiet_NaN();
        Floats mean(20), variance(20);
        column_moments(x.data(), {1, 100, 20}, mean.data(), variance.data());
        for (std::size_t c = 0; c < 20; c++) {
            EXPECT_EQ(std::isnan(mean[c]), c == 3);
            EXPECT_EQ(std::isnan(variance[c]), c == 3);
        }
    });
}

TEST(Norm, LayerNormAgreesWithDouble) {
    for_every_isa([] {
        for (const Columns of : {Columns{1, 1, 1}, Columns{1, 7, 17}, Columns{1, 1000, 64}, Columns{1, 33, 129}, Columns{1, 3, 5000}}) {
            SCOPED_TRACE(testing::Message() << of.rows << " x " << of.columns);
            const std::int64_t n = of.rows * of.columns;
            const auto rows = static_cast<std::size_t>(of.rows), columns = static_cast<std::size_t>(of.columns);
            const Floats x = random(n, 2.0f, 1.0f, 1), dy = random(n, 0.0f, 1.0f, 2), gamma = random(of.columns, 1.0f, 0.3f, 3), beta = random(of.columns, 0.0f, 0.5f, 4);

            std::vector<double> y(x.size()), dx(x.size()), dgamma(columns), dbeta(columns);
            for (std::size_t r = 0; r < rows; r++) {
                const double m = static_cast<double>(columns);
                double mean = 0, variance = 0, mean_g = 0, mean_gx = 0;
                for (std::size_t c = 0; c < columns; c++) mean += x[r * columns + c] / m;
                for (std::size_t c = 0; c < columns; c++) variance += (x[r * columns + c] - mean) * (x[r * columns + c] - mean) / m;
                const double rstd = 1 / std::sqrt(variance + 1e-3);
                for (std::size_t c = 0; c < columns; c++) {
                    const double xhat = (x[r * columns + c] - mean) * rstd, up = dy[r * columns + c];
                    y[r * columns + c] = xhat * gamma[c] + beta[c];
                    dgamma[c] += up * xhat;
                    dbeta[c] += up;
                    mean_g += up * gamma[c] / m;
                    mean_gx += up * gamma[c] * xhat / m;
                }
                for (std::size_t c = 0; c < columns; c++) dx[r * columns + c] = rstd * (dy[r * columns + c] * gamma[c] - mean_g - (x[r * columns + c] - mean) * rstd * mean_gx);
            }

            Floats got(x.size()), mean(rows), rstd(rows), got_dx(x.size(), 1.0f), got_dgamma(columns, 2.0f), got_dbeta(columns);
            layer_norm(x.data(), of.rows, of.columns, gamma.data(), beta.data(), 1e-3f, got.data(), mean.data(), rstd.data());
            layer_norm_gradient(x.data(), dy.data(), of.rows, of.columns, gamma.data(), mean.data(), rstd.data(), got_dx.data(), true, got_dgamma.data(), true, got_dbeta.data(), false);
            for (float& v : got_dx) v -= 1.0f;
            for (float& v : got_dgamma) v -= 2.0f;
            expect_near(got, y, 2e-5, "y");
            expect_near(got_dx, dx, 1e-4, "dx");
            expect_near(got_dgamma, dgamma, 2e-4, "dgamma");
            expect_near(got_dbeta, dbeta, 2e-4, "dbeta");
        }
    });
}

}  // namespace
}  // namespace sd::kernels
