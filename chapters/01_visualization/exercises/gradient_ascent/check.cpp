#include "exercise.hpp"

#include <gtest/gtest.h>

#include "common/tensor/rng.hpp"

using sd::Tensor;

TEST(Ascent, One_step_by_hand) {
    const Tensor start({1, 1, 2, 1}, {0.5f, 0.7f});
    const Tensor x = exercise::ascend([](const Tensor&) { return Tensor({1, 1, 2, 1}, {1.0f, 1.0f}); }, start, 1, 0.1f, 0.5f);
    ASSERT_NE(x[0], 0.5f) << "the picture has not moved yet";
    ASSERT_GT(x[0], 0.5f) << "the score falls: ascent adds the gradient, descent would subtract it";
    ASSERT_FLOAT_EQ(x[0], 0.6f) << "at 1/2 the penalty has no slope: 0.5 + 0.1 x 1";
    ASSERT_FALSE(x[1] > 0.7999f && x[1] < 0.8001f) << "the second value ignores the penalty";
    ASSERT_FALSE(x[1] > 0.8199f && x[1] < 0.8201f) << "the penalty pushes away from grey: it is subtracted from the score, so its gradient is, too";
    ASSERT_FALSE(x[1] > 0.7899f && x[1] < 0.7901f) << "the derivative of (I - 1/2)^2 is 2 (I - 1/2): a factor 2 is missing";
    ASSERT_FALSE(x[1] > 0.7299f && x[1] < 0.7301f) << "the penalty is about I - 1/2, not about I";
    ASSERT_FLOAT_EQ(x[1], 0.78f) << "0.7 + 0.1 (1 - 2 x 0.5 x 0.2)";
    EXPECT_FLOAT_EQ(start[0], 0.5f) << "the caller's picture was changed; work on the copy";
}

TEST(Ascent, A_linear_score_reaches_one_half_plus_w_over_two_lambda) {
    sd::Rng rng(1);
    const Tensor w = rng.normal({1, 3, 5, 3}, 0.0f, 0.3f);
    const float lambda = 0.8f;
    const Tensor x = exercise::ascend([&](const Tensor&) { return w; }, Tensor::full(w.shape(), 0.5f), 400, 0.1f, lambda);
    for (std::int64_t i = 0; i < w.numel(); i++) ASSERT_NEAR(x[i], 0.5f + w[i] / (2 * lambda), 1e-4f) << "where the slope of S - lambda |I - 1/2|^2 vanishes";
}

TEST(Ascent, Without_a_penalty_the_score_grows_for_ever) {
    const Tensor w = Tensor::full({1, 1, 1, 1}, 2.0f);
    const auto gradient = [&](const Tensor&) { return w; };
    const float ten = exercise::ascend(gradient, Tensor::zeros(w.shape()), 10, 0.1f, 0)[0], hundred = exercise::ascend(gradient, Tensor::zeros(w.shape()), 100, 0.1f, 0)[0];
    EXPECT_NEAR(hundred, 10 * ten, 1e-3f) << "with lambda 0 every step adds rate x w";
}
