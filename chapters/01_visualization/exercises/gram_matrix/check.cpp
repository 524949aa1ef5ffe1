#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

#include "common/tensor/rng.hpp"

namespace {

std::vector<float> random(int n, std::uint64_t seed) {
    sd::Rng rng(seed);
    std::vector<float> v;
    for (int i = 0; i < n; i++) v.push_back(rng.normal());
    return v;
}

}  // namespace

TEST(Gram, Two_positions_by_hand) {
    const std::vector<float> g = exercise::gram({1, 2, 3, 4}, 2, 2);  // rows (1, 2) and (3, 4)
    ASSERT_EQ(g.size(), 4u);
    ASSERT_NE(g[0], 0.0f) << "G[0, 0] is still zero";
    ASSERT_NE(g[0], 10.0f) << "1 x 1 + 3 x 3 = 10 is the sum over positions; the mean divides by their number";
    ASSERT_NE(g[0], 2.5f) << "did you divide by the channels, too? The mean is over positions only";
    ASSERT_FLOAT_EQ(g[0], 5.0f);
    ASSERT_NE(g[1], 5.5f) << "(1 x 3 + 2 x 4) / 2 relates positions, F F^T; wanted are channels, F^T F";
    EXPECT_FLOAT_EQ(g[1], 7.0f) << "(1 x 2 + 3 x 4) / 2";
    EXPECT_FLOAT_EQ(g[2], 7.0f);
    EXPECT_FLOAT_EQ(g[3], 10.0f);
}

TEST(Gram, Does_not_care_where_things_are) {
    const std::vector<float> f = random(7 * 3, 1);
    std::vector<float> turned(f.begin() + 3, f.end());  // the first position becomes the last
    turned.insert(turned.end(), f.begin(), f.begin() + 3);
    const std::vector<float> a = exercise::gram(f, 7, 3), b = exercise::gram(turned, 7, 3);
    for (std::size_t i = 0; i < a.size(); i++) ASSERT_NEAR(a[i], b[i], 1e-5f) << "exchanging positions must not change G";
}

TEST(GramGradient, By_hand_where_only_one_entry_counts) {
    // L = G[0, 1] = mean of f0 f1, so dL/df0 = f1 / P and dL/df1 = f0 / P.
    const std::vector<float> df = exercise::gram_gradient({1, 2, 3, 4}, {0, 1, 0, 0}, 2, 2);
    ASSERT_EQ(df.size(), 4u);
    ASSERT_FALSE(df[0] == 0 && df[1] == 0) << "the gradient is still zero";
    EXPECT_FLOAT_EQ(df[0], 1.0f);
    EXPECT_NE(df[1], 0.0f) << "f1 stands in G[0, 1] as well: F appears twice in F^T F, so dG and its transpose both count";
    EXPECT_FLOAT_EQ(df[1], 0.5f);
    EXPECT_FLOAT_EQ(df[2], 2.0f);
    EXPECT_FLOAT_EQ(df[3], 1.5f);
}

TEST(GramGradient, Agrees_with_central_differences) {
    const int positions = 5, channels = 4;
    std::vector<float> f = random(positions * channels, 2);
    const std::vector<float> dg = random(channels * channels, 3), df = exercise::gram_gradient(f, dg, positions, channels);
    const auto loss = [&] {
        const std::vector<float> g = exercise::gram(f, positions, channels);
        double sum = 0;
        for (std::size_t i = 0; i < g.size(); i++) sum += static_cast<double>(g[i]) * static_cast<double>(dg[i]);
        return sum;
    };
    for (std::size_t i = 0; i < f.size(); i++) {
        const float kept = f[i], h = 1e-2f;
        f[i] = kept + h;
        const double above = loss();
        f[i] = kept - h;
        const double below = loss();
        f[i] = kept;
        ASSERT_NEAR(static_cast<double>(df[i]), (above - below) / (2 * static_cast<double>(h)), 1e-3) << "value " << i << " of dF; a right gradient is within 1e-4";
    }
}
