#include "common/ops/conv.hpp"

#include <gtest/gtest.h>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/reduce.hpp"
#include "common/tensor/memory.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

Tensor leaf(Rng& rng, const Shape& shape) {
    Tensor t = rng.uniform(shape, -1, 1);
    return t.set_requires_grad();
}

Tensor mask_of_first_taps(const Shape& w, std::int64_t live_taps) {
    Tensor mask = Tensor::zeros(w);
    for (std::int64_t i = 0; i < live_taps * w[2] * w[3]; i++) mask[i] = 1;
    return mask;
}

TEST(ConvOps, HandComputed) {
    // Two channels, a 1x2 kernel, stride 2 and a bias: y[0] = 1*1 + 2*10 + 3*100 + 4*1000 + 0.5.
    const Tensor x({1, 1, 4, 2}, {1, 2, 3, 4, 5, 6, 7, 8}), w({1, 2, 2, 1}, {1, 10, 100, 1000}), b({1}, {0.5f});
    const Tensor y = conv2d(x, w, b, {.stride = {1, 2}});
    EXPECT_EQ(y.shape(), (Shape{1, 1, 2, 1}));
    EXPECT_EQ(y[0], 4321.5f);
    EXPECT_EQ(y[1], 8765.5f);

    // Each input pixel stamps the kernel into the output.
    const Tensor u({1, 2, 1, 1}, {1, 2}), stamp({2, 2, 1, 1}, {1, 2, 3, 4});
    const Tensor v = conv_transpose2d(u, stamp, {}, {.stride = 2});
    EXPECT_EQ(v.shape(), (Shape{1, 4, 2, 1}));
    const float want[] = {1, 2, 3, 4, 2, 4, 6, 8};
    for (int i = 0; i < 8; i++) EXPECT_EQ(v[i], want[i]);
    EXPECT_EQ(conv_transpose2d(u, stamp, {}, {.stride = 2, .output_padding = 1}).shape(), (Shape{1, 5, 3, 1}));
}

TEST(ConvOps, CroppingPaddingShowsOnlyTheRowsAbove) {
    // A kernel of 3x1 over rows r-3 .. r-1.
    const Tensor x({1, 5, 1, 1}, {1, 2, 3, 4, 5}), w = Tensor::ones({3, 1, 1, 1});
    const Tensor y = conv2d(x, w, {}, {.padding = {3, -1, 0, 0}});
    const float want[] = {0, 1, 3, 6, 9};
    ASSERT_EQ(y.shape(), x.shape());
    for (int i = 0; i < 5; i++) EXPECT_EQ(y[i], want[i]);
}

TEST(ConvOps, GradientsOfConv2d) {
    Rng rng(1);
    const Conv2dOptions cases[] = {
        {},
        {.padding = 1},
        {.stride = 2, .padding = {1, 2}},
        {.padding = {3, -1, 2, 0}},
        {.stride = {1, 3}, .dilation = {2, 1}},
        {.padding = 1, .activation = Activation::tanh},
        {.activation = Activation::sigmoid},
    };
    for (const auto& options : cases)
        for (const Shape& kernel : {Shape{3, 3, 2, 5}, Shape{1, 4, 2, 1}, Shape{2, 1, 2, 17}}) {
            const auto f = [&](const std::vector<Tensor>& in) { return conv2d(in[0], in[1], in[2], options); };
            EXPECT_LT(gradcheck(f, {leaf(rng, {2, 7, 6, 2}), leaf(rng, kernel), leaf(rng, {kernel[3]})}), 1e-3);
        }
}

