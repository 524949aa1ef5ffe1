// One activation everywhere: the plain op, and fused into linear, convolution and norm layers.
#include "common/ops/activation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/nn/norm.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/matmul.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

// PyTorch's defaults: slope 0.01, alpha 1.
static_assert(Activation::leaky_relu() == Activation::leaky_relu(0.01f) && Activation::elu() == Activation::elu(1.0f));

TEST(ActivationStruct, PlainOpsByHand) {
    const Tensor x({3}, {-1, 0, 2});
    const auto expect = [&](Activation a, float at_minus_one, float at_two) {
        const Tensor y = activate(x, a);
        EXPECT_NEAR(y[0], at_minus_one, 1e-6);
        EXPECT_NEAR(y[2], at_two, 1e-6);
    };
    expect(Activation::none, -1, 2);
    expect(Activation::relu, 0, 2);
    expect(Activation::leaky_relu(), -0.01f, 2);
    expect(Activation::leaky_relu(0.2f), -0.2f, 2);
    expect(Activation::elu(), std::expm1(-1.0f), 2);
    expect(Activation::elu(0.2f), 0.2f * std::expm1(-1.0f), 2);
    expect(Activation::tanh, std::tanh(-1.0f), std::tanh(2.0f));
    expect(Activation::sigmoid, 1 / (1 + std::exp(1.0f)), 1 / (1 + std::exp(-2.0f)));
}

// x w with w = 1, a 1 x 1 convolution with w = 1, and its transposed form leave x as it is: what is left is the activation.
TEST(ActivationStruct, FusedIsThePlainOpForwardAndBackward) {
    const Activation all[] = {Activation::none,  Activation::relu,      Activation::leaky_relu(), Activation::leaky_relu(0.2f), Activation::leaky_relu(0),
                              Activation::elu(), Activation::elu(0.5f), Activation::tanh,         Activation::sigmoid};
    const Tensor x = Rng(1).normal({2, 7, 1, 1}).set_requires_grad(), one = Tensor::ones({1, 1}), dy = Rng(2).normal({2, 7, 1, 1});
    const auto with_gradient = [&](const std::function<Tensor(const Tensor&)>& f) {
        Tensor(x).zero_grad();
        const Tensor y = f(x);
        backward(y, dy);
        return std::pair(y, x.grad());
    };
    for (const Activation a : all) {
        const auto [y, dx] = with_gradient([&](const Tensor& in) { return activate(in, a); });
        const std::function<Tensor(const Tensor&)> fused[] = {
            [&](const Tensor& in) { return linear(in, one, {}, a); },
            [&](const Tensor& in) { return conv2d(in, Tensor::ones({1, 1, 1, 1}), {}, {.activation = a}); },
            [&](const Tensor& in) { return conv_transpose2d(in, Tensor::ones({1, 1, 1, 1}), {}, {.activation = a}); },
            [&](const Tensor& in) { return batch_norm(in, {}, {}, Tensor::zeros({1}), Tensor::ones({1}), {.training = false, .eps = 0, .activation = a}); },
        };
        for (std::size_t f = 0; f < std::size(fused); f++) {
            const auto [z, dz] = with_gradient(fused[f]);
            for (std::int64_t i = 0; i < x.numel(); i++) {
                EXPECT_NEAR(z[i], y[i], 1e-6) << "kind " << static_cast<int>(a.kind) << " op " << f;
                EXPECT_NEAR(dz[i], dx[i], 1e-6) << "kind " << static_cast<int>(a.kind) << " op " << f;
            }
        }
    }
}

// core: linear(x{-2, 3}, 1, {}, leaky_relu, -0.5) gave dx = 1 1, since a negative slope takes the sign from the output.
TEST(ActivationStruct, OneCheckOfSlopeAndAlpha) {
    constexpr float kInf = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN();
    const Tensor x = Tensor::ones({2, 3, 3, 1}), w = Tensor::ones({1, 1}), f = Tensor::ones({1, 1, 1, 1}), c = Tensor::ones({1});
    const auto refused = [&](Activation a, const std::string& why) {
        EXPECT_EQ(error_of([&] { activate(x, a); }), "[activate] " + why);
        EXPECT_EQ(error_of([&] { linear(x, w, {}, a); }), "[linear] " + why);
        EXPECT_EQ(error_of([&] { conv2d(x, f, {}, {.activation = a}); }), "[conv2d] " + why);
        EXPECT_EQ(error_of([&] { masked_conv2d(x, f, f, {}, {.activation = a}); }), "[masked_conv2d] " + why);
        EXPECT_EQ(error_of([&] { conv_transpose2d(x, f, {}, {.activation = a}); }), "[conv_transpose2d] " + why);
        EXPECT_EQ(error_of([&] { batch_norm(x, c, c, c, c, {.activation = a}); }), "[batch_norm] " + why);
        EXPECT_EQ(error_of([&] { instance_norm(x, c, c, {.activation = a}); }), "[instance_norm] " + why);
    };
    refused(Activation::leaky_relu(-0.5f), "slope -0.5: 0 or more expected");
    refused(Activation::leaky_relu(kNan), "slope nan: 0 or more expected");
    refused(Activation::leaky_relu(kInf), "slope inf: 0 or more expected");
    refused(Activation::elu(-1), "alpha -1: more than 0 expected");
    refused(Activation::elu(0), "alpha 0: more than 0 expected");
    EXPECT_EQ(error_of([&] { leaky_relu(x, -1); }), "[leaky_relu] slope -1: 0 or more expected");
    EXPECT_EQ(error_of([&] { elu(x, 0); }), "[elu] alpha 0: more than 0 expected");
}

// A number with a point is no stride, padding or number of rows, and a slope is no set of options.
template <class T>
concept Stride = requires(T v) { Conv2dOptions{.stride = v}; };
template <class T>
concept PaddingOfConv = requires(T v) { Conv2dOptions{.padding = v}; };
template <class T>
concept PairOfStrides = requires(T v) { Conv2dOptions{.stride = {v, v}}; };
template <class T>
concept FourPaddings = requires(T v) { Conv2dOptions{.padding = {v, v, v, v}}; };
template <class T>
concept OptionsOfBatchNorm = requires(T v) { BatchNorm(64, v); };
static_assert(Stride<int> && Stride<std::int64_t> && Stride<std::size_t> && !Stride<float> && !Stride<double> && !Stride<bool>);
static_assert(PaddingOfConv<int> && !PaddingOfConv<float> && !PaddingOfConv<double> && !PaddingOfConv<bool>);
static_assert(PairOfStrides<int> && !PairOfStrides<float>);
static_assert(FourPaddings<int> && !FourPaddings<double>);
static_assert(OptionsOfBatchNorm<BatchNormOptions> && !OptionsOfBatchNorm<float>);

TEST(ActivationStruct, ABiasWhereThereShouldBeNone) {
    const Tensor x = Tensor::ones({1, 3, 3, 1}), w = Tensor::ones({1, 1, 1, 1}), b = Tensor::ones({1});
    EXPECT_EQ(error_of([&] { conv2d(x, w, b, {.bias = false}); }), "[conv2d] a bias is given where .bias = false");
    EXPECT_EQ(error_of([&] { conv_transpose2d(x, w, b, {.bias = false}); }), "[conv_transpose2d] a bias is given where .bias = false");
}

}  // namespace
}  // namespace sd
