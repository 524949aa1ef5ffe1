#include "exercise.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "common/nn/conv.hpp"

using exercise::causal_mask;
using exercise::MaskType;

TEST(MaskAB, By_hand_3x3) {
    const std::vector<float> a = causal_mask(3, MaskType::a), b = causal_mask(3, MaskType::b);
    ASSERT_EQ(a.size(), 9u);
    EXPECT_EQ(a[2], 1.0f) << "row 0, column 2 is above the centre and comes before it: did you exchange rows and columns?";
    EXPECT_EQ(a[4], 0.0f) << "mask A hides the pixel itself";
    EXPECT_EQ(b[4], 1.0f) << "mask B shows the centre, which holds features of earlier pixels";
    EXPECT_EQ(a, (std::vector<float>{1, 1, 1, 1, 0, 0, 0, 0, 0}));
    EXPECT_EQ(b, (std::vector<float>{1, 1, 1, 1, 1, 0, 0, 0, 0}));
}

TEST(MaskAB, Half_of_the_window_is_live) {
    for (int size : {1, 3, 5, 7, 11}) {
        const std::vector<float> a = causal_mask(size, MaskType::a), b = causal_mask(size, MaskType::b);
        ASSERT_EQ(std::accumulate(a.begin(), a.end(), 0.0f), static_cast<float>(size * size / 2)) << "live taps of mask A, size " << size;
        ASSERT_EQ(std::accumulate(b.begin(), b.end(), 0.0f), static_cast<float>(size * size / 2 + 1)) << "live taps of mask B, size " << size;
    }
}

// Through a real convolution: nothing at or after a pixel reaches it.
TEST(MaskAB, A_convolution_with_mask_A_is_causal) {
    const std::vector<float> mask = causal_mask(5, MaskType::a);
    const sd::Tensor m({5, 5, 1, 1}, mask), w = sd::Tensor::ones({5, 5, 1, 1});
    for (std::int64_t j = 0; j < 49; j++) {
        sd::Tensor x = sd::Tensor::zeros({1, 7, 7, 1});
        x[j] = 1;
        const sd::Tensor y = sd::masked_conv2d(x, w, m, {}, {.padding = 2});
        for (std::int64_t i = 0; i <= j; i++) ASSERT_EQ(y[i], 0.0f) << "prediction " << i << " sees pixel " << j;
    }
}
