#include "common/analysis/sample_quality.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/tensor/check.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

TEST(PrecisionRecall, SeparatesMemorizationFromBlur) {
    Rng rng(5);
    const Tensor real = rng.normal({400, 3}), same = rng.normal({400, 3});
    const PrecisionRecall good = precision_recall(real, same);
    EXPECT_GT(good.precision, 0.85);
    EXPECT_GT(good.recall, 0.85);
    const PrecisionRecall few = precision_recall(real, rng.normal({400, 3}, 0, 0.05f));  // one clear mode only
    EXPECT_GT(few.precision, 0.95);
    EXPECT_LT(few.recall, 0.1);
    const PrecisionRecall wide = precision_recall(real, rng.normal({400, 3}, 0, 5));  // mostly outside
    EXPECT_LT(wide.precision, 0.25);
    EXPECT_GT(wide.recall, 0.8);
    EXPECT_THROW(precision_recall(real, rng.normal({3, 3})), Error);
}

TEST(PrecisionRecall, OnALineByHand) {
    const Tensor real({4, 1}, {0, 1, 2, 10}), samples({4, 1}, {0.5f, 1.5f, 3.5f, 30});
    // k = 1: radii 1, 1, 1, 8 of the real points; 0.5 and 1.5 lie in balls of radius 1, 3.5 in that of 10 (6.5 <= 8), 30 in none.
    EXPECT_NEAR(precision_recall(real, samples, 1).precision, 0.75, 1e-9);
    // Radii 1, 1, 2, 26.5: 0, 1, 2 near 0.5 or 1.5, and 10 within 26.5 of 30.
    EXPECT_NEAR(precision_recall(real, samples, 1).recall, 1, 1e-9);
}

TEST(ClassShares, EntropiesByHand) {
    const ClassShares sure = class_shares(Tensor({4, 2}, {1, 0, 1, 0, 0, 1, 0, 1}));
    EXPECT_NEAR(sure.marginal_entropy, std::log(2.0), 1e-9);
    EXPECT_NEAR(sure.label_entropy, 0, 1e-9);
    EXPECT_NEAR(sure.inception_like, 2, 1e-9);
    EXPECT_NEAR(sure.shares[0], 0.5, 1e-9);
    const ClassShares unsure = class_shares(Tensor({2, 2}, {0.5f, 0.5f, 0.5f, 0.5f}));
    EXPECT_NEAR(unsure.label_entropy, std::log(2.0), 1e-6);
    EXPECT_NEAR(unsure.inception_like, 1, 1e-6);
}

TEST(NearestRows, FindsThem) {
    const NearestRows found = nearest_rows(Tensor({3, 2}, {0, 0, 3, 4, 10, 0}), Tensor({2, 2}, {3, 3, 9, 0}));
    EXPECT_EQ(found.index, (std::vector<std::int64_t>{1, 2}));
    EXPECT_NEAR(found.distance[0], 1, 1e-6);
}

}  // namespace
}  // namespace sd
