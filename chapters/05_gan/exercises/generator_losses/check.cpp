#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

TEST(GeneratorLosses, Softplus_by_hand) {
    EXPECT_NEAR(exercise::softplus(0), std::log(2.0f), 1e-6f);
    EXPECT_NEAR(exercise::softplus(1), 1.3132617f, 1e-6f);
    EXPECT_NEAR(exercise::softplus(-1), 0.3132617f, 1e-6f);
}

TEST(GeneratorLosses, Stay_finite_far_from_zero) {
    for (float a : {100.0f, 1000.0f, -100.0f, -1000.0f}) {
        ASSERT_TRUE(std::isfinite(exercise::softplus(a))) << "softplus(" << a << "): e^" << a << " does not fit a float";
        ASSERT_TRUE(std::isfinite(exercise::minimax(a))) << "a = " << a << ": a logarithm of 1 - sigmoid that is exactly 0?";
        ASSERT_TRUE(std::isfinite(exercise::non_saturating(a))) << "a = " << a << ": a logarithm of a sigmoid that is exactly 0?";
    }
    EXPECT_NEAR(exercise::minimax(1000), -1000, 1e-2f);
    EXPECT_NEAR(exercise::non_saturating(-1000), 1000, 1e-2f);
}

TEST(GeneratorLosses, Slopes_are_the_derivatives) {
    for (float a : {-3.0f, -1.0f, 0.0f, 0.7f, 2.5f}) {
        const double h = 1e-3, d = 1 / (1 + std::exp(-double(a)));
        const auto minimax = [](double x) { return -std::log1p(std::exp(x)); };
        const auto non_saturating = [](double x) { return std::log1p(std::exp(-x)); };
        ASSERT_NEAR(exercise::minimax(a), minimax(a), 1e-5) << "a = " << a << ": log(1 - D) = " << std::log(1 - d) << " is negative";
        ASSERT_NEAR(exercise::non_saturating(a), non_saturating(a), 1e-5);
        ASSERT_NEAR(exercise::minimax_slope(a), (minimax(a + h) - minimax(a - h)) / (2 * h), 1e-4) << "a = " << a << ", D = " << d << ": by the logit a, not by D";
        ASSERT_NEAR(exercise::non_saturating_slope(a), (non_saturating(a + h) - non_saturating(a - h)) / (2 * h), 1e-4) << "a = " << a << ", D = " << d << ": by the logit a, not by D";
    }
}

TEST(GeneratorLosses, The_worst_fakes_get_the_strongest_advice) {
    EXPECT_LT(std::abs(exercise::minimax_slope(-7)), 1e-3f) << "where D is sure of a fake, the minimax loss is flat: D = 0.0009";
    EXPECT_GT(std::abs(exercise::non_saturating_slope(-7)), 0.999f) << "where D is sure of a fake, the non-saturating loss is steepest: 1 - D";
}

}  // namespace
