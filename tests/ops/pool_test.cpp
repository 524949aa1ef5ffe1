#include "common/ops/pool.hpp"

#include <gtest/gtest.h>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

// Values that differ by 0.1 at least: the maximum stays where it is under finite differences.
Tensor distinct(Rng& rng, const Shape& shape) {
    Tensor x(shape);
    const auto order = rng.permutation(x.numel());
    for (std::int64_t i = 0; i < x.numel(); i++) x[i] = 0.1f * static_cast<float>(order[static_cast<std::size_t>(i)] - x.numel() / 2);
    return x.set_requires_grad();
}

TEST(PoolOps, HandComputed) {
    const Tensor x({1, 3, 3, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
    const Tensor floor = max_pool2d(x, 2), ceil = max_pool2d(x, 2, {.ceil_mode = true});
    EXPECT_EQ(floor.shape(), (Shape{1, 1, 1, 1}));
    EXPECT_EQ(floor[0], 5);
    ASSERT_EQ(ceil.shape(), (Shape{1, 2, 2, 1}));
    const float want[] = {5, 6, 8, 9};
    for (int i = 0; i < 4; i++) EXPECT_EQ(ceil[i], want[i]);

    const Tensor padded = avg_pool2d(x, 3, {.stride = 2, .padding = 1}), inside = avg_pool2d(x, 3, {.stride = 2, .padding = 1, .count_padding = false});
    EXPECT_FLOAT_EQ(padded[0], (1 + 2 + 4 + 5) / 9.0f);
    EXPECT_FLOAT_EQ(inside[0], (1 + 2 + 4 + 5) / 4.0f);
    EXPECT_FLOAT_EQ(global_avg_pool(x).item(), 5);
    EXPECT_EQ(global_avg_pool(Tensor::zeros({2, 3, 4, 5})).shape(), (Shape{2, 5}));
    const Tensor most = global_max_pool(Tensor({2, 1, 3, 2}, {1, 8, 5, 2, 3, 4, -1, -8, -5, -2, -3, -4}));
    EXPECT_EQ(most.shape(), (Shape{2, 2}));
    EXPECT_EQ(std::vector<float>(most.values().begin(), most.values().end()), (std::vector<float>{5, 8, -1, -2}));
    EXPECT_THROW(global_max_pool(Tensor::zeros({2, 3, 4})), Error);
    EXPECT_THROW(global_max_pool(Tensor::zeros({2, 0, 3, 4})), Error);
}

TEST(PoolOps, EqualValuesSendTheGradientToTheFirst) {
    Tensor x = Tensor::ones({1, 2, 2, 1});
    x.set_requires_grad();
    backward(max_pool2d(x, 2));
    const float want[] = {1, 0, 0, 0};
    for (int i = 0; i < 4; i++) EXPECT_EQ(x.grad()[i], want[i]);
}

TEST(PoolOps, Gradients) {
    Rng rng(1);
    const PoolOptions cases[] = {
        {}, {.ceil_mode = true}, {.stride = 1, .padding = 1}, {.stride = {2, 1}, .padding = {0, 1}, .ceil_mode = true, .count_padding = false}};
    for (const PoolOptions& options : cases)
        for (Extent2 window : {Extent2(2), Extent2(3), Extent2(2, 3)}) {
            EXPECT_LT(gradcheck([&](const auto& in) { return max_pool2d(in[0], window, options); }, {distinct(rng, {2, 5, 7, 3})}), 1e-3);
            EXPECT_LT(gradcheck([&](const auto& in) { return avg_pool2d(in[0], window, options); }, {rng.normal({2, 5, 7, 3}).set_requires_grad()}), 1e-3);
        }
    Tensor distinct({3, 4, 5, 17});  // no two values closer than a step of the check
    for (std::int64_t i = 0; i < 1020; i++) distinct[i] = 0.1f * static_cast<float>(i * 37 % 1020);
    EXPECT_LT(gradcheck([](const auto& in) { return global_max_pool(in[0]); }, {distinct.set_requires_grad()}), 1e-3);
    EXPECT_LT(gradcheck([](const auto& in) { return global_avg_pool(in[0]); }, {rng.normal({3, 4, 5, 17}).set_requires_grad()}), 1e-3);
}

TEST(PoolOps, ErrorsNameTheOpAndTheShape) {
    EXPECT_EQ(error_of([] { max_pool2d(Tensor({3, 4}), 2); }), "[max_pool2d] x (3, 4): (N, H, W, C) expected");
    EXPECT_EQ(error_of([] { avg_pool2d(Tensor({1, 2, 2, 1}), 3); }), "[avg_pool2d] x (1, 2, 2, 1): a window of 3 x 3 does not fit");
    EXPECT_EQ(error_of([] { max_pool2d(Tensor({1, 4, 4, 1}), 2, {.padding = 2}); }), "[max_pool2d] padding must be at most half the window");
}

}  // namespace
}  // namespace sd
