// Resizing: hand-computed rows, PyTorch's conventions, and gradients as the adjoint of the forward pass.
#include "common/kernels/resize/resize.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "common/kernels/isa/isa.hpp"
#include "common/tensor/rng.hpp"

namespace sd::kernels {
namespace {

class Resize : public testing::TestWithParam<Isa> {
protected:
    Isa before = isa();
    void SetUp() override {
        if (!isa_supported(GetParam())) GTEST_SKIP() << "this CPU has no " << isa_name(GetParam());
        force_isa(GetParam());
    }
    void TearDown() override { force_isa(before); }
};
INSTANTIATE_TEST_SUITE_P(Sets, Resize, testing::ValuesIn(kIsas), [](const auto& param) { return isa_name(param.param); });

TEST_P(Resize, Nearest) {
    const float x[] = {1, 2, 3};
    float up[7], down[2];
    resize_nearest_forward({1, 1, 3, 1, 1, 7, false}, x, up);
    const float want[] = {1, 1, 1, 2, 2, 3, 3};  // floor(i * 3 / 7), as torch's interpolate(mode='nearest')
    for (int i = 0; i < 7; i++) EXPECT_EQ(up[i], want[i]);
    resize_nearest_forward({1, 1, 3, 1, 1, 2, false}, x, down);
    EXPECT_EQ(down[0], 1);
    EXPECT_EQ(down[1], 2);
}

TEST_P(Resize, Bilinear) {
    // torch.nn.functional.interpolate([1, 2, 3], size=6, mode='linear', align_corners=False)
    const float x[] = {1, 2, 3}, want[] = {1, 1.25f, 1.75f, 2.25f, 2.75f, 3};
    float y[6];
    resize_bilinear_forward({1, 1, 3, 1, 1, 6, false}, x, y);
    for (int i = 0; i < 6; i++) EXPECT_FLOAT_EQ(y[i], want[i]);
    // A linear ramp stays one away from the edges, whatever the sizes.
    std::vector<float> ramp(13), resized(29);
    for (std::size_t i = 0; i < ramp.size(); i++) ramp[i] = static_cast<float>(i);
    resize_bilinear_forward({1, 13, 1, 1, 29, 1, false}, ramp.data(), resized.data());
    for (int i = 1; i < 28; i++) EXPECT_NEAR(resized[static_cast<std::size_t>(i)], (i + 0.5) * 13 / 29 - 0.5, 1e-5);
}

TEST_P(Resize, AlignedCornersStayInTheirPlaces) {
    // torch.nn.functional.interpolate([1, 2, 4], size=5 and 2, mode='linear', align_corners=True); one output takes the first pixel
    const float x[] = {1, 2, 4}, want[] = {1, 1.5f, 2, 3, 4};
    float y[5];
    resize_bilinear_forward({.w = 3, .ow = 5, .align_corners = true}, x, y);
    for (int i = 0; i < 5; i++) EXPECT_FLOAT_EQ(y[i], want[i]);
    resize_bilinear_forward({.w = 3, .ow = 2, .align_corners = true}, x, y);
    EXPECT_EQ(y[0], 1);
    EXPECT_EQ(y[1], 4);
    resize_bilinear_forward({.w = 3, .ow = 1, .align_corners = true}, x, y);
    EXPECT_EQ(y[0], 1);
}

// <resize(x), dy> = <x, gradient(dy)> for any x and dy.
TEST_P(Resize, GradientIsTheAdjoint) {
    Rng rng(1);
    for (int i = 0; i < 60; i++) {
        ResizeGeometry g = {1 + rng.below(2), 1 + rng.below(9), 1 + rng.below(9), 1 + rng.below(35), 1 + rng.below(17), 1 + rng.below(17), false};
        const Tensor x = rng.normal({g.n, g.h, g.w, g.c}), dy = rng.normal({g.n, g.oh, g.ow, g.c});
        for (int mode = 0; mode < 3; mode++) {
            const bool bilinear = mode > 0;
            g.align_corners = mode == 2;
            Tensor y(dy.shape()), dx(x.shape()), added = Tensor::full(x.shape(), 2);
            (bilinear ? resize_bilinear_forward : resize_nearest_forward)(g, x.data(), y.data());
            (bilinear ? resize_bilinear_gradient : resize_nearest_gradient)(g, dy.data(), dx.data(), false);
            (bilinear ? resize_bilinear_gradient : resize_nearest_gradient)(g, dy.data(), added.data(), true);
            double forward = 0, backward = 0;
            for (std::int64_t j = 0; j < y.numel(); j++) forward += double(y[j]) * dy[j];
            for (std::int64_t j = 0; j < x.numel(); j++) backward += double(x[j]) * dx[j];
            ASSERT_NEAR(forward, backward, 1e-4 * std::sqrt(double(y.numel()) + 1));
            for (std::int64_t j = 0; j < x.numel(); j++) ASSERT_NEAR(added[j], dx[j] + 2, 1e-4);
        }
    }
}

TEST_P(Resize, SameSizeIsTheIdentity) {
    Rng rng(2);
    const Tensor x = rng.normal({2, 5, 7, 3});
    Tensor y(x.shape());
    resize_nearest_forward({2, 5, 7, 3, 5, 7, false}, x.data(), y.data());
    for (std::int64_t i = 0; i < x.numel(); i++) ASSERT_EQ(y[i], x[i]);
    resize_bilinear_forward({2, 5, 7, 3, 5, 7, false}, x.data(), y.data());
    for (std::int64_t i = 0; i < x.numel(); i++) ASSERT_EQ(y[i], x[i]);
}

}  // namespace
}  // namespace sd::kernels
