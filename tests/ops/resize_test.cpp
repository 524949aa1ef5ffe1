#include "common/ops/resize.hpp"

#include <gtest/gtest.h>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

TEST(ResizeOps, HandComputed) {
    const Tensor x({1, 2, 2, 1}, {1, 2, 3, 4});
    const Tensor nearest = resize_nearest(x, 4, 2), bilinear = resize_bilinear(x, 1, 1);
    const float want[] = {1, 2, 1, 2, 3, 4, 3, 4};
    for (int i = 0; i < 8; i++) EXPECT_EQ(nearest[i], want[i]);
    EXPECT_EQ(bilinear.item(), 2.5f);
}

TEST(ResizeOps, Gradients) {
    Rng rng(1);
    for (const auto& [height, width] : {std::pair{7, 9}, {2, 3}, {1, 17}, {5, 4}}) {
        const Tensor x = rng.normal({2, 5, 4, 3}).set_requires_grad();
        EXPECT_LT(gradcheck([h = height, w = width](const auto& in) { return resize_nearest(in[0], h, w); }, {x}), 1e-3);
        EXPECT_LT(gradcheck([h = height, w = width](const auto& in) { return resize_bilinear(in[0], h, w); }, {x}), 1e-3);
    }
}

TEST(ResizeOps, ErrorNamesTheOpAndTheShape) {
    EXPECT_EQ(error_of([] { resize_bilinear(Tensor({1, 2, 2, 1}), 0, 3); }), "[resize_bilinear] x (1, 2, 2, 1) to 0 x 3: at least 1 x 1 expected");
}

}  // namespace
}  // namespace sd
