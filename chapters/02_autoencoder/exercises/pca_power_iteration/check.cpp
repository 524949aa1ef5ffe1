#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

using exercise::Vector;

TEST(PcaPowerIteration, The_product_by_hand) {
    // Mean (0, 0); S = 1/2 ((2, 1)(2, 1)^T + (-2, -1)(-2, -1)^T) = ((4, 2), (2, 1)).
    const Vector y = exercise::covariance_times({{2, 1}, {-2, -1}}, {1, 0});
    EXPECT_NE(y[0], 8) << "S is a mean over the points: did you divide by N?";
    EXPECT_NEAR(y[0], 4, 1e-12);
    EXPECT_NEAR(y[1], 2, 1e-12);
}

TEST(PcaPowerIteration, The_mean_does_not_matter) {
    const Vector y = exercise::covariance_times({{102, 51}, {98, 49}}, {1, 0});
    EXPECT_LT(y[0], 100) << "the points lie around (100, 50), their covariance is that of the test before: did you subtract the mean?";
    EXPECT_NEAR(y[0], 4, 1e-9);
    EXPECT_NEAR(y[1], 2, 1e-9);
}

TEST(PcaPowerIteration, The_vector_has_length_one) {
    const Vector v = exercise::first_component({{3, 0}, {-3, 0}, {0, 1}, {0, -1}}, 1);
    EXPECT_NEAR(std::hypot(v[0], v[1]), 1, 1e-12) << "divide by the length after every product, or it grows with the eigenvalue";
}

TEST(PcaPowerIteration, It_finds_the_first_axis) {
    // Variances 9/2 and 1/2 along the axes: after t steps the second coordinate is 9^-t of the first.
    const Vector v = exercise::first_component({{3, 0}, {-3, 0}, {0, 1}, {0, -1}}, 12);
    ASSERT_GT(std::abs(v[0]), std::abs(v[1])) << "the largest variance is along the first axis";
    EXPECT_NEAR(std::abs(v[0]), 1, 1e-12);
    EXPECT_NEAR(v[1] / v[0], std::pow(9.0, -12), 1e-15) << "each step divides the ratio by 9, the ratio of the eigenvalues";
}

TEST(PcaPowerIteration, An_oblique_axis) {
    const Vector v = exercise::first_component({{4 + 7, 3 - 2}, {-4 + 7, -3 - 2}, {-0.3 + 7, 0.4 - 2}, {0.3 + 7, -0.4 - 2}}, 30);
    EXPECT_NEAR(v[0], 0.8, 1e-9);
    EXPECT_NEAR(v[1], 0.6, 1e-9);
}
