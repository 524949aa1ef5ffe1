#include "common/ops/matmul.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>
#include <functional>
#include <string>
#include <vector>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/shape.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

using Inputs = std::vector<Tensor>;

Tensor normal(const Shape& shape, std::uint64_t seed) { return Rng(seed).normal(shape).set_requires_grad(); }

void expect_values(const Tensor& y, const Shape& shape, const std::vector<float>& values) {
    ASSERT_EQ(y.shape(), shape);
    for (std::int64_t i = 0; i < y.numel(); i++) EXPECT_FLOAT_EQ(y[i], values[static_cast<std::size_t>(i)]) << i;
}

TEST(Matmul, ByHand) {
    const Tensor a({2, 3}, {1, 2, 3, 4, 5, 6}), b({3, 2}, {1, 0, -1, 2, 0.5f, 1});
    expect_values(matmul(a, b), {2, 2}, {0.5f, 7, 2, 16});
    expect_values(matmul(a, transposed(a)), {2, 2}, {14, 32, 32, 77});
    expect_values(matmul(transposed(a), a), {3, 3}, {17, 22, 27, 22, 29, 36, 27, 36, 45});
    expect_values(matmul(transposed(b), transposed(a)), {2, 2}, {0.5f, 2, 7, 16});
    expect_values(matmul(Tensor({1, 2, 3}, {1, 2, 3, 4, 5, 6}), b), {1, 2, 2}, {0.5f, 7, 2, 16});
    expect_values(matmul(Tensor({3}, {1, 2, 3}), b), {2}, {0.5f, 7});
}

TEST(Matmul, GradientsByHand) {
    const Tensor a = Tensor({1, 2}, {2, 3}).set_requires_grad(), b = Tensor({2, 1}, {5, 7}).set_requires_grad();
    matmul(a, b).backward();
    expect_values(a.grad(), {1, 2}, {5, 7});
    expect_values(b.grad(), {2, 1}, {2, 3});
    matmul(a, b).backward();  // adds
    expect_values(a.grad(), {1, 2}, {10, 14});
}

TEST(Matmul, Gradients) {
    for (const auto& [m, n, k] : {std::tuple<int, int, int>{1, 1, 1}, {7, 3, 5}, {17, 1, 7}, {1, 17, 2}})
        for (int t = 0; t < 4; t++) {
            const bool ta = t % 2 == 1, tb = t / 2 == 1;
            const Tensor a = normal(ta ? Shape{k, m} : Shape{m, k}, 1), b = normal(tb ? Shape{n, k} : Shape{k, n}, 2);
            EXPECT_LT(gradcheck([&](const Inputs& in) { return matmul({in[0], ta}, {in[1], tb}); }, {a, b}), 1e-3) << m << ' ' << n << ' ' << k << ' ' << t;
        }
    EXPECT_LT(gradcheck([](const Inputs& in) { return matmul(in[0], in[1]); }, {normal({2, 3, 1, 5}, 3), normal({5, 7}, 4)}), 1e-3);
}

TEST(Matmul, TheSameMatrixTwice) {
    EXPECT_LT(gradcheck([](const Inputs& in) { return matmul(in[0], in[0]); }, {normal({7, 7}, 3)}), 1e-3);
    EXPECT_LT(gradcheck([](const Inputs& in) { return matmul(transposed(in[0]), in[0]); }, {normal({3, 7}, 3)}), 1e-3);
}

TEST(Matmul, AnInputWithoutGradientGetsNone) {
    const Tensor a = normal({3, 4}, 1), b = Rng(2).normal({4, 2});
    backward(matmul(a, b), Tensor::ones({3, 2}));
    EXPECT_TRUE(a.grad());
    EXPECT_FALSE(b.grad());
}

