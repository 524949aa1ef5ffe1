#include "exercise.hpp"

#include <gtest/gtest.h>

using sd::Tensor;

namespace {

// The state is the sum of all features up and to the left.
Tensor sum_scan(const Tensor& x) {
    const std::int64_t h = x.dim(1), w = x.dim(2);
    Tensor y = x.clone();
    for (std::int64_t r = 0; r < h; r++)
        for (std::int64_t c = 0; c < w; c++) y[r * w + c] += (r ? y[(r - 1) * w + c] : 0) + (c ? y[r * w + c - 1] : 0) - (r && c ? y[(r - 1) * w + c - 1] : 0);
    return y;
}

// A first layer of mask A: the feature at a pixel is the one to the left of it.
Tensor features_of(const Tensor& image) {
    Tensor x = Tensor::zeros(image.shape());
    for (std::int64_t i = 0; i < image.numel(); i++)
        if (i % image.dim(2) != 0) x[i] = image[i - 1];
    return x;
}

float influence(std::int64_t i, std::int64_t j) {
    Tensor image = Tensor::zeros({1, 5, 5, 1});
    image[j] = 1;
    return exercise::both_directions(features_of(image), sum_scan)[i];
}

}  // namespace

TEST(BugSecondDirection, Nothing_sees_the_future) {
    for (std::int64_t i = 0; i < 25; i++)
        for (std::int64_t j = i; j < 25; j++)
            ASSERT_EQ(influence(i, j), 0.0f) << "the prediction at (" << i / 5 << ", " << i % 5 << ") sees pixel (" << j / 5 << ", " << j % 5 << "), which comes later";
}

TEST(BugSecondDirection, Both_sides_above_are_seen) {
    EXPECT_NE(influence(16, 5), 0.0f) << "the upper left is lost";
    EXPECT_NE(influence(16, 8), 0.0f) << "the upper right is lost: without the second direction there is no need for a BiLSTM";
    EXPECT_NE(influence(16, 13), 0.0f) << "the row above is lost on the right: shift by one row, not more";
}

TEST(BugSecondDirection, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::own_row_to_the_right_is_seen) << "draw what the mirrored scan's state at one pixel knows";
}
