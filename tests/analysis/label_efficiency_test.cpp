#include "common/analysis/label_efficiency.hpp"

#include <gtest/gtest.h>

#include <set>

namespace sd {
namespace {

// 90 pictures of three classes, each of one pixel that tells its number.
Dataset numbered() {
    Dataset data;
    data.size = 90, data.height = data.width = data.channels = 1, data.classes = {"a", "b", "c"};
    for (int i = 0; i < 90; i++) data.images.push_back(static_cast<std::uint8_t>(i)), data.labels.push_back(static_cast<std::uint8_t>(i % 3));
    return data;
}

TEST(LabelEfficiency, SizesThatFitAreDrawnAnewAndAllLabelsOnce) {
    Rng rng(1);
    std::set<Bytes> drawn;
    const auto fitted = fit_with_few_labels<double>(numbered(), {.draws = 4}, rng, [&](const Dataset& few) {
        std::vector<int> of_class(3);
        for (const std::uint8_t label : few.labels) of_class[label]++;
        EXPECT_EQ(of_class, std::vector<int>(3, static_cast<int>(few.size / 3)));
        drawn.insert(few.images);
        return std::vector<double>{static_cast<double>(few.size), 2.0 * static_cast<double>(drawn.size())};
    });
    ASSERT_EQ(fitted.size(), 2u);  // 10 of each class and all 30: there are no 100
    EXPECT_EQ(fitted[0].per_class, 10);
    EXPECT_EQ(fitted[0].labelled, 30);
    EXPECT_EQ(fitted[0].draws.size(), 4u);
    EXPECT_EQ(fitted[1].per_class, 0);
    EXPECT_EQ(fitted[1].labelled, 90);
    EXPECT_EQ(fitted[1].draws.size(), 1u);
    EXPECT_EQ(drawn.size(), 5u);
    const auto means = mean_accuracies(fitted[0], [](double value, std::size_t m) { return value + 100 * static_cast<double>(m); });
    EXPECT_EQ(means, (std::vector<double>{30, 105}));  // (2 + 4 + 6 + 8) / 4 + 100
}

TEST(LabelEfficiency, NoMoreLabelsThanAskedFor) {
    Rng rng(1);
    const auto fitted = fit_with_few_labels<int>(numbered(), {.draws = 2, .most = 20}, rng, [](const Dataset&) { return std::vector<int>{1}; });
    ASSERT_EQ(fitted.size(), 1u);
    EXPECT_EQ(fitted[0].per_class, 10);
}

}  // namespace
}  // namespace sd
