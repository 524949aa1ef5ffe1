#include "common/ops/norm.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/dropout.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

const std::vector<Shape> kFeatures = {{2, 1}, {7, 3}, {17, 17}, {2, 3, 5, 1}, {3, 2, 2, 19}};

Tensor randn(const Shape& shape, std::uint64_t seed, float mean = 0) { return Rng(seed).normal(shape, mean).set_requires_grad(); }

void expect_gradient(const std::function<Tensor(const std::vector<Tensor>&)>& f, const std::vector<Tensor>& inputs) {
    EXPECT_LT(gradcheck(f, inputs), 1e-3) << inputs[0].shape();
}

// (1, 3), (3, 7): mean 2 and 5, deviation 1 and 2.
TEST(BatchNorm, ByHand) {
    const Tensor x({2, 2}, {1, 3, 3, 7}), gamma({2}, {1, 10}), beta({2}, {0.5f, 0}), mean = Tensor::zeros({2}), variance = Tensor::ones({2});
    const Tensor y = batch_norm(x, gamma, beta, mean, variance, {.eps = 0});
    EXPECT_FLOAT_EQ(y[0], -0.5f);
    EXPECT_FLOAT_EQ(y[1], -10);
    EXPECT_FLOAT_EQ(y[2], 1.5f);
    EXPECT_FLOAT_EQ(y[3], 10);
    EXPECT_FLOAT_EQ(mean[0], 0.2f);
    EXPECT_FLOAT_EQ(mean[1], 0.5f);
    EXPECT_FLOAT_EQ(variance[0], 0.9f + 0.1f * 2);
    EXPECT_FLOAT_EQ(variance[1], 0.9f + 0.1f * 8);
}

TEST(BatchNorm, EvaluationUsesRunningStatisticsAndKeepsThem) {
    const Tensor x({2, 1}, {1, 5}), gamma({1}, {2}), beta({1}, {1}), mean({1}, {3}), variance({1}, {4});
    const Tensor y = batch_norm(x, gamma, beta, mean, variance, {.training = false, .eps = 0});
    EXPECT_FLOAT_EQ(y[0], -1);
    EXPECT_FLOAT_EQ(y[1], 3);
    EXPECT_EQ(mean[0], 3);
    EXPECT_EQ(variance[0], 4);
}

TEST(BatchNorm, FusedActivationIsTheActivationAfter) {
    const Tensor x = randn({3, 4, 4, 5}, 1), gamma = randn({5}, 2, 1), beta = randn({5}, 3);
    const auto apply = [&](Activation activation) { return batch_norm(x, gamma, beta, Tensor::zeros({5}), Tensor::ones({5}), {.activation = activation}); };
    const Tensor plain = apply(Activation::none), relu = apply(Activation::relu), leaky = apply(Activation::leaky_relu(0.2f)), bent = apply(Activation::elu());
    for (std::int64_t i = 0; i < x.numel(); i++) {
        EXPECT_EQ(relu[i], std::max(plain[i], 0.0f));
        EXPECT_EQ(leaky[i], plain[i] > 0 ? plain[i] : 0.2f * plain[i]);
        EXPECT_NEAR(bent[i], plain[i] > 0 ? plain[i] : std::expm1(plain[i]), 1e-6);
    }
}

TEST(BatchNorm, Gradients) {
    for (const Shape& shape : kFeatures)
        for (const bool training : {true, false}) {
            const std::int64_t c = shape[-1];
            const Tensor mean = Rng(4).normal({c}), variance = Rng(5).uniform({c}, 0.5f, 2.0f);
            expect_gradient(
                [&](const auto& in) { return batch_norm(in[0], in[1], in[2], mean.clone(), variance.clone(), {.training = training, .eps = 0.1f}); },
                {randn(shape, 1), randn({c}, 2, 1), randn({c}, 3)});
        }
}