TEST(ConvOps, GradientsOfRectifiersFollowTheOutputsSign) {
    // Finite differences would cross the kink: compare with the unfused gradient instead.
    Rng rng(2);
    const Tensor x = leaf(rng, {2, 5, 5, 3}), w = leaf(rng, {3, 3, 3, 4}), b = leaf(rng, {4}), dy = rng.normal({2, 3, 3, 4});
    for (float slope : {0.0f, 0.2f}) {
        const Tensor y = conv2d(x, w, b, {.activation = slope == 0 ? Activation::relu : Activation::leaky_relu(slope)});
        backward(y, dy);
        const Tensor dx = x.grad(), dw = w.grad(), db = b.grad();
        for (Tensor t : {x, w, b}) t.zero_grad();
        Tensor dz = dy.clone();
        for (std::int64_t i = 0; i < dz.numel(); i++) dz[i] *= y[i] > 0 ? 1 : slope;
        backward(conv2d(x, w, b), dz);
        for (std::int64_t i = 0; i < dx.numel(); i++) EXPECT_FLOAT_EQ(dx[i], x.grad()[i]);
        for (std::int64_t i = 0; i < dw.numel(); i++) EXPECT_FLOAT_EQ(dw[i], w.grad()[i]);
        for (std::int64_t i = 0; i < db.numel(); i++) EXPECT_FLOAT_EQ(db[i], b.grad()[i]);
        for (Tensor t : {x, w, b}) t.zero_grad();
    }
}

TEST(ConvOps, GradientsOfMaskedConv2d) {
    Rng rng(3);
    Tensor mask = mask_of_first_taps({3, 3, 2, 3}, 5);
    mask[7] = 0;  // and one weight of a live tap
    const auto f = [&](const std::vector<Tensor>& in) { return masked_conv2d(in[0], in[1], mask, in[2], {.padding = 1, .activation = Activation::tanh}); };
    const Tensor x = leaf(rng, {2, 5, 4, 2}), w = leaf(rng, mask.shape()), b = leaf(rng, {3});
    EXPECT_LT(gradcheck(f, {x, w, b}), 1e-3);

    for (Tensor t : {x, w, b}) t.zero_grad();
    backward(f({x, w, b}), Tensor::ones({2, 5, 4, 3}));
    for (std::int64_t i = 0; i < w.numel(); i++) EXPECT_EQ(w.grad()[i] == 0, mask[i] == 0) << i;
}

TEST(ConvOps, GradientsOfConvTranspose2d) {
    Rng rng(4);
    const ConvTranspose2dOptions cases[] = {
        {}, {.stride = 2, .padding = 1}, {.stride = {3, 2}, .padding = {0, 1}, .output_padding = {2, 1}}, {.stride = 2, .activation = Activation::tanh}};
    for (const auto& options : cases)
        for (std::int64_t outputs : {1, 3, 17}) {
            const auto f = [&](const std::vector<Tensor>& in) { return conv_transpose2d(in[0], in[1], in[2], options); };
            EXPECT_LT(gradcheck(f, {leaf(rng, {2, 3, 4, 2}), leaf(rng, {4, 3, outputs, 2}), leaf(rng, {outputs})}), 1e-3);
        }
}

// torch.nn.functional.conv2d with groups 2, and depthwise: pictures and filters counted up
TEST(ConvOps, GroupsByHand) {
    Tensor x({1, 2, 2, 4}), w({2, 2, 2, 4}), depthwise({2, 2, 1, 4});
    for (std::int64_t i = 0; i < 16; i++) x[i] = static_cast<float>(i);
    for (std::int64_t i = 0; i < 32; i++) w[i] = static_cast<float>(i % 5 - 2);
    for (std::int64_t i = 0; i < 16; i++) depthwise[i] = static_cast<float>(i % 5 - 2);
    const Tensor y = conv2d(x, w, Tensor({4}, {0, 1, 2, 3}), {.groups = 2}), z = conv2d(x, depthwise, {}, {.padding = 1, .groups = 4});
    EXPECT_EQ(std::vector<float>(y.values().begin(), y.values().end()), (std::vector<float>{17, 5, -33, 1}));
    EXPECT_EQ(std::vector<float>(z.values().begin(), z.values().end()),
              (std::vector<float>{0, 1,  4,  -6, 0, 7, 8, -17, 4, 10,  -12, -7, 0, 7, 18,  -22, 16, 20,
                                  2, -38, 4, 21, -28, -8, 16, -18, -10, 0, 8, -35, -14, 11, -24, -13, 0, 15}));
}

