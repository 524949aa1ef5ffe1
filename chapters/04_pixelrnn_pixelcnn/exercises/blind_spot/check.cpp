#include "exercise.hpp"

#include <gtest/gtest.h>

#include "common/autograd/autograd.hpp"
#include "common/nn/conv.hpp"

using exercise::blind;
using exercise::seen;

TEST(BlindSpot, A_first_layer_alone_sees_four_neighbours) {
    const std::vector<int> s = seen(5, 5, 2, 2, 0);
    EXPECT_EQ(s[12], 0) << "the pixel itself is seen: the first layer has mask A";
    EXPECT_EQ(s[8], 1) << "(1, 3) is a tap of the window: one step up may go one to the right";
    EXPECT_EQ(s, (std::vector<int>{0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
}

// A deep stack: k rows up, everything up to k columns to the right.
TEST(BlindSpot, A_deep_stack_stops_at_the_diagonal) {
    const std::vector<int> s = seen(8, 9, 7, 2, 20);
    for (int r = 0; r < 8; r++)
        for (int c = 0; c < 9; c++) {
            const int up = 7 - r, right = c - 2;
            const bool expected = up == 0 ? right < 0 : right <= up;
            ASSERT_EQ(s[static_cast<std::size_t>(r * 9 + c)], expected) << up << " rows up, " << right << " columns to the right";
        }
}

TEST(BlindSpot, What_is_missed_is_counted) {
    EXPECT_EQ(blind(seen(8, 9, 7, 2, 20), 9, 7, 2), 5 + 4 + 3 + 2 + 1) << "1 row up, 5 pixels lie beyond the diagonal; 2 rows up, 4 ...";
    EXPECT_EQ(blind(seen(5, 5, 2, 2, 0), 5, 2, 2), 12 - 4);
}

// Gradients of real convolutions agree.
TEST(BlindSpot, Gradients_of_a_real_stack_agree) {
    for (int layers : {0, 1, 3}) {
        sd::Rng rng(1);
        sd::Tensor x = rng.uniform({1, 7, 6, 1}, 0, 1);
        x.set_requires_grad();
        sd::Tensor h = sd::MaskedConv2d(1, 4, 3, sd::MaskType::a, rng, {.padding = 1})(x);
        for (int i = 0; i < layers; i++) h = sd::MaskedConv2d(4, 4, 3, sd::MaskType::b, rng, {.padding = 1})(h);
        sd::Tensor asked = sd::Tensor::zeros(h.shape());
        for (std::int64_t c = 0; c < 4; c++) asked[(5 * 6 + 2) * 4 + c] = 1.0f + 0.3f * static_cast<float>(c);
        sd::backward(h, asked);
        const std::vector<int> s = seen(7, 6, 5, 2, layers);
        for (std::int64_t i = 0; i < 42; i++) ASSERT_EQ(x.grad()[i] != 0, s[static_cast<std::size_t>(i)] == 1) << layers << " layers of mask B, pixel (" << i / 6 << ", " << i % 6 << ")";
    }
}
