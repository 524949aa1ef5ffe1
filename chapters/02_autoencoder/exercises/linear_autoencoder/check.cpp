#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

const std::vector<double> kX{0.5, -1.0, 2.0}, kW{0.1, 0.2, 0.3, -0.4, 0.5, 0.6}, kV{1.0, -0.5, 0.2, 0.7, -0.3, 0.4};

}  // namespace

TEST(LinearAutoencoder, The_loss_by_hand) {
    // z = 1 * 2 = 2, y = 3 * 2 = 6, loss (6 - 2)^2.
    const exercise::Gradients g = exercise::linear_autoencoder({2}, {1}, {3});
    EXPECT_NEAR(g.loss, 16, 1e-12);
    EXPECT_NE(g.dv[0], -16) << "e is y - x, not x - y: the sign of the gradient is turned";
    EXPECT_NEAR(g.dv[0], 16, 1e-12) << "2 e z = 2 * 4 * 2";
    EXPECT_NEAR(g.dw[0], 48, 1e-12) << "2 V e x = 2 * 3 * 4 * 2";
}

TEST(LinearAutoencoder, A_perfect_reconstruction_asks_for_nothing) {
    const exercise::Gradients g = exercise::linear_autoencoder({1, 0}, {1, 0}, {1, 0});
    EXPECT_EQ(g.loss, 0);
    for (double d : g.dw) ASSERT_EQ(d, 0);
    for (double d : g.dv) ASSERT_EQ(d, 0);
}

TEST(LinearAutoencoder, Agrees_with_central_differences) {
    const exercise::Gradients g = exercise::linear_autoencoder(kX, kW, kV);
    ASSERT_GT(g.loss, 0) << "the loss stays at zero";
    constexpr double kStep = 1e-5;
    for (std::size_t i = 0; i < kW.size(); i++) {
        std::vector<double> up = kV, down = kV;
        up[i] += kStep, down[i] -= kStep;
        const double slope = (exercise::linear_autoencoder(kX, kW, up).loss - exercise::linear_autoencoder(kX, kW, down).loss) / (2 * kStep);
        ASSERT_NEAR(g.dv[i], slope, 1e-6) << "dL/dV at " << i << ": row-major, D rows of d numbers";
    }
    for (std::size_t i = 0; i < kW.size(); i++) {
        std::vector<double> up = kW, down = kW;
        up[i] += kStep, down[i] -= kStep;
        const double slope = (exercise::linear_autoencoder(kX, up, kV).loss - exercise::linear_autoencoder(kX, down, kV).loss) / (2 * kStep);
        ASSERT_NEAR(g.dw[i], slope, 1e-6) << "dL/dW at " << i << ": the error goes back through V^T; did you take W or V's rows for its columns?";
    }
}
