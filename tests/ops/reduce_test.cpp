#include "common/ops/reduce.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/gram.hpp"
#include "common/ops/softmax.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

using Inputs = std::vector<Tensor>;

// Order 1, no two values closer than the step of gradcheck: a maximum stays where it is.
Tensor distinct(const Shape& shape, std::uint64_t seed) {
    Rng rng(seed);
    Tensor x(shape);
    const std::vector<std::int64_t> order = rng.permutation(x.numel());
    for (std::int64_t i = 0; i < x.numel(); i++) x[i] = 0.03f * static_cast<float>(order[static_cast<std::size_t>(i)]) - 0.5f;
    return x.set_requires_grad();
}
void expect_values(const Tensor& y, const Shape& shape, const std::vector<float>& values) {
    EXPECT_EQ(y.shape(), shape);
    for (std::int64_t i = 0; i < y.numel(); i++) EXPECT_FLOAT_EQ(y[i], values[static_cast<std::size_t>(i)]) << i;
}

TEST(Reductions, ByHand) {
    const Tensor x({2, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    expect_values(sum(x), {}, {78});
    expect_values(mean(x), {}, {6.5f});
    expect_values(max(x), {}, {12});
    expect_values(sum(x, {0}), {2, 3}, {8, 10, 12, 14, 16, 18});
    expect_values(mean(x, {1}), {2, 3}, {2.5f, 3.5f, 4.5f, 8.5f, 9.5f, 10.5f});
    expect_values(max(x, {-1}), {2, 2}, {3, 6, 9, 12});
    expect_values(sum(x, {0, 1}), {3}, {22, 26, 30});
    expect_values(sum(x, {0, 2}), {2}, {30, 48});
    expect_values(sum(x, {0, 2}, true), {1, 2, 1}, {30, 48});
    expect_values(max(x, {1, 2}, true), {2, 1, 1}, {6, 12});
    EXPECT_EQ(argmax(Tensor({2, 3}, {1, 5, 5, 3, 2, 1})), (std::vector<int>{1, 0}));
}

TEST(Reductions, Gradients) {
    for (const Shape& shape : {Shape{1, 1, 1}, Shape{2, 3, 5}, Shape{7, 1, 3}, Shape{1, 17, 2}})
        for (const std::vector<int>& axes : {std::vector<int>{0}, {1}, {2}, {0, 1}, {1, 2}, {0, 2}, {2, 0, 1}})
            for (const bool keep : {false, true}) {
                const Tensor x = distinct(shape, 1);
                EXPECT_LT(gradcheck([&](const Inputs& in) { return sum(in[0], axes, keep); }, {x}), 1e-3);
                EXPECT_LT(gradcheck([&](const Inputs& in) { return mean(in[0], axes, keep) + sum(in[0], axes, keep); }, {x}), 1e-3);
                EXPECT_LT(gradcheck([&](const Inputs& in) { return max(in[0], axes, keep); }, {x}), 1e-3);
            }
    const Tensor x = distinct({7}, 2);
    EXPECT_LT(gradcheck([&](const Inputs& in) { return sum(in[0]) + mean(in[0]) * max(in[0]); }, {x}), 1e-3);
}

TEST(Reductions, Errors) {
    const Tensor x = Tensor::ones({2, 3});
    EXPECT_EQ(error_of([&] { sum(x, {2}); }), "[sum] (2, 3) has no axis 2");
    EXPECT_EQ(error_of([&] { mean(x, {0, -2}); }), "[mean] axis -2 given twice");
    EXPECT_NE(error_of([&] { max(Tensor({0, 3}), {0}); }).find("[max] of no values"), std::string::npos);
    EXPECT_NE(error_of([&] { argmax(Tensor({3, 0})); }).find("[argmax]"), std::string::npos);
}

TEST(SoftmaxOps, ByHand) {
    const Tensor x({2, 2}, {0, std::log(3.0f), 5, 5});
    expect_values(softmax(x), {2, 2}, {0.25f, 0.75f, 0.5f, 0.5f});
    expect_values(log_softmax(x), {2, 2}, {std::log(0.25f), std::log(0.75f), std::log(0.5f), std::log(0.5f)});
    expect_values(logsumexp(x), {2}, {std::log(4.0f), 5 + std::log(2.0f)});
}

TEST(SoftmaxOps, Gradients) {
    for (const Shape& shape : {Shape{1}, Shape{7, 1}, Shape{3, 17}, Shape{2, 3, 7}}) {
        const Tensor x = Rng(3).normal(shape).set_requires_grad(), w = Rng(4).normal(shape);
        // Weighted: the plain sum of a softmax does not move.
        EXPECT_LT(gradcheck([&](const Inputs& in) { return softmax(in[0]) * w + in[0]; }, {x}), 1e-3);
        EXPECT_LT(gradcheck([&](const Inputs& in) { return log_softmax(in[0]) * w + in[0]; }, {x}), 1e-3);
        EXPECT_LT(gradcheck([&](const Inputs& in) { return logsumexp(in[0]); }, {x}), 1e-3);
    }
    EXPECT_NE(error_of([] { softmax(Tensor::scalar(1)); }).find("[softmax] rows"), std::string::npos);
    EXPECT_NE(error_of([] { logsumexp(Tensor({2, 0})); }).find("[logsumexp] rows"), std::string::npos);
}

TEST(Gram, ByHandAndGradients) {
    expect_values(gram(Tensor({1, 1, 2, 2}, {1, 2, 3, 4})), {1, 2, 2}, {10.0f / 2, 14.0f / 2, 14.0f / 2, 20.0f / 2});
    for (const Shape& shape : {Shape{1, 1, 1, 1}, Shape{2, 7, 1, 3}, Shape{1, 3, 5, 17}})
        EXPECT_LT(gradcheck([](const Inputs& in) { return gram(in[0]) + 0.1f * sum(in[0]); }, {Rng(5).normal(shape).set_requires_grad()}), 1e-3);
    EXPECT_NE(error_of([] { gram(Tensor::ones({2, 2})); }).find("[gram] (N, H, W, C) expected, (2, 2) given"), std::string::npos);
}

}  // namespace
}  // namespace sd