TEST(ConvOps, GradientsOfGroups) {
    Rng rng(6);
    for (const std::int64_t groups : {2, 3, 6}) {
        const auto f = [&](const std::vector<Tensor>& in) {
            return conv2d(in[0], in[1], in[2], {.stride = {2, 1}, .padding = 1, .groups = groups, .activation = Activation::tanh});
        };
        EXPECT_LT(gradcheck(f, {leaf(rng, {2, 7, 5, 6}), leaf(rng, {3, 1, 6 / groups, 12}), leaf(rng, {12})}), 1e-3);
    }
    const Tensor x = Tensor::ones({1, 3, 3, 6});
    EXPECT_EQ(error_of([&] { conv2d(x, Tensor::ones({1, 1, 2, 4}), {}, {.groups = 4}); }), "[conv2d] 6 channels and 4 filters in 4 equal groups");
    EXPECT_EQ(error_of([&] {
                  conv2d(x, Tensor::ones({1, 1, 2, 4}), {}, {.groups = 2});
              }),
              "[conv2d] x (1, 3, 3, 6), w (1, 1, 2, 4): 6 channels in 2 groups != 2");
    EXPECT_EQ(error_of([&] { conv2d(x, x, {}, {.groups = 0}); }), "[conv2d] 6 channels and 6 filters in 0 equal groups");
    EXPECT_EQ(error_of([&] { masked_conv2d(x, x, x, {}, {.groups = 2}); }), "[masked_conv2d] 2 groups: 1 expected");
}

// torch.nn.functional.conv_transpose2d: each input puts its copy of the kernel, with holes
TEST(ConvOps, DilatedTransposeByHand) {
    const Tensor x({1, 2, 2, 1}, {1, 2, 3, 4}), w({2, 2, 1, 1}, {1, 10, 100, 1000});
    const Tensor y = conv_transpose2d(x, w, {}, {.dilation = 2}),
                 z = conv_transpose2d(x, w, {}, {.stride = 2, .padding = 1, .output_padding = 1, .dilation = 3});
    EXPECT_TRUE(y.shape() == Shape({1, 4, 4, 1}) && z.shape() == Shape({1, 5, 5, 1}));
    EXPECT_EQ(std::vector<float>(y.values().begin(), y.values().end()),
              (std::vector<float>{1, 2, 10, 20, 3, 4, 30, 40, 100, 200, 1000, 2000, 300, 400, 3000, 4000}));
    EXPECT_EQ(std::vector<float>(z.values().begin(), z.values().end()),
              (std::vector<float>{0, 0, 0, 0, 0, 0, 4, 30, 0, 40, 0, 200, 1000, 0, 2000, 0, 0, 0, 0, 0, 0, 400, 3000, 0, 4000}));
    EXPECT_EQ(error_of([&] { conv_transpose2d(x, w, {}, {.stride = 2, .output_padding = 2}); }),
              "[conv_transpose2d] output_padding must be less than the stride or the dilation");
    Rng rng(7);
    for (const auto& o :
         {ConvTranspose2dOptions{.dilation = 2},
          ConvTranspose2dOptions{.stride = {2, 1}, .padding = 1, .output_padding = {1, 0}, .dilation = {3, 2}, .activation = Activation::tanh}}) {
        const auto f = [&](const std::vector<Tensor>& in) { return conv_transpose2d(in[0], in[1], in[2], o); };
        EXPECT_LT(gradcheck(f, {leaf(rng, {2, 3, 4, 2}), leaf(rng, {3, 2, 7, 2}), leaf(rng, {7})}), 1e-3);
    }
}

