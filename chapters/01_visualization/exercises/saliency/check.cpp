#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/ops/arithmetic.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/shape.hpp"
#include "common/tensor/rng.hpp"

using sd::Tensor;

namespace {

constexpr std::int64_t kPixels = 7 * 5, kColours = 3, kClasses = 4;

}  // namespace

TEST(Saliency, Of_a_linear_score_the_gradient_is_the_weight) {
    sd::Rng rng(1);
    const Tensor w = rng.normal({kPixels * kColours, kClasses}), picture = rng.uniform({1, 7, 5, kColours}, 0, 1);
    const Tensor g = exercise::score_gradient([&](const Tensor& x) { return sd::matmul(sd::flatten(x), w); }, picture, 2);
    ASSERT_TRUE(g) << "no gradient came back: was x marked before the forward pass?";
    float sum = 0;
    for (std::int64_t i = 0; i < g.numel(); i++) sum += std::abs(g[i]);
    ASSERT_GT(sum, 0) << "the gradient is zero everywhere: nothing was run backward yet";
    for (std::int64_t i = 0; i < g.numel(); i++) {
        float all = 0;
        for (std::int64_t c = 0; c < kClasses; c++) all += w[i * kClasses + c];
        ASSERT_GT(std::abs(g[i] - all), 1e-5f) << "this is the gradient of the sum of all scores: dL/dscores must be 1 at class c alone";
        ASSERT_NEAR(g[i], w[i * kClasses + 2], 1e-5f) << "expected the weight of pixel value " << i << " for class 2";
    }
}

TEST(Saliency, Of_a_square_the_gradient_depends_on_the_picture) {
    const Tensor picture({1, 1, 2, 1}, {0.25f, -1.0f});
    const Tensor g = exercise::score_gradient([](const Tensor& x) { return sd::flatten(x * x); }, picture, 1);
    ASSERT_TRUE(g);
    EXPECT_FLOAT_EQ(g[0], 0.0f);
    EXPECT_FLOAT_EQ(g[1], -2.0f) << "d(x^2)/dx = 2 x at x = -1";
    EXPECT_FALSE(picture.requires_grad()) << "the caller's picture was marked; mark the copy";
}

TEST(Saliency, The_map_is_the_largest_magnitude_over_the_colours) {
    const Tensor map = exercise::saliency(Tensor({1, 1, 3, 3}, {1, -5, 2, 0, 0, 3, -1, -2, -4}));
    ASSERT_EQ(map.shape(), (sd::Shape{1, 3}));
    EXPECT_NE(map[0], 2.0f) << "-5 is larger in magnitude than 2: did you forget the absolute value, or keep the last colour?";
    EXPECT_FLOAT_EQ(map[0], 5.0f);
    EXPECT_FLOAT_EQ(map[1], 3.0f);
    EXPECT_FLOAT_EQ(map[2], 4.0f) << "all three are negative: the magnitude is what counts";
}
