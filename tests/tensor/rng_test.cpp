#include "common/tensor/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace sd {
namespace {

TEST(Rng, IsAFunctionOfSeedAndStream) {
    Rng a(1), b(1), c(2), d(1, 1);
    const auto first = a.next();
    EXPECT_EQ(first, b.next());
    EXPECT_NE(first, c.next());
    EXPECT_NE(first, d.next());
}

// xoshiro256++ from the state 1, 2, 3, 4, as its authors' C program prints it.
TEST(Rng, FollowsThePublishedSequence) {
    Rng rng(0);
    rng.set_state({1, 2, 3, 4});
    EXPECT_EQ(rng.next(), 41943041u);
    EXPECT_EQ(rng.next(), 58720359u);
    EXPECT_EQ(rng.next(), 3588806011781223u);
}

TEST(Rng, StateContinuesTheSequence) {
    Rng a(5);
    for (int i = 0; i < 3; i++) a.normal();
    Rng b(0);
    b.set_state(a.state());
    EXPECT_EQ(a.normal(), b.normal());
}

// A state whose next 24 bits are all ones: the largest uniform number, which a sum would round up to the end of the interval.
TEST(Rng, UniformNeverReachesItsUpperEnd) {
    const Rng::State ones = {0xFFFFFF0000000000u, 1, 2, 0x0000010000000000u};
    Rng rng(0);
    rng.set_state(ones);
    EXPECT_EQ(rng.uniform(), 1 - 0x1p-24f);
    for (const auto& [low, high] : {std::pair{1.0f, 2.0f}, {255.0f, 256.0f}, {-2.0f, -1.0f}, {0.0f, 1e-45f}, {1e8f, 2e8f}, {-1.0f, 1.0f}}) {
        rng.set_state(ones);
        const float x = rng.uniform(low, high);
        EXPECT_LT(x, high);
        EXPECT_GE(x, low);
    }
    EXPECT_EQ(rng.uniform(2, 2), 2);
}

TEST(Rng, MomentsAreRight) {
    Rng rng(3);
    const int n = 200000;
    double sum = 0, squares = 0, fourth = 0, uniform = 0, heads = 0;
    for (int i = 0; i < n; i++) {
        const double x = rng.normal();
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
        uniform += rng.uniform(-1, 3);
        heads += rng.bernoulli(0.3f);
    }
    EXPECT_NEAR(sum / n, 0, 0.01);
    EXPECT_NEAR(squares / n, 1, 0.015);
    EXPECT_NEAR(fourth / n, 3, 0.12);
    EXPECT_NEAR(uniform / n, 1, 0.015);
    EXPECT_NEAR(heads / n, 0.3, 0.005);
}

TEST(Rng, NormalFollowsItsDistributionFunction) {
    Rng rng(4);
    const int n = 100000;
    int below[3] = {};
    const double at[3] = {-1.5, 0.25, 2};
    for (int i = 0; i < n; i++) {
        const float x = rng.normal();
        for (int j = 0; j < 3; j++) below[j] += x < at[j];
    }
    for (int j = 0; j < 3; j++) EXPECT_NEAR(below[j] / double(n), 0.5 * std::erfc(-at[j] / std::sqrt(2)), 0.006);
}

TEST(Rng, CategoricalFollowsItsWeights) {
    Rng rng(6);
    const std::vector<float> weights{1, 0, 3, 0};
    int counts[4] = {};
    for (int i = 0; i < 40000; i++) counts[rng.categorical(weights)]++;
    EXPECT_EQ(counts[1] + counts[3], 0);
    EXPECT_NEAR(counts[2] / 40000.0, 0.75, 0.01);
    EXPECT_THROW(rng.categorical(std::vector<float>{0, 0}), Error);
}

TEST(Rng, PermutationHoldsEachIndexOnce) {
    const auto order = Rng(7).permutation(1000);
    EXPECT_EQ(std::set<std::int64_t>(order.begin(), order.end()).size(), 1000u);
    EXPECT_EQ(*std::max_element(order.begin(), order.end()), 999);
    int fixed = 0;
    for (int i = 0; i < 1000; i++) fixed += order[static_cast<std::size_t>(i)] == i;
    EXPECT_LT(fixed, 10);
}

}  // namespace
}  // namespace sd
