#include <gtest/gtest.h>

#include <cmath>

#include "chapters/02_autoencoder/clustering_scores.hpp"
#include "chapters/02_autoencoder/gaussian_mixture.hpp"
#include "chapters/02_autoencoder/kmeans.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

// Points around well separated centres, and the centre each belongs to.
std::pair<Tensor, std::vector<int>> blobs(int n, int k, int d, Rng& rng) {
    Tensor points({n, d});
    std::vector<int> labels;
    for (int i = 0; i < n; i++) {
        labels.push_back(i % k);
        for (int j = 0; j < d; j++) points[i * d + j] = (j == i % k ? 10.0f : 0.0f) + rng.normal();
    }
    return {points, labels};
}

TEST(KMeans, FindsSeparatedClusters) {
    Rng rng(1);
    const auto [points, labels] = blobs(300, 4, 5, rng);
    const KMeans result = kmeans(points, 4, rng);
    EXPECT_EQ(purity(result.assignment, labels), 1);
    EXPECT_NEAR(normalized_mutual_information(result.assignment, labels), 1, 1e-12);
    EXPECT_NEAR(result.costs.back(), 5, 0.5);  // D unit variances
}

TEST(KMeans, CostNeverRises) {
    Rng rng(2);
    const Tensor points = rng.uniform({500, 3}, 0, 1);
    const KMeans result = kmeans(points, 9, rng);
    ASSERT_GT(result.costs.size(), 3u);
    for (std::size_t i = 1; i < result.costs.size(); i++) EXPECT_LE(result.costs[i], result.costs[i - 1] * (1 + 1e-6));
}

TEST(KMeans, HandlesAsManyClustersAsPointsAndEqualPoints) {
    Rng rng(3);
    const KMeans each = kmeans(Tensor({3, 1}, {0, 5, 9}), 3, rng);
    EXPECT_EQ(each.costs.back(), 0);
    EXPECT_EQ(kmeans(Tensor::zeros({5, 2}), 3, rng).costs.back(), 0);
    EXPECT_THROW(kmeans(Tensor::zeros({2, 2}), 3, rng), Error);
}

TEST(ClusteringScores, HandComputed) {
    const std::vector<int> clusters{0, 0, 0, 1, 1, 1}, labels{5, 5, 7, 7, 7, 7};
    EXPECT_DOUBLE_EQ(purity(clusters, labels), 5.0 / 6);
    // I = 2/6 log(2*6/(3*2)) + 1/6 log(6/(3*4)) + 3/6 log(3*6/(3*4));  H(C) = log 2;  H(L) = -1/3 log 1/3 - 2/3 log 2/3
    const double information = 2.0 / 6 * std::log(2.0) + 1.0 / 6 * std::log(0.5) + 0.5 * std::log(1.5);
    const double entropies = std::log(2.0) - std::log(1.0 / 3) / 3 - 2 * std::log(2.0 / 3) / 3;
    EXPECT_NEAR(normalized_mutual_information(clusters, labels), information / (entropies / 2), 1e-12);
    EXPECT_EQ(normalized_mutual_information(std::vector<int>{1, 1}, std::vector<int>{2, 2}), 0);
    EXPECT_THROW(purity(clusters, std::vector<int>{1}), Error);
}

TEST(GaussianMixture, OneComponentIsTheMaximumLikelihoodGaussian) {
    const Tensor data({4, 2}, {0, 0, 2, 0, 0, 2, 2, 6});  // mean (1, 2), covariance ((1, 1), (1, 6))
    const GaussianMixture gaussian(data, {0, 0, 0, 0}, 1, 0);
    EXPECT_FLOAT_EQ(gaussian.means()[0], 1);
    EXPECT_FLOAT_EQ(gaussian.means()[1], 2);
    // At the mean: -log(2 pi) - 1/2 log det = -log(2 pi) - 1/2 log 5.  At (2, 2): the form is (1, 0) S^-1 (1, 0)^T = 6/5.
    const Tensor log_p = gaussian.log_likelihood(Tensor({2, 2}, {1, 2, 2, 2}));
    EXPECT_NEAR(log_p[0], -std::log(2 * M_PI) - 0.5 * std::log(5.0), 1e-5);
    EXPECT_NEAR(log_p[1], -std::log(2 * M_PI) - 0.5 * std::log(5.0) - 0.6, 1e-5);
}

TEST(GaussianMixture, DensityIntegratesToOne) {
    Rng rng(4);
    const auto [points, labels] = blobs(60, 2, 2, rng);
    GaussianMixture mixture(points, labels, 2, 3);
    mixture.em_step();
    double integral = 0;
    const double h = 0.25;
    Tensor grid({120 * 120, 2});
    for (int i = 0; i < 120; i++)
        for (int j = 0; j < 120; j++) {
            grid[(i * 120 + j) * 2] = static_cast<float>(-10 + h * i);
            grid[(i * 120 + j) * 2 + 1] = static_cast<float>(-10 + h * j);
        }
    const Tensor log_p = mixture.log_likelihood(grid);
    for (float value : log_p.values()) integral += std::exp(value) * h * h;
    EXPECT_NEAR(integral, 1, 1e-3);
}

TEST(GaussianMixture, EmNeverLowersItsObjective) {
    for (double prior : {0.0, 5.0}) {
        Rng rng(5);
        const auto [points, labels] = blobs(400, 3, 4, rng);
        std::vector<int> wrong(labels.size());
        for (int& label : wrong) label = static_cast<int>(rng.below(3));
        GaussianMixture mixture(points, wrong, 3, prior);
        double last = mixture.em_step();
        for (int step = 0; step < 40; step++) {
            const double now = mixture.em_step();
            EXPECT_GE(now, last - 1e-5) << "step " << step << ", prior " << prior;
            last = now;
        }
    }
}

TEST(GaussianMixture, SamplesHaveItsMoments) {
    Rng rng(6);
    const Tensor data({4, 2}, {0, 0, 2, 0, 0, 2, 2, 6});
    const GaussianMixture gaussian(data, {0, 0, 0, 0}, 1, 0);
    const Tensor samples = gaussian.sample(20000, rng);
    double mean = 0, cross = 0;
    for (std::int64_t i = 0; i < 20000; i++) {
        mean += samples[2 * i + 1];
        cross += (samples[2 * i] - 1) * (samples[2 * i + 1] - 2);
    }
    EXPECT_NEAR(mean / 20000, 2, 0.06);
    EXPECT_NEAR(cross / 20000, 1, 0.08);
}

}  // namespace
}  // namespace sd