TEST(ConvOps, GradientsAddUp) {
    Rng rng(5);
    const Tensor w = leaf(rng, {3, 3, 2, 2});
    const auto twice = [&](const std::vector<Tensor>& in) { return conv2d(conv2d(in[0], in[1], {}, {.padding = 1}), in[1], {}, {.padding = 1}); };
    EXPECT_LT(gradcheck(twice, {leaf(rng, {1, 4, 5, 2}), w}), 1e-3);
}

TEST(ConvOps, WhatIsFrozenGetsNoGradient) {
    Rng rng(6);
    const Tensor x = leaf(rng, {1, 4, 4, 2}), w = rng.normal({3, 3, 2, 2}), b = rng.normal({2});
    backward(conv2d(x, w, b), Tensor::ones({1, 2, 2, 2}));
    EXPECT_TRUE(x.grad());
    EXPECT_FALSE(w.grad());
    EXPECT_FALSE(b.grad());

    const Tensor picture = rng.normal({1, 4, 4, 2}), trained = leaf(rng, {3, 3, 2, 2});
    backward(conv2d(picture, trained, {}), Tensor::ones({1, 2, 2, 2}));
    EXPECT_FALSE(picture.grad());
    EXPECT_TRUE(trained.grad());
    EXPECT_FALSE(conv2d(picture, w, b).requires_grad());
}

// A fused activation reads its output on the way back and then lets it go, unless somebody holds it.
TEST(ConvOps, AnActivatedOutputGoesBeforeItsGradientComes) {
    Rng rng(7);
    const Tensor x = leaf(rng, {1, 128, 128, 16}), w = leaf(rng, {1, 1, 16, 16});  // 1 MiB a tensor
    const auto layer = [&](const Tensor& in) { return conv2d(in, w, {}, {.activation = Activation::relu}); };

    Tensor loss = sum(layer(layer(layer(x))));
    const std::int64_t after_forward = memory_stats().live_bytes;
    reset_peak_memory();
    loss.backward();
    const double mib = static_cast<double>(x.numel()) * 4 * 9 / 8;  // as blocks come
    EXPECT_LT(static_cast<double>(memory_stats().peak_bytes - after_forward), 1.5 * mib);  // dz; dx in the place of y

    const Tensor y = layer(x), seen = y.view({128 * 128 * 16}), before = y.clone();
    sum(layer(y)).backward();
    for (std::int64_t i = 0; i < before.numel(); i++) {
        ASSERT_EQ(y[i], before[i]);
        ASSERT_EQ(seen[i], before[i]);
    }
}

TEST(ConvOps, ErrorsNameTheOpAndBothShapes) {
    const Tensor x({2, 8, 8, 3}), w({5, 5, 1, 4}), b({3});
    EXPECT_EQ(error_of([&] { conv2d(x, w, {}); }), "[conv2d] x (2, 8, 8, 3), w (5, 5, 1, 4): 3 channels != 1");
    EXPECT_EQ(error_of([&] { conv2d(x, Tensor({9, 3, 3, 4}), {}); }), "[conv2d] x (2, 8, 8, 3), w (9, 3, 3, 4): the kernel is larger than the padded picture");
    EXPECT_EQ(error_of([&] { conv2d(x, Tensor({5, 5, 3, 4}), b); }), "[conv2d] w (5, 5, 3, 4), b (3): one bias for each of 4 outputs expected");
    EXPECT_EQ(error_of([&] { masked_conv2d(x, Tensor({5, 5, 3, 4}), w, {}); }), "[masked_conv2d] w (5, 5, 3, 4), mask (5, 5, 1, 4): must be the same");
    EXPECT_EQ(error_of([&] { conv_transpose2d(x, w, {}); }), "[conv_transpose2d] x (2, 8, 8, 3), w (5, 5, 1, 4): 3 channels != 4");
}

}  // namespace
}  // namespace sd
