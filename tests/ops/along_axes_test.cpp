// Softmax and its relatives along any axis, variance and standard deviation.
#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/gradcheck.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/softmax.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

using Inputs = std::vector<Tensor>;

void expect_values(const Tensor& got, const Shape& shape, const std::vector<float>& values) {
    ASSERT_TRUE(got.shape() == shape) << got.shape() << " != " << shape;
    for (std::size_t i = 0; i < values.size(); i++) EXPECT_NEAR(got[static_cast<std::int64_t>(i)], values[i], 1e-6 * (1 + std::abs(values[i]))) << i;
}

// torch.softmax([[0, 1, 2], [3, 1, 0]], 0) and its relatives
TEST(SoftmaxAlong, AnotherAxisByHand) {
    const Tensor x({2, 3}, {0, 1, 2, 3, 1, 0});
    expect_values(softmax(x, 0), {2, 3}, {0.047425874f, 0.5f, 0.88079707f, 0.95257413f, 0.5f, 0.11920292f});
    expect_values(log_softmax(x, 0), {2, 3}, {-3.0485873f, -0.69314718f, -0.12692801f, -0.048587352f, -0.69314718f, -2.126928f});
    expect_values(logsumexp(x, 0), {3}, {3.0485873f, 1.6931472f, 2.126928f});
    expect_values(logsumexp(Rng(1).normal({2, 3, 4}) * 0.0f, 1), {2, 4}, std::vector<float>(8, std::log(3.0f)));
    EXPECT_EQ(error_of([&] { softmax(x, 2); }), "[softmax] (2, 3) has no axis 2");
    EXPECT_EQ(error_of([&] { logsumexp(x, -3); }), "[logsumexp] (2, 3) has no axis -3");
}

TEST(SoftmaxAlong, Gradients) {
    for (const Shape& shape : {Shape{1, 7}, Shape{7, 1, 17}, Shape{2, 3, 5}})
        for (int axis = 0; axis < shape.size(); axis++) {
            const Tensor x = Rng(2).normal(shape).set_requires_grad(), weights = Rng(3).normal(shape);
            EXPECT_LT(gradcheck([&](const Inputs& in) { return softmax(in[0], axis) * weights + in[0]; }, {x}), 1e-3);
            EXPECT_LT(gradcheck([&](const Inputs& in) { return log_softmax(in[0], axis) * weights + in[0]; }, {x}), 1e-3);
            EXPECT_LT(gradcheck([&](const Inputs& in) { return logsumexp(in[0], axis); }, {x}), 1e-3);
        }
}

// torch.tensor([[1., 2, 4], [3, 7, 11]]).var() and so on
TEST(Var, ByHand) {
    const Tensor x({2, 3}, {1, 2, 4, 3, 7, 11});
    expect_values(var(x), {}, {13.866667f});
    expect_values(var(x, {1}), {2}, {2.3333333f, 16});
    expect_values(var(x, {0}, {.unbiased = false}), {3}, {1, 6.25f, 12.25f});
    expect_values(var(x, {1}, {.keep_axes = true}), {2, 1}, {2.3333333f, 16});
    expect_values(standard_deviation(x, {1}), {2}, {1.5275252f, 4});
    expect_values(standard_deviation(x), {}, {std::sqrt(13.866667f)});
    expect_values(var(Tensor::full({3}, 1e4f)), {}, {0});
    EXPECT_EQ(error_of([&] { var(Tensor::ones({1})); }), "[var] of 1 value: two or more expected");
    EXPECT_THROW(var(Tensor({2, 0}), {1}, {.unbiased = false}), Error);
    EXPECT_EQ(error_of([&] { var(x, {2}); }), "[mean] (2, 3) has no axis 2");
}

TEST(Var, Gradients) {
    for (const Shape& shape : {Shape{7}, Shape{2, 3, 5}, Shape{17, 1, 2}})
        for (const bool unbiased : {false, true}) {
            const Tensor x = Rng(4).normal(shape).set_requires_grad();
            EXPECT_LT(gradcheck([&](const Inputs& in) { return var(in[0], {0}, {.unbiased = unbiased}); }, {x}), 1e-3);
            EXPECT_LT(gradcheck([&](const Inputs& in) { return standard_deviation(in[0], {0}, {.unbiased = unbiased}); }, {x}), 1e-3);
        }
}

}  // namespace
}  // namespace sd
