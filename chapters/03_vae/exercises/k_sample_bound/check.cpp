#include "exercise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

TEST(KSampleBound, Two_weights_by_hand) {
    const double got = exercise::k_sample_bound({std::log(1.0), std::log(3.0)});
    EXPECT_FALSE(std::abs(got - std::log(4.0)) < 1e-9) << "log 4 is the logarithm of the sum: did you divide by k?";
    EXPECT_FALSE(std::abs(got - std::log(3.0) / 2) < 1e-9) << "that is the mean of the logarithms, the ELBO: the mean stands inside the logarithm";
    EXPECT_NEAR(got, std::log(2.0), 1e-12) << "the mean of 1 and 3 is 2";
}

TEST(KSampleBound, One_sample_is_the_ELBO) { EXPECT_NEAR(exercise::k_sample_bound({-236.5}), -236.5, 1e-12); }

TEST(KSampleBound, Weights_too_small_for_numbers) {
    const double got = exercise::k_sample_bound({-1000, -1000 + std::log(3.0)});
    EXPECT_TRUE(std::isfinite(got)) << "e^-1000 is 0 in double: take the largest log-weight out first";
    EXPECT_NEAR(got, -1000 + std::log(2.0), 1e-9);
    EXPECT_TRUE(std::isfinite(exercise::k_sample_bound({800, 801}))) << "e^800 is infinite in double";
}

TEST(KSampleBound, Never_below_the_mean_of_the_logarithms) {
    for (int round = 0; round < 20; round++) {
        std::vector<double> log_w;
        double mean = 0;
        for (int i = 0; i < 7; i++) log_w.push_back(-300 + 40 * std::sin(13.7 * (7 * round + i))), mean += log_w.back() / 7;
        ASSERT_GE(exercise::k_sample_bound(log_w), mean) << "Jensen's inequality";
        ASSERT_LE(exercise::k_sample_bound(log_w), *std::max_element(log_w.begin(), log_w.end()));
    }
}
