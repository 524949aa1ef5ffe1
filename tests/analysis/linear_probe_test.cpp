#include "common/analysis/linear_probe.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "common/analysis/roc.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

// Two classes on a line: softmax regression is logistic regression on the difference of the weights, w = w1 - w0 with
// w1 = -w0, so the penalty l2/2 (w0^2 + w1^2) is l2/4 w^2. Newton's method finds its minimum.
TEST(LinearProbe, TwoClassesAgreeWithNewton) {
    Rng rng(3);
    const int n = 60;
    const double l2 = 0.05;
    Tensor x({n, 1});
    std::vector<int> labels;
    for (int i = 0; i < n; i++) labels.push_back(i % 2), x[i] = static_cast<float>(i % 2) + rng.normal();
    const LinearProbe probe = fit_linear_probe(x, labels, 2, {.l2 = static_cast<float>(l2)});

    double w = 0, b = 0;
    for (int step = 0; step < 50; step++) {
        double gw = l2 / 2 * w, gb = 0, hww = l2 / 2, hwb = 0, hbb = 1e-12;
        for (int i = 0; i < n; i++) {
            const double u = (x[i] - probe.mean[0]) / probe.scale, p = 1 / (1 + std::exp(-(w * u + b)));
            gw += (p - labels[static_cast<std::size_t>(i)]) * u / n, gb += (p - labels[static_cast<std::size_t>(i)]) / n;
            hww += p * (1 - p) * u * u / n, hwb += p * (1 - p) * u / n, hbb += p * (1 - p) / n;
        }
        const double determinant = hww * hbb - hwb * hwb;
        w -= (hbb * gw - hwb * gb) / determinant, b -= (hww * gb - hwb * gw) / determinant;
    }
    EXPECT_NEAR(probe.weight[1] - probe.weight[0], w, 1e-3);
    EXPECT_NEAR(probe.bias[1] - probe.bias[0], b, 1e-3);
}

TEST(LinearProbe, SeparatesWhatIsSeparable) {
    Rng rng(1);
    Tensor x({300, 5});
    std::vector<int> labels;
    for (int i = 0; i < 300; i++) {
        labels.push_back(i % 3);
        for (int j = 0; j < 5; j++) x[i * 5 + j] = 100 + (j == i % 3 ? 8.0f : 0.0f) + rng.normal();
    }
    EXPECT_EQ(fit_linear_probe(x, labels, 3).accuracy(x, labels), 1);
}

TEST(LinearProbe, WithoutInformationItPredictsTheCommonestClass) {
    const Tensor x = Tensor::full({4, 2}, 1);
    const std::vector<int> labels{2, 2, 2, 0};
    const LinearProbe probe = fit_linear_probe(x, labels, 3);
    EXPECT_EQ(probe.predict(x), std::vector<int>(4, 2));
    EXPECT_NEAR(probe.bias[2] - probe.bias[0], std::log(3.0), 1e-2);
}

TEST(LinearProbe, NoiseIsToldBecauseItDoesNotGeneralize) {
    Rng rng(2);
    const int n = 60, d = 100;  // more features than points, one of them means something
    Tensor x = rng.normal({n, d});
    std::vector<int> labels;
    for (int i = 0; i < n; i++) labels.push_back(i % 2), x[i * d] += i % 2 ? 1.0f : -1.0f;
    const std::array<float, 2> candidates{1e-6f, 1.0f};
    EXPECT_EQ(choose_l2(x, labels, 2, candidates), 1.0f);
    EXPECT_THROW(fit_linear_probe(x, std::vector<int>(3), 2), Error);
}

TEST(LinearProbe, TunedIsTheOneThatCrossValidationPrefers) {
    Rng rng(11);
    Tensor x({60, 8});
    std::vector<int> labels;
    for (int i = 0; i < 60; i++) {
        labels.push_back(i % 3);
        for (int j = 0; j < 8; j++) x[8 * i + j] = rng.normal() + (j == i % 3 ? 1.5f : 0.0f);
    }
    const float candidates[] = {1e-4f, 1e-3f, 1e-2f, 1e-1f, 1.0f};
    const LinearProbe chosen = fit_linear_probe(x, labels, 3, {.l2 = choose_l2(x, labels, 3, candidates, 5, {.max_iterations = 100})});
    const LinearProbe tuned = fit_tuned_probe(x, labels, 3);
    for (std::int64_t i = 0; i < tuned.weight.numel(); i++) ASSERT_EQ(tuned.weight[i], chosen.weight[i]);
}

TEST(Roc, AreaIsTheShareOfPairsInOrder) {
    const std::vector<float> familiar{1, 2, 3, 3}, strange{3, 4, 0};
    // Of the 12 pairs: 3 beats 1 and 2 and ties twice, 4 beats all, 0 none.
    EXPECT_NEAR(roc_area(familiar, strange), (3 + 4 + 0) / 12.0, 1e-12);
    EXPECT_NEAR(roc_area(strange, familiar), 1 - 7 / 12.0, 1e-12);
    EXPECT_NEAR(roc_area(familiar, familiar), 0.5, 1e-12);
    const RocCurve curve = roc_curve(familiar, strange);
    EXPECT_EQ(curve.true_positives.back(), 1);
    EXPECT_EQ(curve.false_positives.back(), 1);
    EXPECT_THROW(roc_area(familiar, {}), Error);
}

}  // namespace
}  // namespace sd
