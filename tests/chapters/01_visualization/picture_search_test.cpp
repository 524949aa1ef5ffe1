// The picture as what is learned: problems whose answer is known.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "chapters/01_visualization/ascent.hpp"
#include "chapters/01_visualization/fooling.hpp"
#include "chapters/01_visualization/inversion.hpp"
#include "chapters/01_visualization/paint.hpp"
#include "chapters/01_visualization/pyramid.hpp"
#include "chapters/01_visualization/random_features.hpp"
#include "chapters/01_visualization/style.hpp"
#include "chapters/01_visualization/transform_net.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/nn/parameter.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/gram.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

std::string error_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

// S = -|I - a|^2 with -lambda |I - 1/2|^2 is largest at (a + lambda / 2) / (1 + lambda).
TEST(Ascent, OnAQuadraticReachesTheKnownOptimum) {
    Rng rng(1);
    const Tensor a = rng.uniform({1, 5, 6, 2}, 0, 1);
    const Objective objective = [&](const Tensor& x) { return -sum(square(x - a)); };
    for (const float lambda : {0.0f, 0.7f}) {
        AscentOptions options{.steps = 2000, .rate = 0.02f, .l2 = lambda};
        const Tensor found = ascend(objective, Tensor::full(a.shape(), 0.5f), options, rng);
        for (std::int64_t i = 0; i < a.numel(); i++) EXPECT_NEAR(found[i], (a[i] + 0.5f * lambda) / (1 + lambda), 2e-3f);
    }
}

TEST(Ascent, JitterMovesThePictureAndNotTheAnswer) {
    Rng rng(2);
    const Objective brightness = [](const Tensor& x) { return sum(x); };
    const Tensor found = ascend(brightness, Tensor::full({1, 4, 4, 1}, 0.5f), {.steps = 50, .rate = 0.05f, .jitter = 2}, rng);
    for (const float v : found.values()) EXPECT_FLOAT_EQ(v, 1.0f);
    const Tensor x = rng.uniform({2, 5, 7, 3}, 0, 1), there = roll(x, 3, -2), back = roll(there, -3, 2);
    for (std::int64_t i = 0; i < x.numel(); i++) EXPECT_EQ(back[i], x[i]);
    EXPECT_EQ(there[((0 * 5 + 3) * 7 + 5) * 3], x[0]);
}

TEST(Ascent, BlurKeepsFlatPicturesAndMeans) {
    Tensor dot = Tensor::zeros({1, 15, 15, 1});
    dot[7 * 15 + 7] = 1;
    const Tensor soft = gaussian_blur(dot, 1.0f);
    double total = 0;
    for (const float v : soft.values()) total += static_cast<double>(v);
    EXPECT_NEAR(total, 1, 1e-5);
    EXPECT_NEAR(soft[7 * 15 + 8] / soft[7 * 15 + 7], std::exp(-0.5f), 1e-5f);
    const Tensor flat = gaussian_blur(Tensor::full({1, 6, 5, 3}, 0.3f), 2.0f);
    for (const float v : flat.values()) EXPECT_NEAR(v, 0.3f, 1e-6f);
}

TEST(Ascent, GrowsToEachSize) {
    Rng rng(3);
    const Tensor found = ascend_scales([](const Tensor& x) { return mean(x); }, Tensor::full({2, 4, 4, 1}, 0.5f), {4, 6, 9}, {.steps = 2}, rng);
    EXPECT_EQ(found.shape(), (Shape{2, 9, 9, 1}));
}

