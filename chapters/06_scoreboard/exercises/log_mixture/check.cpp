#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

using exercise::largest_loss;
using exercise::log_mixture;

TEST(LogMixture, Small_logarithms_by_hand) {
    const double got = log_mixture(std::log(0.5), std::log(0.1), 0.25);
    EXPECT_FALSE(std::abs(got - (0.25 * std::log(0.5) + 0.75 * std::log(0.1))) < 1e-9)
        << "the probabilities are mixed, not their logarithms: did you average the logarithms?";
    EXPECT_NEAR(got, std::log(0.25 * 0.5 + 0.75 * 0.1), 1e-12) << "log(0.125 + 0.075)";
}

TEST(LogMixture, Logarithms_of_pictures) {
    const double got = log_mixture(-2300, -9000, 0.01);
    ASSERT_TRUE(std::isfinite(got)) << "exp(-2300) is 0 in double: did you leave the logarithms?";
    EXPECT_NEAR(got, -2300 + std::log(0.01), 1e-9) << "q's term is too small to count here: only log w is lost";
    EXPECT_NEAR(log_mixture(-9000, -2300, 0.01), -2300 + std::log(0.99), 1e-9) << "the other way round q's term is the larger one";
}

TEST(LogMixture, The_loss_shrinks_with_the_picture) {
    const double got = largest_loss(0.01, 784);
    EXPECT_FALSE(std::abs(got - std::log(100.0) / 784) < 1e-9) << "a nat is 1 / log 2 bits: are these nats a dimension?";
    EXPECT_NEAR(got, std::log2(100.0) / 784, 1e-12) << "log2(100) = 6.64 bits for the whole picture";
    EXPECT_NEAR(largest_loss(0.5, 1), 1, 1e-12) << "half the mass costs one bit";
}

TEST(LogMixture, The_mixture_never_falls_below_the_bound) {
    for (double log_q : {-5000.0, -2400.0, -2300.0, -100.0}) ASSERT_GE(log_mixture(-2300, log_q, 0.01), -2300 + std::log(0.01) - 1e-9) << "log q = " << log_q;
}
