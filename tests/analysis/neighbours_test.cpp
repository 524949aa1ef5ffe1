#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "common/analysis/nearest.hpp"
#include "common/analysis/rank_correlation.hpp"
#include "common/analysis/receptive_field.hpp"
#include "common/analysis/tsne.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

TEST(Nearest, OnALine) {
    const Tensor base({5, 1}, {0, 10, 20, 30, 40});
    const Neighbours found = nearest(base, Tensor({2, 1}, {19, 5}), 3);
    EXPECT_EQ(found.index, (std::vector<std::int64_t>{2, 1, 3, 0, 1, 2}));  // 5 is as far from 0 as from 10: lower index first
    EXPECT_EQ(found.distance, (std::vector<float>{1, 9, 11, 5, 5, 15}));
    EXPECT_EQ(error_of([&] { nearest(base, base, 6); }), "[nearest] 6 neighbours among 5");
    EXPECT_EQ(error_of([&] { nearest(base, Tensor::zeros({1, 2}), 1); }), "[nearest] queries (1, 2) among (5, 1)");
}

TEST(Nearest, AgreesWithSortingEveryDistance) {
    Rng rng(1);
    const std::int64_t n = 101, q = 19, d = 13, k = 7;
    const Tensor base = rng.normal({n, d}), queries = rng.normal({q, d});
    const Neighbours found = nearest(base, queries, k);
    for (std::int64_t i = 0; i < q; i++) {
        std::vector<std::pair<double, std::int64_t>> all;
        for (std::int64_t r = 0; r < n; r++) {
            double s = 0;
            for (std::int64_t j = 0; j < d; j++) s += std::pow(static_cast<double>(base[r * d + j]) - static_cast<double>(queries[i * d + j]), 2);
            all.emplace_back(std::sqrt(s), r);
        }
        std::sort(all.begin(), all.end());
        for (std::int64_t j = 0; j < k; j++) {
            EXPECT_EQ(found.index[static_cast<std::size_t>(i * k + j)], all[static_cast<std::size_t>(j)].second);
            EXPECT_NEAR(found.distance[static_cast<std::size_t>(i * k + j)], all[static_cast<std::size_t>(j)].first, 1e-5);
        }
    }
}

TEST(Knn, VotesAndTies) {
    const Tensor base({5, 1}, {0, 1, 2, 10, 11});
    const std::vector<int> labels{0, 0, 1, 1, 1};
    EXPECT_EQ(knn_classify(base, labels, Tensor({3, 1}, {-1, 3, 9}), 3), (std::vector<int>{0, 0, 1}));
    EXPECT_EQ(knn_classify(base, labels, Tensor({1, 1}, {1.6f}), 2), (std::vector<int>{1}));  // one vote each: the nearest wins
    EXPECT_DOUBLE_EQ(knn_accuracy(base, labels, base, labels, 1), 1.0);
    EXPECT_DOUBLE_EQ(knn_accuracy(base, labels, Tensor({2, 1}, {0, 9}), std::vector<int>{0, 0}, 1), 0.5);
}

TEST(RankCorrelation, HandComputed) {
    EXPECT_EQ(ranks(std::vector<float>{30, 10, 20, 20}), (std::vector<double>{4, 1, 2.5, 2.5}));
    const std::vector<float> x{1, 2, 3, 4, 5};
    EXPECT_DOUBLE_EQ(rank_correlation(x, std::vector<float>{1, 8, 27, 64, 125}), 1);
    EXPECT_DOUBLE_EQ(rank_correlation(x, std::vector<float>{5, 4, 3, 2, 1}), -1);
    EXPECT_DOUBLE_EQ(rank_correlation(x, std::vector<float>{2, 1, 4, 3, 5}), 0.8);  // 1 - 6 sum d^2 / (n (n^2 - 1)), sum d^2 = 4
    EXPECT_DOUBLE_EQ(rank_correlation(x, std::vector<float>{7, 7, 7, 7, 7}), 0);
    EXPECT_EQ(error_of([&] { rank_correlation(x, std::vector<float>{1}); }), "[rank correlation] 5 values against 1");
}

TEST(ReceptiveField, KnownStacks) {
    const std::vector<Window> vgg{{3, 1, 1}, {3, 1, 1}, {2, 2, 0}, {3, 1, 1}};
    const ReceptiveField f = receptive_field(vgg);
    EXPECT_EQ(f.size, 10);
    EXPECT_EQ(f.jump, 2);
    EXPECT_EQ(f.start, -4);
    EXPECT_EQ(f.of(3).begin, 2);
    EXPECT_EQ(f.of(3).end, 12);
    EXPECT_EQ(visible_pixels(vgg, 8, 0).begin, 0);
    EXPECT_EQ(visible_pixels(vgg, 8, 0).end, 6);
    EXPECT_EQ(error_of([&] { visible_pixels(vgg, 8, 4); }), "[receptive field] position 4 of 4");
    EXPECT_EQ(receptive_field({}).size, 1);
}