// For two linear scores the smallest change that reaches the border is (S_b - S_a) d / |d|^2 with d = w_a - w_b.
TEST(Fooling, OfALinearModelTakesTheShortestWay) {
    Rng rng(4);
    const Tensor weight = rng.normal({12, 2}, 0.0f, 0.3f), picture = rng.uniform({1, 2, 2, 3}, 0.4f, 0.6f);
    const auto scores = [&](const Tensor& x) { return matmul(flatten(x), weight); };
    const Tensor before = scores(picture);
    const int target = before[0] > before[1] ? 1 : 0;
    const float missing = std::abs(before[0] - before[1]);
    double length = 0;
    for (std::int64_t i = 0; i < 12; i++) length += std::pow(static_cast<double>(weight[2 * i]) - static_cast<double>(weight[2 * i + 1]), 2);
    const Fooled fooled = fool(scores, picture, target, {.steps = 10, .confidence = 0.5, .margin = 1e-4f, .whole_levels = false});
    EXPECT_TRUE(fooled.reached);
    EXPECT_EQ(fooled.steps, 1);
    EXPECT_NEAR(fooled.typical, 255 * static_cast<double>(missing) / std::sqrt(length) / std::sqrt(12.0), 0.05);
    EXPECT_EQ(error_of([&] { fool(scores, picture, 2, {}); }), "[fooling] class 2 of 2");
}

TEST(Fooling, HoldsForThePictureThatAFileStores) {
    Rng rng(5);
    const Tensor weight = rng.normal({48, 3}), picture = rng.uniform({1, 4, 4, 3}, 0, 1);
    const Fooled fooled = fool([&](const Tensor& x) { return matmul(flatten(x), weight); }, picture, 2, {.confidence = 0.99});
    EXPECT_TRUE(fooled.reached);
    for (const float v : fooled.picture.values()) EXPECT_NEAR(255 * v, std::round(255 * v), 1e-4f);
}

TEST(Inversion, OfAnInvertibleLayerRecoversTheInput) {
    Rng rng(6);
    const Tensor picture = rng.uniform({1, 10, 9, 3}, 0.1f, 0.9f);  // learned as 10 x 9 plus 5 x 4
    // A 1x1 convolution with a matrix far from singular.
    const Tensor w({1, 1, 3, 3}, {2, 1, 0, -1, 2, 1, 0, -1, 2});
    const auto phi = [&](const Tensor& x) { return conv2d(x, w, {}, {}); };
    InversionOptions options;
    options.steps = 100;
    options.total_variation = 0;
    const Inverted back = invert(phi, phi(picture), Tensor::full(picture.shape(), 0.5f), options);
    EXPECT_LT(back.error, 1e-8);
    for (std::int64_t i = 0; i < picture.numel(); i++) EXPECT_NEAR(back.picture[i], picture[i], 1e-3f);
}

// The Gram matrix is the mean over positions of outer products: two naive loops.
TEST(Style, GramIsTheMeanOfOuterProducts) {
    Rng rng(7);
    const std::int64_t h = 5, w = 7, c = 4;
    const Tensor f = rng.normal({2, h, w, c}), g = gram(f);
    for (std::int64_t n = 0; n < 2; n++)
        for (std::int64_t i = 0; i < c; i++)
            for (std::int64_t j = 0; j < c; j++) {
                double sum = 0;
                for (std::int64_t p = 0; p < h * w; p++) sum += static_cast<double>(f[(n * h * w + p) * c + i]) * static_cast<double>(f[(n * h * w + p) * c + j]);
                EXPECT_NEAR(g[(n * c + i) * c + j], sum / (h * w), 1e-5);
            }
}

Extractor two_layers() {
    Rng rng(8);
    const Tensor a = rng.normal({3, 3, 3, 4}, 0.0f, 0.4f), b = rng.normal({3, 3, 4, 5}, 0.0f, 0.4f);
    return [a, b](const Tensor& x) {
        const Tensor y = conv2d(x, a, {}, {});
        return std::vector<Tensor>{y, conv2d(y, b, {}, {})};
    };
}