// torch.arange(6).view(2, 1, 3) + 1 by torch.arange(12).view(2, 3, 2)
TEST(BatchedMatmul, ByHandWithBroadcasting) {
    Tensor a({2, 1, 3}), b({2, 3, 2});
    for (int i = 0; i < 6; i++) a[i] = static_cast<float>(i + 1);
    for (int i = 0; i < 12; i++) b[i] = static_cast<float>(i);
    expect_values(matmul(a, b), {2, 1, 2}, {16, 22, 124, 139});
    expect_values(matmul(slice(a, 0, 0, 1), b), {2, 1, 2}, {16, 22, 52, 58});
    expect_values(matmul(Tensor({1, 3}, {1, 2, 3}), b), {2, 1, 2}, {16, 22, 52, 58});
    expect_values(matmul(reshape(a, {2, 1, 1, 3}), b), {2, 2, 1, 2}, {16, 22, 52, 58, 34, 49, 124, 139});
    expect_values(matmul(Tensor({0, 1, 3}), slice(b, 0, 0, 1)), {0, 1, 2}, {});
    expect_values(matmul(Tensor({2, 1, 0}), Tensor({2, 0, 2})), {2, 1, 2}, {0, 0, 0, 0});
}

// Each matrix of the batch is the product of its own two, whichever way round they come; bit by bit.
TEST(BatchedMatmul, IsTheProductOfEachPairAndGradients) {
    for (const auto& [m, n, k] : {std::tuple<std::int64_t, std::int64_t, std::int64_t>{1, 1, 1}, {7, 3, 5}, {17, 1, 7}})
        for (const bool ta : {false, true})
            for (const bool tb : {false, true}) {
                const Tensor a = normal(ta ? Shape{3, k, m} : Shape{3, m, k}, 1), b = normal(tb ? Shape{2, 1, n, k} : Shape{2, 1, k, n}, 2),
                             c = matmul({a, ta}, {b, tb});
                ASSERT_TRUE(c.shape() == Shape({2, 3, m, n}));
                for (std::int64_t i = 0; i < 2; i++)
                    for (std::int64_t j = 0; j < 3; j++) {
                        const Tensor want =
                            matmul({reshape(slice(a, 0, j, j + 1), {a.dim(1), a.dim(2)}), ta}, {reshape(slice(b, 0, i, i + 1), {b.dim(2), b.dim(3)}), tb});
                        for (std::int64_t at = 0; at < m * n; at++) EXPECT_EQ(c[(i * 3 + j) * m * n + at], want[at]);
                    }
                EXPECT_LT(gradcheck([ta = ta, tb = tb](const Inputs& in) { return matmul({in[0], ta}, {in[1], tb}); }, {a, b}), 1e-3);
            }
    // One matrix for all of the batch on either side.
    EXPECT_LT(gradcheck([](const Inputs& in) { return matmul(in[0], in[1]); }, {normal({7, 3}, 3), normal({2, 3, 5}, 4)}), 1e-3);
    EXPECT_LT(gradcheck([](const Inputs& in) { return matmul(transposed(in[0]), in[1]); }, {normal({2, 3, 7}, 3), normal({3, 5}, 4)}), 1e-3);
}

TEST(BatchedMatmul, Errors) {
    EXPECT_EQ(error_of([] { matmul(Tensor::ones({2, 3, 4}), Tensor::ones({2, 5, 6})); }), "[matmul] (2, 3, 4) x (2, 5, 6): 4 != 5");
    EXPECT_EQ(error_of([] { matmul(Tensor::ones({2, 3, 4}), Tensor::ones({3, 4, 6})); }),
              "[matmul] (2) and (3): each dimension, counted from the last, must be the same, or 1 in one of the two");
    EXPECT_EQ(error_of([] { matmul(Tensor::ones({4}), Tensor::ones({2, 4, 6})); }), "[matmul] (4) x (2, 4, 6): matrices expected");
}

TEST(Matmul, Errors) {
    EXPECT_EQ(error_of([] { matmul(Tensor::ones({128, 784}), Tensor::ones({400, 20})); }), "[matmul] (128, 784) x (400, 20): 784 != 400");
    EXPECT_EQ(error_of([] { matmul(transposed(Tensor::ones({5, 3})), transposed(Tensor::ones({3, 2}))); }), "[matmul] (5, 3)^T x (3, 2)^T: 5 != 2");
    EXPECT_EQ(error_of([] { matmul(Tensor::ones({2, 3}), Tensor::ones({3})); }), "[matmul] (2, 3) x (3): matrices expected");
}

