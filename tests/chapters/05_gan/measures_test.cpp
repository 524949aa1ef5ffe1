#include <gtest/gtest.h>

#include <cmath>

#include "chapters/05_gan/interpolation.hpp"
#include "chapters/05_gan/stacking.hpp"
#include "chapters/05_gan/toys.hpp"
#include "common/tensor/check.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

double norm_of_row(const Tensor& x, std::int64_t row) {
    double squares = 0;
    for (std::int64_t i = 0; i < x.dim(1); i++) squares += static_cast<double>(x[row * x.dim(1) + i]) * x[row * x.dim(1) + i];
    return std::sqrt(squares);
}

TEST(Interpolation, SphericalKeepsTheShellAndStepsEvenly) {
    Rng rng(1);
    Tensor z0 = rng.normal({1, 100}), z1 = rng.normal({1, 100});
    const double scale = norm_of_row(z0, 0) / norm_of_row(z1, 0);
    for (float& v : z1.values()) v *= static_cast<float>(scale);
    const Tensor path = interpolate_spherical(z0, z1, 9);
    const auto dot = [&](int a, int b) {
        double sum = 0;
        for (int i = 0; i < 100; i++) sum += static_cast<double>(path[100 * a + i]) * path[100 * b + i];
        return sum / norm_of_row(path, a) / norm_of_row(path, b);
    };
    for (int f = 0; f < 9; f++) EXPECT_NEAR(norm_of_row(path, f), norm_of_row(z0, 0), 1e-4);
    for (int f = 0; f < 8; f++) EXPECT_NEAR(std::acos(dot(f, f + 1)), std::acos(dot(0, 8)) / 8, 1e-4);
    for (int i = 0; i < 100; i++) {
        EXPECT_NEAR(path[i], z0[i], 1e-5);
        EXPECT_NEAR(path[800 + i], z1[i], 1e-5);
    }
}

TEST(Interpolation, LinearCutsThroughTheInside) {
    Rng rng(2);
    double middle = 0;
    for (int i = 0; i < 50; i++) {
        const Tensor path = interpolate_linear(rng.normal({1, 400}), rng.normal({1, 400}), 3);
        middle += norm_of_row(path, 1) / 20 / 50;  // sqrt(400) = 20
    }
    EXPECT_NEAR(middle, std::sqrt(0.5), 0.02);
}

TEST(Interpolation, EqualVectorsStayAndBadCallsThrow) {
    const Tensor z({1, 3}, {1, 2, 3});
    const Tensor path = interpolate_spherical(z, z, 4);
    for (int i = 0; i < 12; i++) EXPECT_NEAR(path[i], z[i % 3], 1e-6);
    const Tensor zero = Tensor::zeros({1, 3});
    const Tensor from_zero = interpolate_spherical(zero, z, 5);
    for (float v : from_zero.values()) EXPECT_TRUE(std::isfinite(v));
    EXPECT_THROW(interpolate_linear(z, Tensor({1, 2}), 4), Error);
    EXPECT_THROW(interpolate_linear(z, z, 1), Error);
}

TEST(Toys, SamplesOfTheDataCoverAllModes) {
    Rng rng(3);
    for (const Toy& toy : {ring_of_8(), grid_of_25()}) {
        const ModeCoverage all = mode_coverage(toy, toy.sample(20000, rng));
        EXPECT_EQ(all.modes, static_cast<int>(toy.centres.size()));
        EXPECT_GT(all.good, 0.999);
        EXPECT_LT(all.kl, 0.01);
        double integral = 0;
        for (double x = -6; x < 6; x += 0.05)
            for (double y = -6; y < 6; y += 0.05) integral += 0.0025 * toy.density(x, y);
        EXPECT_NEAR(integral, 1, 1e-3);
    }
}

TEST(Toys, CollapseAndNoiseAreSeen) {
    const Toy toy = ring_of_8();
    const ModeCoverage one = mode_coverage(toy, Tensor({4, 2}, {2, 0, 2.05f, 0, 2, 0.05f, 1.95f, 0}));
    EXPECT_EQ(one.modes, 1);
    EXPECT_EQ(one.good, 1);
    EXPECT_NEAR(one.kl, std::log(8.0), 1e-9);
    const ModeCoverage none = mode_coverage(toy, Tensor::zeros({10, 2}));
    EXPECT_EQ(none.modes, 0);
    EXPECT_EQ(none.good, 0);
    EXPECT_NEAR(none.kl, std::log(8.0), 1e-9);
    const ModeCoverage two = mode_coverage(toy, Tensor({2, 2}, {2, 0, -2, 0}));
    EXPECT_NEAR(two.kl, std::log(4.0), 1e-9);
}

TEST(Toys, KlDivergenceByHand) {
    EXPECT_NEAR(kl_divergence({1, 1}, {3, 1}), 0.5 * std::log(2.0 / 3) + 0.5 * std::log(2.0), 1e-12);
    EXPECT_EQ(kl_divergence({5, 5}, {1, 1}), 0);
    EXPECT_TRUE(std::isinf(kl_divergence({1, 1}, {1, 0})));
    EXPECT_THROW(kl_divergence({0, 0}, {1, 1}), Error);
}

TEST(Stacking, EachChannelIsOnePictureOfTheSet) {
    Dataset grey;
    grey.size = 3, grey.height = 2, grey.width = 1, grey.channels = 1;
    grey.images = {0, 255, 255, 0, 255, 255};
    Rng rng(6);
    const Tensor stacked = stacked_pictures(grey, 50, -1, 1, rng);
    EXPECT_EQ(stacked.shape(), (Shape{50, 2, 1, 3}));
    bool seen[3] = {};
    for (std::int64_t i = 0; i < 50; i++)
        for (std::int64_t channel = 0; channel < 3; channel++) {
            const float top = stacked[i * 6 + channel], bottom = stacked[i * 6 + 3 + channel];
            const int which = top < 0 ? 0 : bottom < 0 ? 1 : 2;
            EXPECT_EQ(top, which == 0 ? -1 : 1);
            EXPECT_EQ(bottom, which == 1 ? -1 : 1);
            seen[which] = true;
        }
    EXPECT_TRUE(seen[0] && seen[1] && seen[2]);
    grey.channels = 3;
    EXPECT_THROW(stacked_pictures(grey, 2, 0, 1, rng), Error);
}

TEST(Stacking, TriplesAreCountedInOrder) {
    const StackedCoverage coverage = stacked_coverage({{0, 0, 1}, {0, 0, 1}, {1, 0, 0}, {1, 1, 1}}, 2);
    EXPECT_EQ(coverage.modes, 3);
    EXPECT_NEAR(coverage.kl, std::log(8.0) - (0.5 * std::log(2.0) + 2 * 0.25 * std::log(4.0)), 1e-9);  // log 8 minus the entropy
}

}  // namespace
}  // namespace sd
