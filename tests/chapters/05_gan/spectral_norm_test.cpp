#include "chapters/05_gan/spectral_norm.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/analysis/eigen.hpp"
#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/matmul.hpp"

namespace sd {
namespace {

// The largest singular value by the eigenvalues of W^T W.
double largest_singular_value(const Tensor& weight) {
    const std::int64_t rows = weight.rows(), n = weight.dim(-1);
    std::vector<double> gram(static_cast<std::size_t>(n * n));
    for (std::int64_t r = 0; r < rows; r++)
        for (std::int64_t i = 0; i < n; i++)
            for (std::int64_t j = 0; j < n; j++) gram[static_cast<std::size_t>(i * n + j)] += static_cast<double>(weight[r * n + i]) * weight[r * n + j];
    return std::sqrt(symmetric_eigen(gram, n).values[0]);
}

TEST(SpectralNorm, PowerIterationFindsTheLargestSingularValue) {
    Rng rng(1);
    for (const Shape& shape : {Shape{17, 7}, Shape{7, 17}, Shape{3, 3, 4, 5}, Shape{9, 1}}) {
        const Tensor w = rng.normal(shape);
        const SpectralNorm norm(w, rng);
        for (int i = 0; i < 300; i++) norm.iterate(w);
        const double sigma = largest_singular_value(w);
        EXPECT_NEAR(norm.sigma(w), sigma, 1e-4 * sigma) << shape;
        EXPECT_NEAR(largest_singular_value(norm(w)), 1, 1e-4) << shape;
    }
}

TEST(SpectralNorm, AZeroWeightStaysZeroAndRecovers) {
    Rng rng(5);
    Tensor w = Tensor::zeros({6, 5}).set_requires_grad();
    const SpectralNorm norm(w, rng);
    const Tensor y = norm(w);
    for (const float value : y.values()) EXPECT_EQ(value, 0);
    for (const float value : norm.u.values()) EXPECT_TRUE(std::isfinite(value));

    const Tensor later = rng.normal({6, 5});
    for (int i = 0; i < 300; i++) norm.iterate(later);
    EXPECT_NEAR(norm.sigma(later), largest_singular_value(later), 1e-3);
}

TEST(SpectralNorm, OneStepAtATimeFollowsAWeightThatChanges) {
    Rng rng(2);
    Tensor w = rng.normal({20, 10});
    const SpectralNorm norm(w, rng);
    for (int i = 0; i < 400; i++) {
        for (float& value : w.values()) value += 0.002f * rng.normal();
        norm(w);
    }
    EXPECT_NEAR(norm.sigma(w), largest_singular_value(w), 0.01 * largest_singular_value(w));
}

TEST(SpectralNorm, GradientHoldsUAndVConstant) {
    Rng rng(3);
    for (int iterations : {1, 300}) {  // far from the singular vectors, too
        Tensor w = rng.normal({6, 5}).set_requires_grad();
        SpectralNorm norm(w, rng);
        for (int i = 1; i < iterations; i++) norm.iterate(w);
        norm.training = false;
        EXPECT_LT(gradcheck([&](const std::vector<Tensor>& in) { return norm(in[0]); }, {w}), 1e-3);
    }
}

TEST(SpectralNorm, AStepOfTheIterationDoesNotDisturbAnOlderGraph) {
    Rng rng(4);
    Tensor w = rng.normal({6, 5}).set_requires_grad();
    SpectralNorm norm(w, rng);
    norm.training = false;
    const Tensor dy = rng.normal({6, 5});
    backward(norm(w), dy);
    const Tensor expected = w.grad().clone();
    w.zero_grad();
    const Tensor y = norm(w);
    for (int i = 0; i < 10; i++) norm.iterate(w);
    backward(y, dy);
    for (std::int64_t i = 0; i < 30; i++) EXPECT_EQ(w.grad()[i], expected[i]);
}

}  // namespace
}  // namespace sd