TEST(Style, LossIsZeroAtTheExampleAndOneAtSilence) {
    Rng rng(9);
    const Tensor example = rng.uniform({1, 12, 10, 3}, 0, 1);
    const Extractor extract = two_layers();
    const StyleTarget target = style_of(extract, example, {1, 3});
    EXPECT_FLOAT_EQ(target.weights[1], 0.75f);
    EXPECT_NEAR(style_loss(extract(example), target).item(), 0, 1e-6f);
    EXPECT_NEAR(style_loss(extract(Tensor::zeros(example.shape())), target).item(), 1, 1e-5f);
    // Moving the features around does not change it.
    EXPECT_EQ(error_of([&] { style_of(extract, example, {1}); }), "[style] 1 weights for 2 layers");
    const StyleTarget other = style_of(extract, rng.uniform({1, 12, 10, 3}, 0, 1), {1, 3}), half = blend({target, other}, {1, 3});
    for (std::int64_t i = 0; i < half.grams[0].numel(); i++) EXPECT_NEAR(half.grams[0][i], 0.25f * target.grams[0][i] + 0.75f * other.grams[0][i], 1e-6f);
}

TEST(Style, GradientOfTheLoss) {
    Rng rng(10);
    const Extractor extract = two_layers();
    const StyleTarget target = style_of(extract, rng.uniform({1, 6, 6, 3}, 0, 1));
    EXPECT_LT(gradcheck([&](const std::vector<Tensor>& in) { return style_loss(extract(in[0]), target); }, {rng.uniform({2, 6, 7, 3}, 0, 1).set_requires_grad()}), 1e-3);
}

TEST(Style, KeptColoursAreThePhotographs) {
    Rng rng(11);
    const Tensor painted = rng.uniform({1, 4, 4, 3}, 0.4f, 0.6f), photograph = rng.uniform({1, 4, 4, 3}, 0.4f, 0.6f), kept = keep_colours(painted, photograph);
    for (std::int64_t i = 0; i < 16; i++) {
        const auto luma = [i](const Tensor& t) { return 0.299f * t[3 * i] + 0.587f * t[3 * i + 1] + 0.114f * t[3 * i + 2]; };
        EXPECT_NEAR(luma(kept), luma(painted), 1e-5f);
        EXPECT_NEAR(kept[3 * i] - kept[3 * i + 2], photograph[3 * i] - photograph[3 * i + 2], 1e-5f);
    }
}

TEST(Paint, BothOptimizersReachTheExamplesStyle) {
    Rng rng(12);
    const Tensor example = rng.uniform({1, 16, 16, 3}, 0, 1);
    const Extractor extract = two_layers();
    for (const Optimizer optimizer : {Optimizer::lbfgs, Optimizer::adam}) {
        const Painted made = paint(extract, style_of(extract, example), {}, rng.uniform({1, 16, 16, 3}, 0.4f, 0.6f), {.steps = 200, .content_weight = 0, .optimizer = optimizer, .label = "test"});
        EXPECT_LT(made.style_after, 0.02 * made.style_before);
        for (const float v : made.picture.values()) EXPECT_TRUE(v >= 0 && v <= 1);
    }
}

// Flat parts of any size add up; what clipping changes, only the finest level pays for.
TEST(Pyramid, IsTheSumOfItsLevels) {
    Rng rng(16);
    const Tensor start = rng.uniform({1, 19, 12, 3}, 0.2f, 0.4f);
    Pyramid pyramid(start);
    ASSERT_EQ(pyramid.levels.size(), 2u);  // 19 x 12 and 9 x 6; 4 x 3 would be too small
    EXPECT_EQ(pyramid.levels[1].tensor.shape(), (Shape{1, 9, 6, 3}));
    for (float& v : pyramid.levels[1].tensor.values()) v = 0.5f;
    const Tensor raised = pyramid.picture();
    for (std::int64_t i = 0; i < start.numel(); i++) EXPECT_NEAR(raised[i], start[i] + 0.5f, 1e-6f);
    // Each coarse number moves as many pixels as it stands for.
    sum(raised).backward();
    double moved = 0;
    const Tensor gradient = pyramid.levels[1].tensor.grad();
    for (const float g : gradient.values()) moved += static_cast<double>(g);
    EXPECT_NEAR(moved, static_cast<double>(start.numel()), 1e-3);

    for (float& v : pyramid.levels[1].tensor.values()) v = 0.7f;
    pyramid.clip();
    const Tensor clipped = pyramid.picture();
    for (std::int64_t i = 0; i < start.numel(); i++) EXPECT_NEAR(clipped[i], std::min(start[i] + 0.7f, 1.0f), 1e-6f);
    for (const float v : pyramid.levels[1].tensor.values()) EXPECT_EQ(v, 0.7f);
}

