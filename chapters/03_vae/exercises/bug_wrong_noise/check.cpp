#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

TEST(BugWrongNoise, Unit_variance) { EXPECT_NEAR(exercise::draw({1}, {0}, {2})[0], 3, 1e-12); }

// Two-point noise of mean 0 and variance 1: the draws' variance is exact.
TEST(BugWrongNoise, The_variance_of_the_draws) {
    for (double logvar : {-3.0, -0.5, 1.0, 2.5}) {
        const double a = exercise::draw({5}, {logvar}, {1})[0], b = exercise::draw({5}, {logvar}, {-1})[0];
        ASSERT_NEAR((a + b) / 2, 5, 1e-12) << "the mean must stay mu";
        ASSERT_NEAR((a - b) * (a - b) / 4, std::exp(logvar), 1e-9) << "logvar " << logvar << ": the draws' variance should be e^logvar, for every logvar";
    }
}

TEST(BugWrongNoise, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::variance_where_deviation_belongs) << "what is e^logvar, and what multiplies a unit of noise?";
}
