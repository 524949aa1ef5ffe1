// k-means clustering: k centroids c_1..c_k that make the mean squared distance of each point to its nearest centroid small.
//
// Lloyd's algorithm (1957/1982) from k-means++ seeds (Arthur and Vassilvitskii 2007): assign every point to its nearest centroid,
// move every centroid to the mean of its points, until nothing changes. Each step lowers the cost or leaves it.
#pragma once

#include <vector>

#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

struct KMeans {
    Tensor centroids;             // (K, D)
    std::vector<int> assignment;  // of each point: 0..K-1
    std::vector<double> costs;    // mean squared distance after each assignment, never rising
};

// points: (N, D), N >= k. Stops when no assignment changes, or after max_steps.
KMeans kmeans(const Tensor& points, int k, Rng& rng, int max_steps = 100);

// The nearest of the centroids (K, D) to each point (N, D); squared_distances, where given, receives one value a point.
std::vector<int> nearest_centroids(const Tensor& points, const Tensor& centroids, std::vector<float>* squared_distances = nullptr);

// k-means++: the first seed uniformly, each next one with probability proportional to its squared distance from those chosen.
Tensor kmeans_plus_plus(const Tensor& points, int k, Rng& rng);

}  // namespace sd
