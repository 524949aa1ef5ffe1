#include "chapters/02_autoencoder/kmeans.hpp"

#include <algorithm>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/ops/matmul.hpp"

namespace sd {
namespace {

float squared_distance(const float* a, const float* b, std::int64_t d) {
    float sum = 0;
    for (std::int64_t j = 0; j < d; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
    return sum;
}

}  // namespace

// ||x - c||^2 = ||x||^2 - 2 x c + ||c||^2: all the products are one matrix product. It finds the nearest centroid; the distance
// itself is then summed anew, for the difference of large numbers is inexact.
std::vector<int> nearest_centroids(const Tensor& points, const Tensor& centroids, std::vector<float>* squared_distances) {
    const std::int64_t n = points.dim(0), d = points.dim(1), k = centroids.dim(0);
    NoGrad no_grad;
    const Tensor products = matmul(points, transposed(centroids));  // (N, K)
    std::vector<float> half_norms(static_cast<std::size_t>(k));
    for (std::int64_t c = 0; c < k; c++) {
        float sum = 0;
        for (std::int64_t j = 0; j < d; j++) sum += centroids[c * d + j] * centroids[c * d + j];
        half_norms[static_cast<std::size_t>(c)] = sum / 2;
    }
    std::vector<int> nearest(static_cast<std::size_t>(n));
    if (squared_distances) squared_distances->resize(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; i++) {
        const float* product = products.data() + i * k;
        std::int64_t best = 0;
        for (std::int64_t c = 1; c < k; c++)
            if (half_norms[static_cast<std::size_t>(c)] - product[c] < half_norms[static_cast<std::size_t>(best)] - product[best]) best = c;
        nearest[static_cast<std::size_t>(i)] = static_cast<int>(best);
        if (squared_distances) (*squared_distances)[static_cast<std::size_t>(i)] = squared_distance(points.data() + i * d, centroids.data() + best * d, d);
    }
    return nearest;
}

Tensor kmeans_plus_plus(const Tensor& points, int k, Rng& rng) {
    const std::int64_t n = points.dim(0), d = points.dim(1);
    Tensor seeds({k, d});
    std::vector<float> distances(static_cast<std::size_t>(n), std::numeric_limits<float>::max());
    for (int c = 0; c < k; c++) {
        const bool all_covered = *std::max_element(distances.begin(), distances.end()) <= 0;
        const std::int64_t chosen = c == 0 || all_covered ? rng.below(n) : rng.categorical(distances);
        std::copy_n(points.data() + chosen * d, d, seeds.data() + c * d);
        for (std::int64_t i = 0; i < n; i++) {
            float& nearest = distances[static_cast<std::size_t>(i)];
            nearest = std::min(nearest, squared_distance(points.data() + i * d, seeds.data() + c * d, d));
        }
    }
    return seeds;
}

KMeans kmeans(const Tensor& points, int k, Rng& rng, int max_steps) {
    check(points.ndim() == 2, "[kmeans] points (N, D) expected, ", points.shape(), " given");
    const std::int64_t n = points.dim(0), d = points.dim(1);
    check(k >= 1 && k <= n, "[kmeans] ", k, " clusters of ", n, " points");

    KMeans result{kmeans_plus_plus(points, k, rng), {}, {}};
    for (int step = 0; step < max_steps; step++) {
        // Assign every point to its nearest centroid.
        std::vector<float> distances;
        std::vector<int> assignment = nearest_centroids(points, result.centroids, &distances);
        double cost = 0;
        for (float distance : distances) cost += distance;
        result.costs.push_back(cost / static_cast<double>(n));
        if (assignment == result.assignment) break;
        result.assignment = std::move(assignment);

        // Move every centroid to the mean of its points; one that lost all its points stays.
        std::vector<double> sums(static_cast<std::size_t>(k * d));
        std::vector<std::int64_t> counts(static_cast<std::size_t>(k));
        for (std::int64_t i = 0; i < n; i++) {
            const std::size_t c = static_cast<std::size_t>(result.assignment[static_cast<std::size_t>(i)]);
            counts[c]++;
            for (std::int64_t j = 0; j < d; j++) sums[c * static_cast<std::size_t>(d) + static_cast<std::size_t>(j)] += points[i * d + j];
        }
        for (std::size_t c = 0; c < counts.size(); c++) {
            if (counts[c] == 0) continue;
            for (std::size_t j = 0; j < static_cast<std::size_t>(d); j++)
                result.centroids[static_cast<std::int64_t>(c) * d + static_cast<std::int64_t>(j)] = static_cast<float>(sums[c * static_cast<std::size_t>(d) + j] / static_cast<double>(counts[c]));
        }
    }
    return result;
}

}  // namespace sd
