#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/gradcheck.hpp"
#include "common/tensor/memory.hpp"
#include "common/tensor/rng.hpp"

using sd::Tensor;

namespace {

Tensor leaf(float value) { return Tensor({1}, {value}).set_requires_grad(); }

}  // namespace

TEST(TanhBackward, At_zero_the_slope_is_one) {
    Tensor x = leaf(0.0f);
    sd::backward(exercise::tanh(x));
    ASSERT_TRUE(x.grad()) << "x got no gradient at all";
    EXPECT_FLOAT_EQ(x.grad()[0], 1.0f) << "the gradient stays at its first value: the closure does not compute it yet";
}

TEST(TanhBackward, At_one_by_hand) {
    Tensor x = leaf(1.0f);
    sd::backward(exercise::tanh(x));
    const float y = std::tanh(1.0f), got = x.grad()[0];
    EXPECT_NE(got, 0.0f) << "1 - x^2 is the slope in terms of y, not of x: did you put x where y belongs?";
    EXPECT_NEAR(got, 1.0f - y * y, 1e-6f) << "expected 1 - tanh(1)^2 = 0.41997";
}

TEST(TanhBackward, Passes_dy_on) {
    Tensor x = leaf(0.5f);
    sd::backward(exercise::tanh(x), Tensor({1}, {3.0f}));
    const float slope = 1.0f - std::tanh(0.5f) * std::tanh(0.5f);
    EXPECT_NEAR(x.grad()[0], 3.0f * slope, 1e-5f) << "dL/dx = dL/dy dy/dx: did you multiply by dy?";
}

TEST(TanhBackward, Two_paths_add_up) {
    Tensor x = leaf(0.5f);
    Tensor a = exercise::tanh(x), b = exercise::tanh(x);
    sd::backward(a);
    sd::backward(b);
    const float slope = 1.0f - std::tanh(0.5f) * std::tanh(0.5f);
    EXPECT_NEAR(x.grad()[0], 2.0f * slope, 1e-5f) << "x was used twice, its gradients add: did you overwrite dx where `accumulate` is true?";
}

TEST(TanhBackward, Agrees_with_central_differences) {
    sd::Rng rng(1);
    const double worst = sd::gradcheck([](const std::vector<Tensor>& in) { return exercise::tanh(in[0]); },
                                       {rng.normal({3, 7}).set_requires_grad()});
    EXPECT_LT(worst, 1e-3) << "worst relative difference; a right gradient stays near 1e-4";
}
