#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "common/autograd/autograd.hpp"
#include "common/nn/conv.hpp"
#include "common/nn/embedding.hpp"
#include "common/nn/linear.hpp"
#include "common/nn/lstm.hpp"
#include "common/nn/norm.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "tests/error_of.hpp"
#include "tests/nn/all_gradients.hpp"
#include "tests/no_leaks.hpp"

namespace sd {
namespace {

TEST(Init, ALayerWithoutInputsIsItsBiasAndThatIsZero) {  // as in PyTorch
    Rng rng(1);
    EXPECT_EQ(fans(Tensor({3, 3, 0, 96})).in, 0);
    EXPECT_EQ(fans(Tensor({3, 3, 0, 96})).out, 9 * 96);
    const Linear layer(0, 96, rng);
    const Tensor y = layer(Tensor({2, 0}));
    EXPECT_EQ(y.shape(), Shape({2, 96}));
    for (const float v : std::as_const(y).values()) EXPECT_EQ(v, 0);
}

std::vector<std::string> names(const std::vector<Parameter>& list) {
    std::vector<std::string> all;
    for (const Parameter& p : list) all.push_back(p.name);
    return all;
}

struct Block {
    Conv2d conv;
    BatchNorm bn;
    explicit Block(Rng& rng) : conv(4, 4, 3, rng, {.padding = 1, .bias = false}), bn(4, {.activation = Activation::leaky_relu(0.1f)}) {}
    Tensor operator()(const Tensor& x) const { return bn(conv(x)); }
    void visit(auto&& v) { v("conv", conv), v("bn", bn); }
};

// One of everything that works on pictures.
struct Network {
    MaskedConv2d first;
    std::vector<Block> blocks;
    InstanceNorm instance{4};
    ConvTranspose2d up;
    LayerNorm layer{2};
    Linear head;

    explicit Network(Rng& rng)
        : first(1, 4, 5, MaskType::a, rng, {.padding = 2}),
          up(4, 2, 4, rng, {.stride = 2, .padding = 1}),
          head(6 * 6 * 2, 3, rng, {.in_image = {6, 6, 2}}) {
        blocks.emplace_back(rng);
        blocks.emplace_back(rng);
    }
    Tensor operator()(const Tensor& x) const {
        Tensor h = first(x);
        for (const Block& block : blocks) h = block(h);
        return head(flatten(layer(up(instance(h)))));
    }
    void visit(auto&& v) {
        v("first", first), v("blocks", blocks), v("instance", instance), v("up", up), v("layer", layer), v("head", head);
    }
};

TEST(Nn, NamesAreThoseOfPyTorchInOrder) {
    Rng rng(1);
    Network net(rng);
    EXPECT_EQ(names(state(net)), (std::vector<std::string>{"first.weight",
                                                           "first.bias",
                                                           "blocks.0.conv.weight",
                                                           "blocks.0.bn.weight",
                                                           "blocks.0.bn.bias",
                                                           "blocks.0.bn.running_mean",
                                                           "blocks.0.bn.running_var",
                                                           "blocks.1.conv.weight",
                                                           "blocks.1.bn.weight",
                                                           "blocks.1.bn.bias",
                                                           "blocks.1.bn.running_mean",
                                                           "blocks.1.bn.running_var",
                                                           "instance.weight",
                                                           "instance.bias",
                                                           "up.weight",
                                                           "up.bias",
                                                           "layer.weight",
                                                           "layer.bias",
                                                           "head.weight",
                                                           "head.bias"}));
    EXPECT_EQ(parameters(net).size(), state(net).size() - 4);
    EXPECT_EQ(count(parameters(net)), 104 + 2 * (144 + 8) + 8 + 130 + 4 + 219);
    Lstm lstm(2, 3, rng);
    EXPECT_EQ(names(state(lstm)), (std::vector<std::string>{"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"}));
}

TEST(Nn, EveryParameterGetsAGradient) {
    Rng rng(2);
    Network net(rng);
    check_all_gradients(net, sum(square(net(rng.normal({5, 3, 3, 1})))));

    Lstm lstm(3, 4, rng);
    check_all_gradients(lstm, sum(square(lstm(rng.normal({3, 2, 3})))));

    Embedding embedding(3, 4, rng);
    check_all_gradients(embedding, sum(square(embedding({0, 1, 2, 1}))));
}

TEST(Nn, FrozenParametersGetNone) {
    Rng rng(3);
    Network net(rng);
    set_requires_grad(parameters(net), false);
    Tensor x = rng.normal({2, 3, 3, 1}).set_requires_grad();
    sum(square(net(x))).backward();
    EXPECT_TRUE(x.grad());
    for (const Parameter& p : parameters(net)) EXPECT_FALSE(p.tensor.grad()) << p.name;
    set_requires_grad(parameters(net), true);
    check_all_gradients(net, sum(square(net(x))));
    zero_grad(parameters(net));
    for (const Parameter& p : parameters(net)) EXPECT_FALSE(p.tensor.grad()) << p.name;
}

TEST(Nn, EvaluationIsDeterministicAndKeepsStatistics) {
    Rng rng(4);
    Network net(rng);
    const Tensor x = rng.normal({4, 3, 3, 1});
    net(x);
    set_training(net, false);
    EXPECT_FALSE(net.blocks[1].bn.training);
    const float mean = net.blocks[0].bn.running_mean[0];
    const Tensor a = net(x), b = net(x);
    for (std::int64_t i = 0; i < a.numel(); i++) EXPECT_EQ(a[i], b[i]);
    EXPECT_EQ(net.blocks[0].bn.running_mean[0], mean);
    set_training(net, true);
    net(x);
    EXPECT_NE(net.blocks[0].bn.running_mean[0], mean);
}

// A layer, a vector of layers and a tensor of its own; `seen` says how much of it visit() names.
struct Forgetful {
    Linear first, second;
    std::vector<Conv2d> blocks;
    Tensor scale;
    int seen;

