#include "exercise.hpp"

#include <gtest/gtest.h>

using sd::Tensor;

namespace {

Tensor gradient(const Tensor& at, const Tensor& dy) {
    Tensor x = at.clone();
    x.set_requires_grad();
    sd::backward(exercise::guided_relu(x), dy);
    return x.grad();
}

}  // namespace

TEST(BugSeesWhatNeverFired, Where_nothing_fired_nothing_comes_back) {
    const Tensor g = gradient(Tensor({3}, {-1, -2, -3}), Tensor({3}, {1, 1, 1}));
    for (std::int64_t i = 0; i < 3; i++) ASSERT_EQ(g[i], 0.0f) << "unit " << i << " was off in the forward pass, yet its input gets a gradient";
}

TEST(BugSeesWhatNeverFired, Both_conditions_hold_at_once) {
    const Tensor g = gradient(Tensor({4}, {1, 1, -1, -1}), Tensor({4}, {3, -3, 5, -5}));
    EXPECT_EQ(g[0], 3.0f) << "on, and a positive gradient: it passes";
    EXPECT_EQ(g[1], 0.0f) << "a negative gradient came through: that is the plain gradient, dx = dy [x > 0]; guided backprop asks for dy > 0 as well";
    EXPECT_EQ(g[2], 0.0f) << "off: nothing passes";
    EXPECT_EQ(g[3], 0.0f);
}

TEST(BugSeesWhatNeverFired, The_forward_pass_is_the_rectifier) {
    const Tensor y = exercise::guided_relu(Tensor({2}, {-2, 3}));
    EXPECT_EQ(y[0], 0.0f);
    EXPECT_EQ(y[1], 3.0f);
}

TEST(BugSeesWhatNeverFired, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::forward_pass_ignored) << "look once more at which sign the backward rule asks for, and which it forgets";
}
