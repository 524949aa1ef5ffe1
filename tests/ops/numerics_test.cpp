// Right values at the edges of the numbers and of the shapes: long sums, exact quotients, whole powers, nothing at all.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/norm.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/resize.hpp"
#include "common/ops/softmax.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(Numerics, TheMeanOfEqualValuesIsThatValue) {
    for (const float v : {0.1f, 1.1f}) {
        const Tensor rows = mean(Tensor::full({2, 32768}, v), {1}), columns = mean(Tensor::full({300'000, 2}, v), {0});
        for (int i = 0; i < 2; i++) {
            EXPECT_NEAR(rows[i] / v, 1, 1e-6);
            EXPECT_NEAR(columns[i] / v, 1, 1e-6);
        }
        EXPECT_NEAR(mean(Tensor::full({128, 128}, v)).item() / v, 1, 1e-6);
        EXPECT_NEAR(mean(Tensor::full({10'000'000}, v)).item() / v, 1, 1e-6);
        EXPECT_NEAR(global_avg_pool(Tensor::full({1, 300, 300, 3}, v))[1] / v, 1, 1e-6);
        EXPECT_NEAR(mse(Tensor::full({1000, 1000}, v), Tensor::zeros({1000, 1000})).item() / (v * v), 1, 1e-6);
    }
}

TEST(Numerics, AQuotientIsRoundedOnce) {
    Rng rng(1);
    const Tensor x = rng.normal({10'000}), dy = rng.normal({10'000});
    for (const float a : {10.0f, 3.0f, 49.0f}) {
        const Tensor y = x / a;
        Tensor leaf = x.detach().set_requires_grad();
        backward(leaf / a, dy);
        for (std::int64_t i = 0; i < x.numel(); i++) {
            ASSERT_EQ(y[i], x[i] / a);
            ASSERT_EQ(leaf.grad()[i], dy[i] / a);
        }
    }
}

TEST(Numerics, WholePowersOfAnyNumber) {
    Tensor x({4}, {-2, 0, 3, -0.5f});
    x.set_requires_grad();
    const Tensor y = pow(x, 2);
    backward(y, Tensor::ones({4}));
    const float square[] = {4, 0, 9, 0.25f}, slope[] = {-4, 0, 6, -1};
    for (int i = 0; i < 4; i++) {
        EXPECT_EQ(y[i], square[i]);
        EXPECT_EQ(x.grad()[i], slope[i]);
    }
    EXPECT_EQ(pow(x, 3)[0], -8);
    EXPECT_EQ(pow(x, -1)[3], -2);
    EXPECT_TRUE(std::isnan(pow(x, 0.5f)[0]));
    for (const float p : {2.0f, 3.0f, -2.0f}) EXPECT_LT(gradcheck([p](const auto& in) { return pow(in[0], p); }, {Tensor({3}, {-1.2f, 0.9f, 1.5f}).set_requires_grad()}), 1e-3);
}

TEST(Numerics, TotalVariationOfHugeAndTinyDifferences) {
    for (const float size : {1e25f, 1e-30f, 3e38f}) {
        Tensor x({1, 1, 2, 1}, {0, size});
        x.set_requires_grad();
        const Tensor y = total_variation(x, 1);
        y.backward();
        EXPECT_EQ(y.item(), size);
        EXPECT_EQ(x.grad()[0], -1);
        EXPECT_EQ(x.grad()[1], 1);
    }
    const Tensor x = Tensor({1, 1, 3, 1}, {0, 1e-30f, 0});
    EXPECT_FLOAT_EQ(total_variation(x, 1).item(), 2e-30f);
}

TEST(Numerics, LikelihoodsHaveTheirLimits) {
    const Tensor zero = Tensor::zeros({1}), one = Tensor::ones({1}), inf = Tensor::full({1}, kInf);
    EXPECT_EQ(bce_with_logits(inf, zero).item(), kInf);
    EXPECT_EQ(bce_with_logits(inf, one).item(), 0);
    EXPECT_EQ(bce_with_logits(-inf, zero).item(), 0);
    EXPECT_EQ(bce_with_logits(-inf, one).item(), kInf);
    EXPECT_FLOAT_EQ(gaussian_log_likelihood(zero, zero, Tensor::full({1}, -100)).item(), 50 - 0.91893853f);
    EXPECT_EQ(kl_gaussians(one, Tensor::full({1}, -100), one, Tensor::full({1}, -100)).item(), 0);
    EXPECT_NEAR(kl_standard_normal(zero, Tensor::full({1}, 1e-6f)).item() / 2.5e-13, 1, 1e-6);
}

// An empty batch or zero channels give an empty result or a sum of 0; the mean of nothing is an error.
TEST(Numerics, NothingInNothingOut) {
    const Tensor none({0, 3}), row = Tensor::ones({1, 3}), numbers = Tensor::ones({3});
    for (const Tensor& other : {none, row, numbers}) {
        EXPECT_EQ(gaussian_log_likelihood(none, other, other).shape(), Shape{0});
        EXPECT_EQ(gaussian_log_likelihood(none, other, other, Reduction::none).shape(), none.shape());
        EXPECT_EQ(logistic_log_likelihood(none, other, other, {}, Reduction::sum).item(), 0);
        EXPECT_EQ(kl_gaussians(none, other, other, none).shape(), Shape{0});
    }
    EXPECT_EQ(mse(none, none, Reduction::sum).item(), 0);
    EXPECT_EQ(mse(Tensor({3, 0}), Tensor({3, 0}), Reduction::per_sample)[2], 0);
    EXPECT_EQ(sum(none).item(), 0);
    EXPECT_EQ(sum(none, {0})[2], 0);
    EXPECT_EQ(mean(none, {1}).shape(), Shape{0});
    EXPECT_EQ(softmax(none).shape(), none.shape());
    EXPECT_EQ(cross_entropy(none, {}, Reduction::sum).item(), 0);
    EXPECT_EQ(cross_entropy(none, {}, Reduction::none).shape(), Shape{0});
    EXPECT_EQ(cross_entropy(Tensor({0, 2, 3}), {}, Reduction::per_sample).shape(), Shape{0});
    EXPECT_EQ(error_of([&] { cross_entropy(none, {}); }), "[cross_entropy] mean of no rows: (0, 3)");
    EXPECT_EQ(error_of([&] { mse(none, none); }), "[mse] mean of no values: (0, 3)");
    EXPECT_EQ(error_of([&] { mean(none); }), "[mean] of no values: (0, 3)");

    for (const Shape& shape : {Shape{0, 4, 4, 3}, Shape{2, 4, 4, 0}}) {
        const Tensor x(shape), gamma = Tensor::ones({shape[3]}), beta = Tensor::zeros({shape[3]});
        EXPECT_EQ(global_avg_pool(x).shape(), (Shape{shape[0], shape[3]}));
        EXPECT_EQ(max_pool2d(x, 2).shape(), (Shape{shape[0], 2, 2, shape[3]}));
        EXPECT_EQ(avg_pool2d(x, 2).shape(), (Shape{shape[0], 2, 2, shape[3]}));
        EXPECT_EQ(resize_nearest(x, 2, 5).shape(), (Shape{shape[0], 2, 5, shape[3]}));
        EXPECT_EQ(resize_bilinear(x, 2, 5).shape(), (Shape{shape[0], 2, 5, shape[3]}));
        EXPECT_EQ(instance_norm(x, gamma, beta).shape(), shape);
        EXPECT_EQ(layer_norm(x, gamma, beta).shape(), shape);
        EXPECT_EQ(batch_norm(x, gamma, beta, beta.clone(), gamma.clone(), {.training = false}).shape(), shape);
        EXPECT_EQ(total_variation(x).item(), 0);
    }
    const Tensor no_channels({2, 4, 4, 0}), empty({0});
    EXPECT_EQ(batch_norm(no_channels, empty, empty, empty, empty).shape(), no_channels.shape());
}

TEST(Numerics, AWindowOfPaddingAloneIsRefused) {
    for (const Shape& shape : {Shape{1, 0, 0, 1}, Shape{1, 1, 0, 1}, Shape{1, 0, 1, 1}}) {
        const Tensor x(shape);
        EXPECT_NE(error_of([&] { max_pool2d(x, 2, {.padding = 1}); }).find("a window of 2 x 2 lies in the padding alone"), std::string::npos);
        EXPECT_NE(error_of([&] { avg_pool2d(x, 2, {.padding = 1, .count_padding = false}); }).find("lies in the padding alone"), std::string::npos);
        EXPECT_EQ(avg_pool2d(x, 2, {.padding = 1})[0], 0);
        EXPECT_NE(error_of([&] { global_avg_pool(x); }).find("at least one pixel expected"), std::string::npos);
    }
}

// y = activation(b) where there is nothing to sum, and no gradient of nothing.
TEST(Numerics, ConvolutionsOfNothing) {
    const Tensor b = Tensor({2}, {3, -1}).set_requires_grad();
    for (const Conv2dOptions& options : {Conv2dOptions{}, {.stride = 2, .padding = 1}, {.padding = 2, .dilation = 2}}) {
        Tensor x({2, 5, 5, 0}), w({3, 3, 0, 2});
        x.set_requires_grad(), w.set_requires_grad();
        const Tensor y = conv2d(x, w, b, options);
        for (std::int64_t i = 0; i < y.numel(); i++) EXPECT_EQ(y[i], b[i % 2]);
        backward(y, Tensor::ones(y.shape()));
        EXPECT_EQ(x.grad().shape(), x.shape());
        EXPECT_EQ(w.grad().shape(), w.shape());
        EXPECT_EQ(masked_conv2d(x, w, Tensor({3, 3, 0, 2}), b, options).shape(), y.shape());
    }
    for (const std::int64_t channels : {1, 3, 8, 40}) {  // each way of the input gradient
        Tensor x = Tensor::ones({2, 6, 6, channels}).set_requires_grad(), w = Tensor({3, 3, channels, 0}).set_requires_grad();
        const Tensor y = conv2d(x, w, Tensor({0}));
        EXPECT_EQ(y.shape(), (Shape{2, 4, 4, 0}));
        backward(y, Tensor(y.shape()));
        for (std::int64_t i = 0; i < x.numel(); i++) EXPECT_EQ(x.grad()[i], 0);

        // Transposed: no channels come in, or none go out, or there is no pixel.
        const Tensor bias = Tensor::full({channels}, 2);
        const Tensor from_nothing = conv_transpose2d(Tensor({1, 3, 3, 0}), Tensor({4, 4, channels, 0}), bias, {.stride = 2});
        for (std::int64_t i = 0; i < from_nothing.numel(); i++) ASSERT_EQ(from_nothing[i], 2);
        EXPECT_EQ(conv_transpose2d(Tensor::ones({1, 3, 3, channels}), Tensor({4, 4, 0, channels}), Tensor({0}), {.stride = 2}).shape(), (Shape{1, 8, 8, 0}));
        const Tensor no_pixel = conv_transpose2d(Tensor({1, 2, 0, 40}), Tensor::ones({4, 4, channels, 40}), bias, {.stride = 2});
        ASSERT_EQ(no_pixel.shape(), (Shape{1, 6, 2, channels}));
        for (std::int64_t i = 0; i < no_pixel.numel(); i++) ASSERT_EQ(no_pixel[i], 2);
        Tensor few({1, 2, 0, 8}), kernel = Tensor::ones({4, 4, channels, 8}).set_requires_grad();
        few.set_requires_grad();
        const Tensor out = conv_transpose2d(few, kernel, {}, {.stride = 2});
        backward(out, Tensor::ones(out.shape()));
        for (std::int64_t i = 0; i < kernel.numel(); i++) ASSERT_EQ(kernel.grad()[i], 0);
    }
    EXPECT_EQ(conv2d(Tensor({0, 5, 5, 3}), Tensor::ones({3, 3, 3, 4}), {}).shape(), (Shape{0, 3, 3, 4}));
    EXPECT_NE(error_of([] { conv2d(Tensor::ones({1, 4, 4, 1}), Tensor({0, 3, 1, 1}), {}); }).find("a kernel of at least 1 x 1 expected"), std::string::npos);
}

}  // namespace
}  // namespace sd