TEST(Linear, ByHand) {
    const Tensor x({2, 2}, {1, 2, -3, 1}), w({2, 3}, {1, 0, -1, 2, 1, 0.5f}), b({3}, {0.5f, 0, 1});
    expect_values(linear(x, w, b), {2, 3}, {5.5f, 2, 1, -0.5f, 1, 4.5f});
    expect_values(linear(x, w, {}), {2, 3}, {5, 2, 0, -1, 1, 3.5f});
    expect_values(linear(x, w, b, Activation::relu), {2, 3}, {5.5f, 2, 1, 0, 1, 4.5f});
    expect_values(linear(x, w, b, Activation::leaky_relu(0.1f)), {2, 3}, {5.5f, 2, 1, -0.05f, 1, 4.5f});
    const Tensor t = linear(x, w, b, Activation::tanh), s = linear(x, w, b, Activation::sigmoid), z = linear(x, w, b);
    for (std::int64_t i = 0; i < 6; i++) {
        EXPECT_NEAR(t[i], std::tanh(z[i]), 1e-6);
        EXPECT_NEAR(s[i], 1 / (1 + std::exp(-z[i])), 1e-6);
    }
}

TEST(Linear, Gradients) {
    for (const Activation activation : {Activation::none, Activation::relu, Activation::leaky_relu(), Activation::elu(), Activation::sigmoid, Activation::tanh})
        for (const Shape& shape : {Shape{1, 1}, Shape{7, 3}, Shape{17, 5}, Shape{2, 3, 4}}) {
            // Far from zero, where relu has its corner: each output's bias is larger than its sum.
            Tensor x = Rng(1).normal(shape), w = Rng(2).normal({shape[-1], 7}), b({7});
            for (float& v : x.values()) v *= 0.2f;
            for (float& v : w.values()) v *= 0.2f;
            for (std::int64_t i = 0; i < 7; i++) b[i] = i % 2 ? 1.0f : -1.0f;
            x.set_requires_grad(), w.set_requires_grad(), b.set_requires_grad();
            EXPECT_LT(gradcheck([&](const Inputs& in) { return linear(in[0], in[1], in[2], activation); }, {x, w, b}), 1e-3)
                << static_cast<int>(activation.kind) << ' ' << shape;
        }
    for (const Activation activation : {Activation::none, Activation::tanh})
        EXPECT_LT(gradcheck([&](const Inputs& in) { return linear(in[0], in[1], {}, activation); }, {normal({7, 3}, 5), normal({3, 17}, 6)}), 1e-3);
}

TEST(Linear, AFrozenWeightCostsNoGradient) {
    const Tensor x = normal({3, 4}, 1), w = Rng(2).normal({4, 2});
    backward(linear(x, w, {}, Activation::tanh), Tensor::ones({3, 2}));
    EXPECT_TRUE(x.grad());
    EXPECT_FALSE(w.grad());
}

TEST(Linear, NoInputsLeaveTheBias) { expect_values(linear(Tensor({2, 0}), Tensor({0, 3}), Tensor({3}, {1, 2, 3})), {2, 3}, {1, 2, 3, 1, 2, 3}); }

TEST(Linear, Errors) {
    EXPECT_EQ(error_of([] { linear(Tensor::ones({128, 784}), Tensor::ones({400, 20}), {}); }), "[linear] (128, 784) x (400, 20): 784 != 400");
    EXPECT_EQ(error_of([] {
                  linear(Tensor::ones({128, 784}), Tensor::ones({784, 20}), Tensor::ones({10}));
              }),
              "[linear] w (784, 20), b (10): one bias for each of 20 outputs expected");
    EXPECT_EQ(error_of([] { linear(Tensor::ones({2}), Tensor::ones({2}), {}); }), "[linear] (2) x (2): (..., IN) x (IN, OUT) expected");
}

}  // namespace
}  // namespace sd
