#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "common/nn/conv.hpp"

using exercise::CachedLayer;
using sd::Tensor;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST(CachedLayer, One_pixel_by_hand) {
    CachedLayer layer{Tensor::full({3, 3, 1, 1}, 2), Tensor({1}, {1}), Tensor::full({1, 1, 1}, kNan)};
    const std::vector<float> y = layer.step({3}, 0, 0);
    ASSERT_EQ(y.size(), 1u);
    EXPECT_FALSE(std::isnan(y[0])) << "NaN: did you store x before reading the map?";
    EXPECT_EQ(y[0], 7.0f) << "bias 1 + centre tap 2 * 3";
}

TEST(CachedLayer, Sees_its_neighbours_and_not_around_the_border) {
    CachedLayer layer{Tensor::ones({3, 3, 1, 1}), Tensor::zeros({1}), Tensor::full({2, 3, 1}, kNan)};
    const float expected[2][3] = {{1, 11, 110}, {1011, 11111, 110110}};  // pixels 1, 10, 100, 1000, 10000, 100000
    float value = 1;
    for (int r = 0; r < 2; r++)
        for (int c = 0; c < 3; c++, value *= 10) {
            const float y = layer.step({value}, r, c)[0];
            ASSERT_FALSE(std::isnan(y)) << "pixel (" << r << ", " << c << "): reads pixels that are not drawn yet; only five taps are live";
            ASSERT_EQ(y, expected[r][c]) << "pixel (" << r << ", " << c << "): a sum of the pixels seen; a tap that wraps around the border brings others";
        }
}

TEST(CachedLayer, Equals_the_convolution_of_the_whole_image) {
    sd::Rng rng(1);
    const sd::MaskedConv2d conv(4, 6, 3, sd::MaskType::b, rng, {.padding = 1});
    const Tensor x = rng.normal({1, 5, 7, 4}), whole = conv(x);
    CachedLayer layer{conv.weight, conv.bias, Tensor::full({5, 7, 4}, kNan)};
    for (int r = 0; r < 5; r++)
        for (int c = 0; c < 7; c++) {
            const float* at = x.data() + (r * 7 + c) * 4;
            const std::vector<float> y = layer.step(std::vector<float>(at, at + 4), r, c);
            for (int o = 0; o < 6; o++) ASSERT_NEAR(y[static_cast<std::size_t>(o)], whole[(r * 7 + c) * 6 + o], 1e-5f) << "pixel (" << r << ", " << c << "), output " << o;
        }
}
