#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

struct State {
    std::vector<float> w, m, v;
    explicit State(std::vector<float> start) : w(std::move(start)), m(w.size()), v(w.size()) {}
    void step(const exercise::Adam& adam, int t, const std::vector<float>& g) { exercise::adam_step(adam, t, w, g, m, v); }
};

}  // namespace

TEST(Adam, The_means_after_one_step) {
    State s({0.0f});
    s.step({}, 1, {2.0f});
    EXPECT_NEAR(s.m[0], 0.2f, 1e-6f) << "m = 0.1 * 2 after the first step";
    EXPECT_NEAR(s.v[0], 0.004f, 1e-7f) << "v = 0.001 * 2^2 after the first step: did you square the gradient?";
}

TEST(Adam, The_first_step_has_length_lr) {
    State s({1.0f, 1.0f, 1.0f});
    s.step({.lr = 0.1f}, 1, {5.0f, -0.01f, 1000.0f});
    ASSERT_TRUE(std::isfinite(s.w[0])) << "w is not finite: t counts from 1, and beta^0 = 1 would divide by zero";
    EXPECT_GT(s.w[0], 0.7f) << "the first step is about three times too long: m and v begin at zero and must be divided by 1 - beta^t";
    EXPECT_NEAR(s.w[0], 0.9f, 1e-4f) << "at t = 1 the corrected m is g and the corrected v is g^2: the step is lr, whatever the gradient's size";
    EXPECT_NEAR(s.w[1], 1.1f, 1e-4f) << "the step goes against the gradient's sign";
    EXPECT_NEAR(s.w[2], 0.9f, 1e-4f);
}

TEST(Adam, Epsilon_stands_outside_of_the_root) {
    State s({0.0f});
    s.step({.lr = 1.0f, .epsilon = 0.5f}, 1, {1.0f});
    EXPECT_NEAR(s.w[0], -1.0f / 1.5f, 1e-4f) << "sqrt(v) + epsilon, not sqrt(v + epsilon)";
}

TEST(Adam, Zero_gradient_moves_nothing) {
    State s({3.0f});
    s.step({}, 1, {0.0f});
    EXPECT_EQ(s.w[0], 3.0f) << "0 / (0 + epsilon) is 0: is epsilon there?";
}

TEST(Adam, Ten_steps_as_in_double_precision) {
    const exercise::Adam adam{.lr = 0.05f, .beta1 = 0.8f, .beta2 = 0.95f, .epsilon = 1e-6f};
    State s({0.3f, -2.0f});
    double w[2] = {0.3, -2.0}, m[2] = {}, v[2] = {};
    for (int t = 1; t <= 10; t++) {
        const float g[2] = {std::sin(float(t)), 0.1f * float(t)};
        s.step(adam, t, {g[0], g[1]});
        for (int i = 0; i < 2; i++) {
            m[i] = 0.8 * m[i] + 0.2 * g[i];
            v[i] = 0.95 * v[i] + 0.05 * double(g[i]) * g[i];
            w[i] -= 0.05 * m[i] / (1 - std::pow(0.8, t)) / (std::sqrt(v[i] / (1 - std::pow(0.95, t))) + 1e-6);
            ASSERT_NEAR(s.w[i], w[i], 1e-4) << "step " << t << ", parameter " << i;
        }
    }
}

TEST(Adam, Finds_the_bottom_of_a_narrow_valley) {
    State s({1.0f, 1.0f});  // f(w) = w0^2 + 1000 w1^2
    for (int t = 1; t <= 500; t++) s.step({.lr = 0.02f}, t, {2.0f * s.w[0], 2000.0f * s.w[1]});
    EXPECT_LT(std::abs(s.w[0]), 1e-2f);
    EXPECT_LT(std::abs(s.w[1]), 1e-2f);
}
