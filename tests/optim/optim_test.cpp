#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/clip.hpp"
#include "common/optim/rms_prop.hpp"
#include "common/optim/schedule.hpp"
#include "common/optim/sgd.hpp"
#include "common/tensor/memory.hpp"
#include "tests/no_leaks.hpp"

namespace sd {
namespace {

// A parameter whose gradient is set by hand.
std::vector<Parameter> one(const Tensor& p) { return {{"p", p}}; }
void give_grad(const Tensor& p, const std::vector<float>& g) {
    Tensor(p).zero_grad();
    add_grad(Target(p), Tensor(p.shape(), g));
}
Tensor leaf(const std::vector<float>& values) { return Tensor({static_cast<std::int64_t>(values.size())}, values).set_requires_grad(); }

// The first step is lr * sign(g) whatever the size of g; the second by hand.
TEST(Adam, FirstStepsByHand) {
    const Tensor p = leaf({1, 1, 1});
    Adam adam(one(p), {.lr = 0.1f});
    give_grad(p, {1e-3f, -5, 2});
    adam.step();
    EXPECT_NEAR(p[0], 0.9, 2e-6);
    EXPECT_NEAR(p[1], 1.1, 2e-6);
    EXPECT_NEAR(p[2], 0.9, 2e-6);
    give_grad(p, {1e-3f, 5, -1});
    adam.step();
    // m_hat = (0.9 * 0.1 g1 + 0.1 g2) / 0.19, v_hat = (0.999 * 0.001 g1^2 + 0.001 g2^2) / 0.001999
    const double m = (0.09 * 2 - 0.1) / 0.19, v = (0.999e-3 * 4 + 0.001) / 0.001999;
    EXPECT_NEAR(p[0], 0.8, 4e-6);
    EXPECT_NEAR(p[1], 1.1 - 0.1 * ((0.09 * -5 + 0.5) / 0.19) / 5, 2e-6);
    EXPECT_NEAR(p[2], 0.9 - 0.1 * m / std::sqrt(v), 2e-6);
}

TEST(Adam, EpsStandsBesideTheCorrectedRoot) {
    const Tensor p = leaf({0});
    Adam adam(one(p), {.lr = 1.0f, .eps = 1.0f});
    give_grad(p, {0.5f});
    adam.step();
    EXPECT_NEAR(p[0], -0.5 / (0.5 + 1), 1e-6);
}

// With a gradient of 0: AdamW shrinks the weight by lr weight_decay; Adam's first step has length lr, whatever the decay.
TEST(Adam, DecayStandsInTheGradientAndInAdamWBesideIt) {
    const Tensor decayed = leaf({2}), regularized = leaf({2}), by_default = leaf({2});
    AdamW w(one(decayed), {.lr = 0.1f, .weight_decay = 0.5f}), w_default(one(by_default), {.lr = 0.1f});
    Adam l2(one(regularized), {.lr = 0.1f, .weight_decay = 0.5f});
    for (const Tensor& p : {decayed, regularized, by_default}) give_grad(p, {0});
    w.step();
    l2.step();
    w_default.step();
    EXPECT_FLOAT_EQ(decayed[0], 2 * (1 - 0.1f * 0.5f));
    EXPECT_NEAR(regularized[0], 2 - 0.1, 1e-6);
    EXPECT_FLOAT_EQ(by_default[0], 2 * (1 - 0.1f * 0.01f));  // PyTorch's default
}

TEST(Adam, AParameterWithoutGradientStays) {
    const Tensor p = leaf({3}), q = leaf({4});
    Adam adam({{"p", p}, {"q", q}});
    give_grad(p, {1});
    adam.step();
    EXPECT_NE(p[0], 3);
    EXPECT_EQ(q[0], 4);
}

// A copy that gets parameters and state in the middle ends with the same bits.
TEST(Adam, StateRestoresByName) {
    const Tensor p = leaf({1, -2, 3});
    Adam adam(one(p), {.lr = 0.05f});
    const auto train = [](const Tensor& x, Adam& optimizer, int steps, float g) {
        for (int i = 0; i < steps; i++) {
            give_grad(x, {g * x[0], x[1] + g, 0.3f});
            optimizer.step();
        }
    };
    train(p, adam, 5, 0.7f);
    const Tensor copy = leaf({p[0], p[1], p[2]});
    Adam resumed(one(copy), {.lr = 0.05f});
    const auto from = state(adam), to = state(resumed);
    ASSERT_EQ(from.size(), 3u);
    EXPECT_EQ(from[0].name, "steps");
    EXPECT_EQ(from[1].name, "p.m");
    EXPECT_EQ(from[2].name, "p.v");
    for (std::size_t i = 0; i < from.size(); i++) Tensor(to[i].tensor).copy_from(from[i].tensor);
    train(p, adam, 5, 0.2f);
    train(copy, resumed, 5, 0.2f);
    for (int i = 0; i < 3; i++) EXPECT_EQ(p[i], copy[i]);
}

// A constant gradient g: m_t = g (1 - momentum^t) / (1 - momentum), so p falls by lr g (t - momentum (1 - momentum^t) / (1 - momentum)) / (1 - momentum).
TEST(Sgd, MomentumHasItsClosedForm) {
    const Tensor p = leaf({0});
    Sgd sgd(one(p), {.lr = 0.1f, .momentum = 0.9f});
    for (int t = 1; t <= 20; t++) {
        give_grad(p, {2});
        sgd.step();
        const double geometric = (1 - std::pow(0.9, t)) / (1 - 0.9);
        EXPECT_NEAR(p[0], -0.1 * 2 * (t - 0.9 * geometric) / (1 - 0.9), 2e-5);
    }
}

TEST(Sgd, WeightDecayByHand) {
    const Tensor p = leaf({1});
    Sgd sgd(one(p), {.lr = 0.5f, .weight_decay = 0.1f});
    for (int t = 0; t < 2; t++) {
        give_grad(p, {2});
        sgd.step();
    }
    EXPECT_FLOAT_EQ(p[0], (1 - 0.5f * 2.1f) - 0.5f * (2 + 0.1f * (1 - 0.5f * 2.1f)));
}

TEST(RmsProp, FirstStepByHand) {
    const Tensor p = leaf({0});
    RmsProp optimizer(one(p), {.lr = 0.1f, .alpha = 0.75f});
    give_grad(p, {3});
    optimizer.step();
    EXPECT_NEAR(p[0], -0.1 * 3 / std::sqrt(0.25 * 9), 1e-6);
}

TEST(Clip, NormIsJointAndScalesAllAlike) {
    const Tensor p = leaf({0, 0}), q = leaf({0});
    give_grad(p, {3, 0});
    give_grad(q, {-4});
    const std::vector<Parameter> both{{"p", p}, {"q", q}};
    EXPECT_DOUBLE_EQ(clip_grad_norm(both, 10), 5);
    EXPECT_FLOAT_EQ(p.grad()[0], 3);
    EXPECT_DOUBLE_EQ(clip_grad_norm(both, 1), 5);
    EXPECT_FLOAT_EQ(p.grad()[0], 0.6f);
    EXPECT_FLOAT_EQ(q.grad()[0], -0.8f);
}

TEST(Clip, Weights) {
    const Tensor p = leaf({-2, 0.005f, 7});
    clip_weights(one(p), 0.01f);
    EXPECT_EQ(p[0], -0.01f);
    EXPECT_EQ(p[1], 0.005f);
    EXPECT_EQ(p[2], 0.01f);
}

TEST(Schedule, CosineWarmsUpAndFalls) {
    EXPECT_FLOAT_EQ(cosine_schedule(0, 101, 2.0f), 2.0f);
    EXPECT_FLOAT_EQ(cosine_schedule(50, 101, 2.0f), 1.0f);
    EXPECT_NEAR(cosine_schedule(100, 101, 2.0f), 0.0f, 1e-7);
    EXPECT_NEAR(cosine_schedule(100, 101, 2.0f, 0, 0.5f), 0.5f, 1e-7);
    EXPECT_FLOAT_EQ(cosine_schedule(0, 111, 2.0f, 10), 0.2f);
    EXPECT_FLOAT_EQ(cosine_schedule(9, 111, 2.0f, 10), 2.0f);
    EXPECT_FLOAT_EQ(cosine_schedule(60, 111, 2.0f, 10), 1.0f);
}

TEST(Optim, SteadyStepsAskTheSystemForNothing) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "sanitizers see every allocation: nothing is recycled";
#endif
    const Tensor p = Tensor::ones({100000}).set_requires_grad();
    Adam adam(one(p));
    const auto step = [&] {
        adam.zero_grad();
        add_grad(Target(p), Tensor::full(p.shape(), 0.1f));
        clip_grad_norm(one(p), 1);
        adam.step();
    };
    for (int i = 0; i < 3; i++) step();
    const auto before = memory_stats().system_allocations;
    for (int i = 0; i < 10; i++) step();
    EXPECT_EQ(memory_stats().system_allocations, before);
}

}  // namespace
}  // namespace sd
