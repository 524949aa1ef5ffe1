// Explanations of models whose explanation is known.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "chapters/01_visualization/gradient_rules.hpp"
#include "chapters/01_visualization/occlusion.hpp"
#include "chapters/01_visualization/saliency.hpp"
#include "chapters/01_visualization/saliency_scores.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/tensor/memory.hpp"
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

constexpr std::int64_t kH = 9, kW = 7, kC = 3, kClasses = 4;

// S = flatten(I) W.
LayeredNet linear_net(const Tensor& weight) {
    LayeredNet net;
    net.name = "linear";
    net.height = kH, net.width = kW, net.channels = kC;
    net.classes = {"a", "b", "c", "d"};
    net.prepare = [](const Tensor& x) { return x; };
    net.layers.push_back({"scores", [weight](const Tensor& x, const Rectifier&) { return matmul(flatten(x), weight); }, {}, true});
    return net;
}

TEST(Saliency, OfALinearModelIsItsWeight) {
    Rng rng(1);
    const Tensor weight = rng.normal({kH * kW * kC, kClasses}), pictures = rng.uniform({2, kH, kW, kC}, 0, 1);
    const LayeredNet net = linear_net(weight);
    const Tensor g = class_gradient(net, pictures, {2, 0});
    for (std::int64_t i = 0; i < kH * kW * kC; i++) {
        EXPECT_EQ(g[i], weight[i * kClasses + 2]);
        EXPECT_EQ(g[kH * kW * kC + i], weight[i * kClasses]);
    }
    const Tensor largest = largest_magnitude(g), product = gradient_times_input(g, pictures);
    for (std::int64_t p = 0; p < kH * kW; p++) {
        float magnitude = 0, sum = 0;
        for (std::int64_t c = 0; c < kC; c++) {
            magnitude = std::max(magnitude, std::abs(weight[(p * kC + c) * kClasses + 2]));
            sum += weight[(p * kC + c) * kClasses + 2] * pictures[p * kC + c];
        }
        EXPECT_EQ(largest[p], magnitude);
        EXPECT_NEAR(product[p], std::abs(sum), 1e-6f);
    }
    EXPECT_EQ(error_of([&] { class_gradient(net, pictures, {2, 4}); }), "[saliency] class 4 of 4");
    EXPECT_EQ(error_of([&] { class_gradient(net, pictures, {2}); }), "[saliency] 1 classes for pictures (2, 9, 7, 3)");
}

TEST(Saliency, NoiseDoesNotChangeALinearModelsGradient) {
    Rng rng(2);
    const Tensor weight = rng.normal({kH * kW * kC, kClasses}), picture = rng.uniform({1, kH, kW, kC}, 0, 1);
    const LayeredNet net = linear_net(weight);
    const Tensor smooth = smooth_gradient(net, picture, {1}, 5, 0.3f, rng);
    for (std::int64_t i = 0; i < smooth.numel(); i++) EXPECT_NEAR(smooth[i], weight[i * kClasses + 1], 1e-5f);
}

// S_k = mean over positions of the maps' product with a head: CAM's closed form is relu(sum_c head[c, k] A_c) / positions.
TEST(GradCam, OfAMeanAndALinearHeadIsTheClassActivationMap) {
    Rng rng(3);
    const Tensor filters = rng.normal({3, 3, 1, 5}, 0.0f, 0.5f), head = rng.normal({5, kClasses});
    LayeredNet net;
    net.name = "cam";
    net.prepare = [](const Tensor& x) { return x; };
    net.layers.push_back({"conv", [filters](const Tensor& x, const Rectifier&) { return conv2d(x, filters, {}, {.padding = 1}); }, {{3, 1, 1}}});
    net.layers.push_back({"mean", [](const Tensor& x, const Rectifier&) { return global_avg_pool(x); }, {}, true});
    net.layers.push_back({"scores", [head](const Tensor& x, const Rectifier&) { return matmul(x, head); }, {}, true});
    const Tensor picture = rng.uniform({1, 6, 8, 1}, 0, 1), cam = grad_cam(net, picture, {3}, "conv");
    const Tensor maps = net.features(picture, "conv");
    for (std::int64_t p = 0; p < 48; p++) {
        float sum = 0;
        for (std::int64_t c = 0; c < 5; c++) sum += head[c * kClasses + 3] * maps[p * 5 + c];
        EXPECT_NEAR(cam[p], std::max(sum, 0.0f) / 48, 1e-6f);
    }
    EXPECT_EQ(error_of([&] { grad_cam(net, picture, {3}, "mean"); }), "[grad-cam] layer 'mean' of cam has no positions");
    EXPECT_EQ(error_of([&] { grad_cam(net, picture, {3}, "fc7"); }), "cam has no layer 'fc7'; its layers: conv, mean, scores");
}

TEST(GradientRules, ByHand) {
    const Tensor dy({4}, {3, -3, 5, -5});
    const auto gradient = [&](Tensor (*rule)(const Tensor&)) {
        Tensor x({4}, {1, 1, -1, -1});
        x.set_requires_grad();
        const Tensor y = rule(x);
        EXPECT_EQ(std::vector<float>(y.values().begin(), y.values().end()), (std::vector<float>{1, 1, 0, 0}));
        backward(y, dy);
        const Tensor g = x.grad();
        return std::vector<float>(g.values().begin(), g.values().end());
    };
    EXPECT_EQ(gradient(deconvnet_relu), (std::vector<float>{3, 0, 5, 0}));
    EXPECT_EQ(gradient(guided_relu), (std::vector<float>{3, 0, 0, 0}));
}