TEST(ReceptiveField, CeilModeKeepsTheLastWindowThatBeginsInside) {
    EXPECT_EQ((Window{3, 2, 0, true}).outputs(113), 56);
    EXPECT_EQ((Window{3, 2, 0, true}).outputs(56), 28);
    EXPECT_EQ((Window{3, 2, 0, false}).outputs(56), 27);
    EXPECT_EQ((Window{2, 2, 1, true}).outputs(3), 2);  // the third would begin in the padding on the right
    EXPECT_EQ(error_of([] { Window{5, 1, 0}.outputs(3); }), "[window] size 5 on 3 pixels with padding 0");
}

TEST(ReceptiveField, PerturbationReachesExactlyThesePixels) {
    // Random stacks of windows that sum what they cover: position o changes just when a pixel of its field does.
    Rng rng(6);
    for (int trial = 0; trial < 50; trial++) {
        std::vector<Window> stack;
        for (int i = 0; i < 3; i++) {
            const std::int64_t size = 1 + rng.below(5);
            stack.push_back({size, 1 + rng.below(std::min<std::int64_t>(size, 3)), rng.below((size + 1) / 2), rng.bernoulli(0.5f)});
        }
        const auto run = [&](std::vector<double> x) {
            for (const Window& w : stack) {
                const auto n = static_cast<std::int64_t>(x.size());
                std::vector<double> y;
                for (std::int64_t first = -w.padding; w.ceil ? first < n && first + w.size < n + w.padding + w.stride : first + w.size <= n + w.padding;
                     first += w.stride) {
                    double sum = 0;
                    for (std::int64_t i = std::max<std::int64_t>(first, 0); i < std::min(first + w.size, n); i++) sum += x[static_cast<std::size_t>(i)];
                    y.push_back(sum);
                }
                x = y;
            }
            return x;
        };
        const std::int64_t extent = 60;
        const std::vector<double> before = run(std::vector<double>(extent, 1.0));
        for (std::int64_t pixel = 0; pixel < extent; pixel++) {
            std::vector<double> x(extent, 1.0);
            x[static_cast<std::size_t>(pixel)] = 2;
            const std::vector<double> after = run(x);
            for (std::size_t o = 0; o < after.size(); o++) {
                const Interval seen = visible_pixels(stack, extent, static_cast<std::int64_t>(o));
                ASSERT_EQ(after[o] != before[o], pixel >= seen.begin && pixel < seen.end);
            }
        }
    }
}

Tensor clusters(std::int64_t each, int count, std::int64_t d) {
    Rng rng(7);
    Tensor x = rng.normal({each * count, d});
    for (std::int64_t i = 0; i < each * count; i++) x[i * d + i / each] += 12;
    return x;
}

TEST(Tsne, ProbabilitiesHaveThePerplexityAskedFor) {
    const Tensor x = clusters(20, 2, 5);
    const std::vector<float> p = neighbour_probabilities(x, 8);
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-5);
    for (std::size_t i = 0; i < 40; i++)
        for (std::size_t j = 0; j < 40; j++) ASSERT_EQ(p[i * 40 + j], p[j * 40 + i]);
    // At the corners of a simplex every other point is as near: uniform.
    Tensor corners = Tensor::zeros({6, 6});
    for (std::int64_t i = 0; i < 6; i++) corners[i * 7] = 1;
    for (float v : neighbour_probabilities(corners, 4)) EXPECT_TRUE(v == 0 || std::abs(v - 1.0f / 30) < 1e-6f);
    EXPECT_EQ(error_of([&] { neighbour_probabilities(corners, 5); }), "[tsne] perplexity 5 for 6 points");
}

TEST(Tsne, KeepsClustersApartWithTheSameBitsOnAnyThreadCount) {
    const std::int64_t each = 30, count = 4;
    const Tensor x = clusters(each, count, 10);
    TsneOptions options;
    options.perplexity = 10;
    options.steps = 300;
    const TsneMap map = tsne(x, options);
    std::vector<int> labels;
    for (std::int64_t i = 0; i < each * count; i++) labels.push_back(static_cast<int>(i / each));
    const Neighbours found = nearest(map.points, map.points, 5);
    for (std::size_t i = 0; i < found.index.size(); i++) EXPECT_EQ(labels[static_cast<std::size_t>(found.index[i])], labels[i / 5]);

    const int before = kernels::threads();
    kernels::set_threads(1);
    const TsneMap alone = tsne(x, options);
    kernels::set_threads(before);
    for (std::int64_t i = 0; i < map.points.numel(); i++) ASSERT_EQ(map.points[i], alone.points[i]);
}

TEST(Tsne, DescendsToAStationaryPoint) {
    // At the minimum a small step in any coordinate leaves the divergence alone: more steps lower it no further.
    const Tensor x = clusters(15, 2, 4);
    TsneOptions options;
    options.perplexity = 5;
    options.steps = 200;
    const double early = tsne(x, options).kl;
    options.steps = 2000;
    const double late = tsne(x, options).kl;
    options.steps = 2500;
    EXPECT_LE(late, early + 1e-6);
    EXPECT_NEAR(tsne(x, options).kl, late, 0.02 * late);
}

}  // namespace
}  // namespace sd