    Forgetful(Rng& rng, int named) : first(2, 3, rng), second(3, 4, rng), scale(Tensor::ones({5}).set_requires_grad()), seen(named) {
        for (int i = 0; i < 2; i++) blocks.emplace_back(1, 2, 3, rng);
    }
    void visit(auto&& v) {
        if (seen > 0) v("first", first);
        if (seen > 1) v("second", second);
        if (seen > 2) v("blocks", blocks);
        if (seen > 3) v.parameter("scale", scale);
    }
};

TEST(Nn, WhatVisitForgetsIsAnError) {
    Rng rng(10);
    const auto error = [&](int seen) {
        Forgetful model(rng, seen);
        return error_of([&] { parameters(model); });
    };
    const std::string missing = " is missing in visit(): it would be neither trained nor saved";
    EXPECT_EQ(error(0), "[parameters] a tensor (2, 3)" + missing);
    EXPECT_EQ(error(1), "[parameters] a tensor (3, 4), declared behind 'first.bias'," + missing);
    EXPECT_EQ(error(2), "[parameters] a tensor (3, 3, 1, 2), declared behind 'second.bias'," + missing);
    EXPECT_EQ(error(3), "[parameters] a tensor (5), declared behind 'blocks.1.bias'," + missing);
    EXPECT_EQ(error(4), "no error");
}

// What is frozen, a constant mask, or another handle of a parameter is not missed.
struct PartlyTrained {
    Linear trained, frozen;
    Tensor mask, tied;
    void visit(auto&& v) { v("trained", trained); }
};
TEST(Nn, VisitMayLeaveOutWhatIsNotTrained) {
    Rng rng(11);
    PartlyTrained model{Linear(2, 3, rng), Linear(3, 4, rng), Tensor::ones({4}), {}};
    model.tied = model.trained.weight;
    set_requires_grad(state(model.frozen), false);
    EXPECT_EQ(names(parameters(model)), (std::vector<std::string>{"trained.weight", "trained.bias"}));
}

double variance(const Tensor& t) {
    double sum = 0;
    for (const float v : t.values()) sum += static_cast<double>(v) * v;
    return sum / static_cast<double>(t.numel());
}

// Zero mean; the sample variance of 40,000 numbers is within 3 %.
TEST(Init, VariancesFollowTheFans) {
    Rng rng(6);
    const Tensor linear({100, 400}), conv({5, 5, 16, 100});
    EXPECT_EQ(fans(linear).in, 100);
    EXPECT_EQ(fans(linear).out, 400);
    EXPECT_EQ(fans(conv).in, 400);
    EXPECT_EQ(fans(conv).out, 2500);
    const auto expect_variance = [&](auto init, const Tensor& t, double expected) {
        init(t, rng);
        EXPECT_NEAR(variance(t) / expected, 1, 0.03);
    };
    expect_variance([](const Tensor& t, Rng& r) { kaiming_uniform(t, r); }, linear, 2.0 / 100);
    expect_variance([](const Tensor& t, Rng& r) { kaiming_normal(t, r); }, conv, 2.0 / 400);
    expect_variance([](const Tensor& t, Rng& r) { default_init(t, Tensor(), r); }, conv, 1.0 / 3 / 400);
}

TEST(Init, DcganAndInitializeFillByName) {
    Rng rng(7);
    Network net(rng);
    dcgan_init(parameters(net), rng);
    EXPECT_NEAR(std::sqrt(variance(net.head.weight)), 0.02, 0.003);
    EXPECT_NEAR(net.blocks[0].bn.weight[0], 1, 0.1);
    EXPECT_NE(net.blocks[0].bn.weight[0], 1);
    EXPECT_EQ(net.head.bias[0], 0);
    Embedding embedding(100, 40, rng);
    dcgan_init(parameters(embedding), rng);
    EXPECT_NEAR(std::sqrt(variance(embedding.weight)), 0.02, 0.001);  // about 0, not about 1
    initialize(parameters(net), rng, kaiming_normal, 2.0f);
    EXPECT_NEAR(std::sqrt(variance(net.head.weight)), 2 * std::sqrt(1.0 / 72), 0.05);
}

TEST(CausalMask, HidesWhatComesLater) {
    const Tensor a = causal_mask({3, 3}, 1, 1, MaskType::a), b = causal_mask({3, 3}, 1, 1, MaskType::b);
    const float expected_a[] = {1, 1, 1, 1, 0, 0, 0, 0, 0}, expected_b[] = {1, 1, 1, 1, 1, 0, 0, 0, 0};
    for (int i = 0; i < 9; i++) {
        EXPECT_EQ(a[i], expected_a[i]);
        EXPECT_EQ(b[i], expected_b[i]);
    }
    EXPECT_EQ(std::lround(variance(causal_mask(7, 1, 64, MaskType::a)) * 49), 24);
}

// Red sees nothing of its pixel, green red, blue red and green; in type B each sees itself too.
TEST(CausalMask, OrdersColours) {
    for (const MaskType type : {MaskType::a, MaskType::b}) {
        const Tensor mask = causal_mask(1, 3, 6, type, 3);
        for (int i = 0; i < 3; i++)
            for (int o = 0; o < 6; o++) EXPECT_EQ(mask[i * 6 + o], i < o / 2 || (type == MaskType::b && i == o / 2) ? 1 : 0);
    }
    EXPECT_THROW(causal_mask(3, 3, 4, MaskType::a, 3), Error);
}

TEST(Nn, SeedsDecideInitialValues) {
    Rng one(8), same(8), other(9);
    const Linear a(3, 4, one), b(3, 4, same), c(3, 4, other);
    for (int i = 0; i < 12; i++) EXPECT_EQ(a.weight[i], b.weight[i]);
    EXPECT_NE(a.weight[0], c.weight[0]);
    EXPECT_THROW(Linear(10, 2, one, {.in_image = {3, 3, 1}}), Error);
}

}  // namespace
}  // namespace sd
