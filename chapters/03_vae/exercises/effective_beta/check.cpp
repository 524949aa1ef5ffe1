#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

using exercise::Loss;

TEST(EffectiveBeta, Sums_of_both_are_the_ELBO) { EXPECT_NEAR(exercise::effective_beta({784, 20, false, 1, false, 1, false}), 1, 1e-12); }

// 500 times the mean cross entropy of 32 x 32 pixels, plus the KL's sum.
TEST(EffectiveBeta, A_mean_over_pixels_makes_the_KL_heavy) {
    EXPECT_NEAR(exercise::effective_beta({1024, 2, false, 500, true, 1, false}), 2.048, 1e-9) << "a mean is a sum / D: 500 / 1024 stands before the sum of -log p";
}

// Squared error, mean over 64 x 64 x 3 values, and 0.00025 times the KL's sum.
TEST(EffectiveBeta, A_squared_error_is_two_log_likelihoods) {
    const double got = exercise::effective_beta({12288, 128, true, 1, true, 0.00025, false});
    EXPECT_FALSE(std::abs(got - 3.072) < 1e-9) << "(x - y)^2 = 2 (-log N(x; y, 1)) + constant: where is the 2?";
    EXPECT_NEAR(got, 1.536, 1e-9);
}

// The same code in validation, where the weight is 1.
TEST(EffectiveBeta, The_same_code_in_validation) { EXPECT_NEAR(exercise::effective_beta({12288, 128, true, 1, true, 1, false}), 6144, 1e-6); }

// Cross entropy / 784 + 0.2 KL / 64.
TEST(EffectiveBeta, Means_of_both) {
    const double got = exercise::effective_beta({784, 64, false, 1, true, 0.2, true});
    EXPECT_FALSE(std::abs(got - 0.2) < 1e-9) << "two means are over different numbers: 784 values, 64 latents";
    EXPECT_NEAR(got, 2.45, 1e-9);
}
