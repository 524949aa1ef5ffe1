#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

TEST(Kl, Of_the_prior_itself_is_zero) { EXPECT_EQ(exercise::kl({0, 0, 0}, {0, 0, 0}), 0) << "log 1 = 0: the prior has logvar 0"; }

TEST(Kl, One_dimension_by_hand) {
    EXPECT_NEAR(exercise::kl({2}, {0}), 2, 1e-12) << "1/2 mu^2 for unit variance";
    const double got = exercise::kl({0}, {std::log(4.0)});
    EXPECT_FALSE(std::abs(got - 0.5 * (16 - 1 - std::log(4.0))) < 1e-9) << "e^logvar is the variance already: did you square it?";
    EXPECT_NEAR(got, 0.5 * (4 - 1 - std::log(4.0)), 1e-12) << "deviation 2: 1/2 (4 - 1 - log 4) = 0.807";
}

TEST(Kl, Dimensions_add_up) {
    EXPECT_FALSE(std::abs(exercise::kl({2, 2}, {0, 0}) - 2) < 1e-9) << "the divergences of independent dimensions add up: did you take their mean?";
    EXPECT_NEAR(exercise::kl({2, 2}, {0, 0}), 4, 1e-12);
}

// E_q[log q - log p] by quadrature over one dimension.
TEST(Kl, Agrees_with_the_integral) {
    const double mu = 0.7, logvar = -1.2, s = std::exp(logvar / 2);
    double integral = 0;
    for (int i = 0; i < 4000; i++) {
        const double u = -10 + (i + 0.5) * 0.005, z = mu + s * u;
        integral += 0.005 * std::exp(-u * u / 2) / std::sqrt(2 * M_PI) * (-u * u / 2 - std::log(s) + z * z / 2);
    }
    EXPECT_NEAR(exercise::kl({mu}, {logvar}), integral, 1e-9);
}

TEST(Kl, The_gradient_agrees_with_central_differences) {
    const std::vector<double> mu{0.5, -1, 2}, logvar{0.3, -2, 0.7};
    const exercise::KlGradient g = exercise::kl_gradient(mu, logvar);
    for (std::size_t i = 0; i < 3; i++) {
        auto up = mu, down = mu;
        up[i] += 1e-5, down[i] -= 1e-5;
        ASSERT_NEAR(g.dmu[i], (exercise::kl(up, logvar) - exercise::kl(down, logvar)) / 2e-5, 1e-7) << "dKL/dmu";
        up = down = logvar;
        up[i] += 1e-5, down[i] -= 1e-5;
        ASSERT_NEAR(g.dlogvar[i], (exercise::kl(mu, up) - exercise::kl(mu, down)) / 2e-5, 1e-7) << "dKL/dlogvar: is it the derivative with respect to the logarithm, or to the variance?";
    }
    ASSERT_NE(g.dmu[0], 0);
}