TEST(Style, AtScalesLooksAtThePictureItsHalfAndItsColours) {
    Rng rng(17);
    const Tensor picture = rng.uniform({1, 12, 10, 3}, 0, 1), half = avg_pool2d(picture, 2);
    const Extractor one = two_layers();
    const std::vector<Tensor> all = at_scales(one, 2)(picture), fine = one(picture), coarse = one(half);
    ASSERT_EQ(all.size(), 5u);
    const std::vector<Tensor> expected{fine[0], fine[1], coarse[0], coarse[1], picture - 0.5f};
    for (std::size_t l = 0; l < 5; l++) {
        ASSERT_EQ(all[l].shape(), expected[l].shape());
        for (std::int64_t i = 0; i < all[l].numel(); i++) ASSERT_EQ(all[l][i], expected[l][i]);
    }
}

TEST(RandomFeatures, AreTheSameForASeedAndDarkOnFlatColour) {
    Rng rng(13);
    const Tensor picture = rng.uniform({1, 48, 52, 3}, 0, 1);
    const std::vector<Tensor> a = random_features()(picture), b = random_features()(picture);
    ASSERT_EQ(a.size(), 1u);
    EXPECT_EQ(a[0].shape(), (Shape{1, 38, 42, 64}));
    for (std::int64_t i = 0; i < a[0].numel(); i++) ASSERT_EQ(a[0][i], b[0][i]);
    Tensor flat({1, 16, 16, 3});
    for (std::int64_t i = 0; i < flat.numel(); i++) flat[i] = 0.2f + 0.3f * static_cast<float>(i % 3);
    const Tensor dark = random_features()(flat)[0];
    for (const float v : dark.values()) ASSERT_LT(std::abs(v), 1e-5f);
}

TEST(TransformNet, AnySizeComesOutAsItWentInAndStylesDiffer) {
    Rng rng(14);
    TransformNet network(2, rng);
    EXPECT_EQ(network.styles(), 2);
    const Tensor picture = rng.uniform({1, 21, 18, 3}, 0, 1);
    EXPECT_EQ(network(picture, {0}).shape(), picture.shape());
    for (float& v : network.norm_up2.bias.values().subspan(16)) v = 1;  // of style 1
    const Tensor first = network(picture, {0}), second = network(picture, {1});
    double difference = 0;
    for (std::int64_t i = 0; i < first.numel(); i++) difference += std::abs(static_cast<double>(first[i] - second[i]));
    EXPECT_GT(difference, 0.1);
    // In a batch each picture is painted in its own style.
    Tensor both({2, 21, 18, 3});
    for (std::int64_t i = 0; i < picture.numel(); i++) both[i] = both[picture.numel() + i] = picture[i];
    const Tensor together = network(both, {0, 1});
    for (std::int64_t i = 0; i < picture.numel(); i++) {
        ASSERT_NEAR(together[i], first[i], 1e-5f);
        ASSERT_NEAR(together[picture.numel() + i], second[i], 1e-5f);
    }
    EXPECT_EQ(error_of([&] { network(picture, {0, 1}); }), "[transform net] 2 styles for pictures (1, 21, 18, 3)");
}

TEST(TransformNet, EveryParameterGetsAGradient) {
    Rng rng(15);
    TransformNet network(2, rng);
    sum(square(network(rng.uniform({2, 12, 12, 3}, 0, 1), {0, 1}))).backward();
    for (const Parameter& p : parameters(network)) EXPECT_TRUE(p.tensor.grad()) << p.name;
}

}  // namespace
}  // namespace sd