// Shifted by 3, no value lies near the kink, on either side of it.
TEST(BatchNorm, GradientsThroughTheActivation) {
    for (const float beta : {-3.0f, 3.0f})
        expect_gradient(
            [&](const auto& in) {
                return batch_norm(in[0], in[1], Tensor::full({4}, beta), Tensor::zeros({4}), Tensor::ones({4}),
                                  {.eps = 0.1f, .activation = Activation::leaky_relu(0.2f)});
            },
            {randn({7, 4}, 1), randn({4}, 2, 1)});
}

TEST(BatchNorm, Errors) {
    const Tensor p = Tensor::ones({3});
    EXPECT_THROW(batch_norm(Tensor::ones({4, 2}), p, p, p, p), Error);
    EXPECT_THROW(batch_norm(Tensor::ones({1, 3}), p, p, p, p), Error);
    EXPECT_NO_THROW(batch_norm(Tensor::ones({1, 3}), p, p, p, p, {.training = false}));
}

TEST(InstanceNorm, EachChannelOfEachImageHasMeanZeroAndDeviationOne) {
    const Tensor y = instance_norm(randn({2, 9, 7, 3}, 1, 5), Tensor(), Tensor());
    for (std::int64_t n = 0; n < 2; n++)
        for (std::int64_t c = 0; c < 3; c++) {
            double sum = 0, squares = 0;
            for (std::int64_t i = 0; i < 63; i++) {
                const double v = y[(n * 63 + i) * 3 + c];
                sum += v / 63, squares += v * v / 63;
            }
            EXPECT_NEAR(sum, 0, 1e-6);
            EXPECT_NEAR(squares, 1, 1e-4);
        }
}

TEST(InstanceNorm, Gradients) {
    for (const Shape& shape : {Shape{2, 3, 5, 1}, Shape{3, 2, 2, 19}, Shape{1, 7, 1, 4}}) {
        const std::int64_t n = shape[0], c = shape[3];
        const auto f = [](const auto& in) { return instance_norm(in[0], in[1], in[2], {.eps = 0.1f}); };
        expect_gradient(f, {randn(shape, 1), randn({c}, 2, 1), randn({c}, 3)});
        expect_gradient(f, {randn(shape, 1), randn({n, c}, 2, 1), randn({n, c}, 3)});  // conditional
        expect_gradient([](const auto& in) { return instance_norm(in[0], Tensor(), Tensor(), {.eps = 0.1f}); }, {randn(shape, 1)});
    }
    EXPECT_THROW(instance_norm(Tensor::ones({2, 3, 3, 4}), Tensor::ones({3}), Tensor()), Error);
}

// torch.nn.functional.group_norm of four channels in two groups
TEST(GroupNorm, ByHand) {
    const Tensor x = Tensor({1, 1, 2, 4}, {1, 2, 3, 4, 5, 7, 9, 12}).set_requires_grad(), gamma = Tensor({4}, {1, 2, -1, 0.5f}).set_requires_grad(),
                 beta = Tensor({4}, {0, 1, 0.5f, -1}).set_requires_grad();
    const Tensor y = group_norm(x, 2, gamma, beta);
    backward(y, Tensor({1, 1, 2, 4}, {1, -1, 0.5f, 2, 0, 3, 1, -2}));
    const auto expect = [](const Tensor& got, const std::vector<float>& want) {
        for (std::size_t i = 0; i < want.size(); i++) EXPECT_NEAR(got[static_cast<std::int64_t>(i)], want[i], 2e-6) << i;
    };
    expect(y, {-1.1531123f, -0.46759748f, 1.5886617f, -1.4082481f, 0.52414196f, 3.7255382f, -0.04433085f, -0.31958643f});
    expect(x.grad(), {0.92156647f, -0.70960872f, -0.19530377f, 0.25326514f, -0.99068508f, 0.77872733f, -0.08946184f, 0.03150048f});
    expect(gamma.grad(), {-1.1531123f, 4.822106f, 0, -4.3546468f});
    expect(beta.grad(), {1, 2, 1.5f, 0});
}

