#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

TEST(Frechet, Equal_Gaussians_have_none) {
    const std::vector<double> mean{1, -2}, cov{2, 0.7, 0.7, 1};
    EXPECT_NEAR(exercise::frechet_distance(mean, cov, mean, cov), 0, 1e-9)
        << "equal Gaussians: (S^1/2 S S^1/2)^1/2 = S, and twice its trace cancels the two others";
}

TEST(Frechet, In_one_dimension_it_is_means_and_deviations) {
    // (m_a - m_b)^2 + (s_a - s_b)^2, with variances 9 and 4.
    EXPECT_NEAR(exercise::frechet_distance({1}, {9}, {4}, {4}), 9 + 1, 1e-9) << "9 of the means, (3 - 2)^2 of the deviations; d^2, not d";
}

TEST(Frechet, Diagonal_covariances_add_up) {
    EXPECT_NEAR(exercise::frechet_distance({0, 1, 0}, {4, 0, 0, 0, 1, 0, 0, 0, 1}, {2, 0, 0}, {1, 0, 0, 0, 9, 0, 0, 0, 1}), 4 + 1 + 1 + 4, 1e-9);
}

TEST(Frechet, Covariances_that_do_not_commute) {
    // For 2 x 2 the trace of the root of M is sqrt(tr M + 2 sqrt(det M)); S_a^1/2 S_b S_a^1/2 has the trace and determinant of S_a S_b.
    const std::vector<double> a{2, 1, 1, 3}, b{1, -0.5, -0.5, 2};
    const double trace = 2 * 1 + 1 * -0.5 + 1 * -0.5 + 3 * 2, determinant = (2 * 3 - 1) * (1 * 2 - 0.25),
                 expected = 5 + 3 - 2 * std::sqrt(trace + 2 * std::sqrt(determinant));
    EXPECT_NEAR(exercise::frechet_distance({0, 0}, a, {0, 0}, b), expected, 1e-9)
        << "the product of the two roots does not commute: take the root of S_a^1/2 S_b S_a^1/2";
    EXPECT_NEAR(exercise::frechet_distance({0, 0}, b, {0, 0}, a), expected, 1e-9) << "the distance is symmetric";
}

TEST(Frechet, A_feature_that_never_varies_is_no_NaN) {
    const double d = exercise::frechet_distance({0, 0}, {1, 1, 1, 1}, {0, 0}, {1, 0, 0, 0});
    ASSERT_TRUE(std::isfinite(d)) << "rounding makes eigenvalues of 0 slightly negative: take max(l, 0) before the root";
    EXPECT_NEAR(d, 2 + 1 - 2 * 1, 1e-6);
}

}  // namespace