TEST(GradientRules, LeakNothing) {
    const std::int64_t before = memory_stats().live_tensors;
    {
        Tensor x = Tensor::ones({3});
        x.set_requires_grad();
        backward(sum(guided_relu(deconvnet_relu(x))));
    }
    EXPECT_EQ(memory_stats().live_tensors, before);
}

// Covering a square with `fill` changes a linear score by the sum of w (fill - I) inside it.
TEST(Occlusion, OfALinearModelHasAClosedForm) {
    Rng rng(4);
    const Tensor weight = rng.normal({kH * kW * kC, 1}), picture = rng.uniform({1, kH, kW, kC}, 0, 1);
    const auto score = [&](const Tensor& batch) { return reshape(matmul(flatten(batch), weight), {batch.dim(0)}); };
    const float whole = score(picture)[0], fill = 0.25f;
    for (const auto& [size, stride] : {std::pair{3, 1}, std::pair{3, 2}, std::pair{4, 3}, std::pair{7, 5}}) {
        const OcclusionMap map = occlude(score, picture, size, stride, fill, 5);
        const auto starts = [&, side = std::int64_t{size}, step = std::int64_t{stride}](std::int64_t extent) {
            std::vector<std::int64_t> list;
            for (std::int64_t at = 0; at + side < extent; at += step) list.push_back(at);
            list.push_back(extent - side);
            return list;
        };
        const auto tops = starts(kH), lefts = starts(kW);
        ASSERT_EQ(map.value.shape(), (Shape{static_cast<std::int64_t>(tops.size()), static_cast<std::int64_t>(lefts.size())}));
        for (std::size_t r = 0; r < tops.size(); r++)
            for (std::size_t s = 0; s < lefts.size(); s++) {
                float expected = whole;
                for (std::int64_t y = tops[r]; y < tops[r] + size; y++)
                    for (std::int64_t i = (y * kW + lefts[s]) * kC; i < (y * kW + lefts[s] + size) * kC; i++) expected += weight[i] * (fill - picture[i]);
                EXPECT_NEAR(map.value[static_cast<std::int64_t>(r * lefts.size() + s)], expected, 1e-4f);
            }
    }
    EXPECT_EQ(error_of([&] { occlude(score, picture, 8, 1, fill); }), "[occlusion] a square of 8 with stride 1 on (1, 9, 7, 3)");
}

TEST(Occlusion, APixelsValueIsTheMeanOfTheSquaresOverIt) {
    const OcclusionMap map{Tensor({1, 2}, {1, 3}), 2, 1};
    const Tensor pixel = map.per_pixel(2, 3);
    EXPECT_EQ(std::vector<float>(pixel.values().begin(), pixel.values().end()), (std::vector<float>{1, 2, 3, 1, 2, 3}));
}

TEST(SaliencyScores, LocalizationIsTheRocArea) {
    const Tensor mask({1, 6}, {1, 1, 0, 0, 0, 0});
    EXPECT_DOUBLE_EQ(localization(Tensor({1, 6}, {9, 8, 1, 2, 3, 4}), mask), 1);
    EXPECT_DOUBLE_EQ(localization(Tensor({1, 6}, {0, 1, 5, 6, 7, 8}), mask), 0);
    EXPECT_DOUBLE_EQ(localization(Tensor({1, 6}, {2, 2, 2, 2, 2, 2}), mask), 0.5);
    EXPECT_DOUBLE_EQ(localization(Tensor({1, 6}, {9, 2, 1, 3, 1, 3}), mask), 6.0 / 8);  // 4 + 2 of the 8 pairs in order
    EXPECT_DOUBLE_EQ(precision_at_mask(Tensor({1, 6}, {9, 2, 1, 3, 1, 3}), mask), 0.5);
    EXPECT_EQ(error_of([&] { localization(Tensor::ones({1, 6}), Tensor::ones({1, 6})); }), "[saliency score] the mask must hold true pixels and others");
}

// A score that is the mean of the pixels falls in proportion to what has been deleted, whatever the order, on a constant picture.
TEST(SaliencyScores, CurvesOfALinearScore) {
    const auto mean_of = [](const Tensor& batch) {
        Tensor m({batch.dim(0)});
        for (std::int64_t i = 0; i < m.numel(); i++) {
            m[i] = 0;
            for (std::int64_t k = 0; k < 100; k++) m[i] += batch[i * 100 + k] / 100;
        }
        return m;
    };
    Rng rng(5);
    const Tensor white = Tensor::ones({1, 10, 10, 1}), map = rng.uniform({1, 10, 10}, 0, 1);
    const Curve out = deletion_curve(mean_of, white, map, 0.0f), in = insertion_curve(mean_of, white, map, 0.0f);
    EXPECT_NEAR(out.area, 0.5, 1e-5);
    EXPECT_NEAR(in.area, 0.5, 1e-5);
    for (std::size_t i = 0; i < out.share.size(); i++) {
        EXPECT_NEAR(out.probability[i], 1 - out.share[i], 1e-5);
        EXPECT_NEAR(in.probability[i], in.share[i], 1e-5);
    }
    // One pixel holds everything: a map that finds it deletes it first.
    Tensor one = Tensor::zeros({1, 10, 10, 1});
    one[37] = 1;
    EXPECT_NEAR(deletion_curve(mean_of, one, one.view({1, 10, 10}), 0.0f).area, 0.01 * 0.01 / 2, 1e-6);
    EXPECT_NEAR(insertion_curve(mean_of, one, one.view({1, 10, 10}), 0.0f).area, 0.01 * (1 - 0.01 / 2), 1e-6);
}

}  // namespace
}  // namespace sd
