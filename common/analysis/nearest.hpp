// Nearest neighbours by Euclidean distance, and the classifier that lets the k nearest vote (Cover and Hart 1967).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

struct Neighbours {
    std::int64_t k = 0;
    std::vector<std::int64_t> index;  // (Q, k) rows of the base, nearest first; equal distances: lower index first
    std::vector<float> distance;      // (Q, k), Euclidean
};

// base: (N, D), queries: (Q, D), 1 <= k <= N. Exact.
Neighbours nearest(const Tensor& base, const Tensor& queries, std::int64_t k);

// The class of most of the k nearest; between equal counts, that of the nearest. labels: one per row of base, >= 0.
std::vector<int> knn_classify(const Tensor& base, std::span<const int> labels, const Tensor& queries, std::int64_t k);

// The share of queries whose class is found, in [0, 1].
double knn_accuracy(const Tensor& base, std::span<const int> labels, const Tensor& queries, std::span<const int> truth, std::int64_t k);

}  // namespace sd