// One group for each channel is instance norm; one group of all is layer norm of a flattened picture.
TEST(GroupNorm, BetweenInstanceAndLayerNorm) {
    const Tensor x = randn({3, 5, 7, 6}, 1, 2), each = group_norm(x, 6, {}, {}), instance = instance_norm(x, {}, {}), all = group_norm(x, 1, {}, {}),
                 layer = layer_norm(x.view({3, 5 * 7 * 6}), {}, {});
    for (std::int64_t i = 0; i < x.numel(); i++) {
        EXPECT_NEAR(each[i], instance[i], 1e-5);
        EXPECT_NEAR(all[i], layer[i], 1e-5);
    }
}

TEST(GroupNorm, GradientsAndErrors) {
    for (const auto& [shape, groups] :
         {std::pair(Shape{2, 3, 5, 6}, 3), std::pair(Shape{3, 17, 14}, 2), std::pair(Shape{1, 1, 7, 7}, 1), std::pair(Shape{5, 34}, 17)}) {
        const std::int64_t c = shape[-1];
        for (const Activation a : {Activation::none, Activation::tanh})
            expect_gradient([g = groups, a](const auto& in) { return group_norm(in[0], g, in[1], in[2], {.eps = 0.1f, .activation = a}); },
                            {randn(shape, 1), randn({c}, 2, 1), randn({c}, 3)});
    }
    EXPECT_TRUE(group_norm(Tensor({0, 2, 2, 4}), 2, {}, {}).shape() == Shape({0, 2, 2, 4}));
    const Tensor x = Tensor::ones({2, 3, 3, 4});
    EXPECT_THROW(group_norm(x, 3, {}, {}), Error);
    EXPECT_THROW(group_norm(x, 0, {}, {}), Error);
    EXPECT_THROW(group_norm(x, 2, Tensor::ones({3}), {}), Error);
    EXPECT_THROW(group_norm(Tensor({2, 0, 4}), 2, {}, {}), Error);
    EXPECT_THROW(group_norm(Tensor::ones({4}), 2, {}, {}), Error);
}

TEST(LayerNorm, ByHandAndGradients) {
    const Tensor y = layer_norm(Tensor({2, 2}, {1, 3, 10, 0}), Tensor({2}, {1, 2}), Tensor({2}, {0, 1}), 0);
    EXPECT_FLOAT_EQ(y[0], -1);
    EXPECT_FLOAT_EQ(y[1], 3);
    EXPECT_FLOAT_EQ(y[2], 1);
    EXPECT_FLOAT_EQ(y[3], -1);
    for (const Shape& shape : {Shape{2, 7}, Shape{3, 17}, Shape{2, 3, 33}}) {
        const std::int64_t c = shape[-1];
        expect_gradient([](const auto& in) { return layer_norm(in[0], in[1], in[2], 0.1f); }, {randn(shape, 1), randn({c}, 2, 1), randn({c}, 3)});
    }
    EXPECT_THROW(layer_norm(Tensor::ones({2, 3}), Tensor::ones({2}), Tensor()), Error);
}

TEST(Norm, AFrozenNormGivesItsParametersNoGradient) {
    const Tensor x = randn({5, 3}, 1), gamma = Tensor::ones({3}), beta = Tensor::zeros({3});
    backward(batch_norm(x, gamma, beta, Tensor::zeros({3}), Tensor::ones({3})), Tensor::ones({5, 3}));
    EXPECT_TRUE(x.grad());
    EXPECT_FALSE(gamma.grad());
}

TEST(Dropout, KeepsTheMeanAndPassesItsOwnMask) {
    Rng rng(1);
    const Tensor x = Tensor::ones({100, 100}).set_requires_grad();
    const Tensor y = dropout(x, 0.3f, rng);
    double sum = 0;
    for (const float v : y.values()) {
        EXPECT_TRUE(v == 0 || v == 1 / (1 - 0.3f));
        sum += v;
    }
    EXPECT_NEAR(sum / 1e4, 1, 4 * std::sqrt(0.3 / 0.7 / 1e4));
    backward(y, Tensor::ones({100, 100}));
    for (std::int64_t i = 0; i < x.numel(); i++) ASSERT_EQ(x.grad()[i], y[i]);
    EXPECT_THROW(dropout(x, 1.0f, rng), Error);
}

}  // namespace
}  // namespace sd
