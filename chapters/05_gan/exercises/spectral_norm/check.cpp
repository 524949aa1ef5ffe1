#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

double norm(const std::vector<float>& x) {
    double squares = 0;
    for (float v : x) squares += double(v) * v;
    return std::sqrt(squares);
}

TEST(SpectralNorm, One_step_by_hand) {
    const std::vector<float> w{3, 0, 4, 0, 0, 1};  // 3 x 2: columns (3, 4, 0) and (0, 0, 1)
    std::vector<float> u{1, 0, 0}, v(2);
    EXPECT_NEAR(exercise::power_step(w, 3, 2, u, v), 5, 1e-5) << "v = (1, 0), then u = (0.6, 0.8, 0), sigma = 5";
    EXPECT_NEAR(v[0], 1, 1e-6);
    EXPECT_NEAR(u[0], 0.6f, 1e-6) << "u comes from the new v, by W";
    EXPECT_NEAR(u[1], 0.8f, 1e-6);
}

TEST(SpectralNorm, Many_steps_find_the_largest_singular_value) {
    // An orthogonal matrix times diag(4, 2.5) times another: singular values 4 and 2.5.
    const double a = 0.7, b = -1.1;
    const double p[4] = {std::cos(a), -std::sin(a), std::sin(a), std::cos(a)}, q[4] = {std::cos(b), -std::sin(b), std::sin(b), std::cos(b)};
    std::vector<float> w(4);
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) w[std::size_t(2 * i + j)] = float(p[2 * i] * 4 * q[j] + p[2 * i + 1] * 2.5 * q[2 + j]);
    std::vector<float> u{1, 0.3f}, v{0, 1};
    float sigma = 0;
    for (int step = 0; step < 60; step++) {
        sigma = exercise::power_step(w, 2, 2, u, v);
        ASSERT_NEAR(norm(u), 1, 1e-5) << "step " << step << ": u must be divided by its length";
        ASSERT_NEAR(norm(v), 1, 1e-5) << "step " << step << ": v must be divided by its length";
    }
    EXPECT_NEAR(sigma, 4, 1e-4);
}

TEST(SpectralNorm, The_gradient_agrees_with_central_differences) {
    const std::vector<float> w{0.5f, -1, 2, 1.5f, 0.3f, -0.7f}, dy{1, -0.5f, 0.2f, 0.8f, -1.2f, 0.4f};
    const std::vector<float> u{0.6f, 0.8f}, v{0.48f, 0.6f, 0.64f};
    const auto sigma_of = [&](const std::vector<double>& m) {
        double s = 0;
        for (std::size_t i = 0; i < 2; i++)
            for (std::size_t j = 0; j < 3; j++) s += double(u[i]) * m[3 * i + j] * v[j];
        return s;
    };
    const auto loss = [&](const std::vector<double>& m) {
        double l = 0;
        for (std::size_t k = 0; k < 6; k++) l += dy[k] * m[k] / sigma_of(m);
        return l;
    };
    const std::vector<double> m(w.begin(), w.end());
    std::vector<float> dw(6);
    exercise::spectral_backward(w, dy, u, v, float(sigma_of(m)), dw);
    for (std::size_t k = 0; k < 6; k++) {
        std::vector<double> up(m), down(m);
        up[k] += 1e-5, down[k] -= 1e-5;
        ASSERT_NEAR(dw[k], (loss(up) - loss(down)) / 2e-5, 1e-3) << "element " << k << ": sigma depends on W, too; a right gradient is within 1e-4";
    }
}

}  // namespace
