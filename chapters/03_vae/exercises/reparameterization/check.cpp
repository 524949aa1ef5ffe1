#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

using exercise::Vector;

TEST(Reparameterization, Without_noise_it_is_the_mean) { EXPECT_EQ(exercise::reparameterize({1, -2}, {0.5, 3}, {0, 0}), (Vector{1, -2})); }

TEST(Reparameterization, The_deviation_scales_the_noise) {
    const Vector z = exercise::reparameterize({1}, {std::log(9.0)}, {2});
    EXPECT_FALSE(std::abs(z[0] - 19) < 1e-9) << "e^logvar is the variance, 9; the deviation is its root: did you forget the half?";
    EXPECT_NEAR(z[0], 7, 1e-12) << "1 + 3 * 2";
}

TEST(Reparameterization, Gradients_by_hand) {
    const exercise::Gradient g = exercise::reparameterize_backward({std::log(9.0)}, {2}, {10});
    EXPECT_NEAR(g.dmu[0], 10, 1e-12) << "z moves as mu does";
    EXPECT_FALSE(std::abs(g.dlogvar[0] - 60) < 1e-9) << "e^(logvar/2) has the derivative e^(logvar/2) / 2: did you forget the inner one?";
    EXPECT_NEAR(g.dlogvar[0], 30, 1e-12) << "10 * 2 * 3 / 2";
}

TEST(Reparameterization, Gradients_agree_with_central_differences) {
    const Vector mu{0.2, -1, 3}, logvar{-1, 0.5, 1.5}, eps{0.3, -1.7, 0.9}, dz{1, -2, 0.5};
    const exercise::Gradient g = exercise::reparameterize_backward(logvar, eps, dz);
    const auto loss = [&](const Vector& m, const Vector& l) {
        const Vector z = exercise::reparameterize(m, l, eps);
        return dz[0] * z[0] + dz[1] * z[1] + dz[2] * z[2];
    };
    for (std::size_t i = 0; i < 3; i++) {
        Vector up = logvar, down = logvar;
        up[i] += 1e-5, down[i] -= 1e-5;
        ASSERT_NEAR(g.dlogvar[i], (loss(mu, up) - loss(mu, down)) / 2e-5, 1e-8);
        up = down = mu;
        up[i] += 1e-5, down[i] -= 1e-5;
        ASSERT_NEAR(g.dmu[i], (loss(up, logvar) - loss(down, logvar)) / 2e-5, 1e-8);
    }
}
