#include "common/analysis/nearest.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/kernels/threads/threads.hpp"

namespace sd {
namespace {

// Eight partial sums, added in a fixed order, so that the loop vectorizes.
float squared_distance(const float* a, const float* b, std::int64_t d) {
    constexpr std::int64_t kLanes = 8;
    float lane[kLanes] = {};
    std::int64_t i = 0;
    for (; i + kLanes <= d; i += kLanes)
        for (std::int64_t l = 0; l < kLanes; l++) lane[l] += (a[i + l] - b[i + l]) * (a[i + l] - b[i + l]);
    float sum = 0;
    for (; i < d; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return std::accumulate(lane, lane + kLanes, sum);
}

}  // namespace

Neighbours nearest(const Tensor& base, const Tensor& queries, std::int64_t k) {
    check(base.ndim() == 2 && queries.ndim() == 2 && base.dim(1) == queries.dim(1), "[nearest] queries ", queries.shape(), " among ", base.shape());
    check(k >= 1 && k <= base.dim(0), "[nearest] ", k, " neighbours among ", base.dim(0));
    const std::int64_t n = base.dim(0), d = base.dim(1), q = queries.dim(0);
    Neighbours found{k, std::vector<std::int64_t>(static_cast<std::size_t>(q * k)), std::vector<float>(static_cast<std::size_t>(q * k))};

    // A few queries share each pass over the base while its rows are in the cache.
    constexpr std::int64_t kQueries = 8;
    kernels::parallel_for((q + kQueries - 1) / kQueries, 1, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> squared(static_cast<std::size_t>(kQueries * n));
        std::vector<std::int64_t> order(static_cast<std::size_t>(n));
        for (std::int64_t block = begin; block < end; block++) {
            const std::int64_t first = block * kQueries, count = std::min(kQueries, q - first);
            for (std::int64_t r = 0; r < n; r++)
                for (std::int64_t i = 0; i < count; i++) squared[static_cast<std::size_t>(i * n + r)] = squared_distance(base.data() + r * d, queries.data() + (first + i) * d, d);
            for (std::int64_t i = 0; i < count; i++) {
                const float* s = squared.data() + i * n;
                std::iota(order.begin(), order.end(), std::int64_t{0});
                std::partial_sort(order.begin(), order.begin() + k, order.end(), [s](std::int64_t a, std::int64_t b) { return s[a] != s[b] ? s[a] < s[b] : a < b; });
                for (std::int64_t j = 0; j < k; j++) {
                    const auto at = static_cast<std::size_t>((first + i) * k + j);
                    found.index[at] = order[static_cast<std::size_t>(j)];
                    found.distance[at] = std::sqrt(s[found.index[at]]);
                }
            }
        }
    });
    return found;
}

std::vector<int> knn_classify(const Tensor& base, std::span<const int> labels, const Tensor& queries, std::int64_t k) {
    check(static_cast<std::int64_t>(labels.size()) == base.dim(0), "[knn] ", labels.size(), " labels for ", base.dim(0), " points");
    const Neighbours found = nearest(base, queries, k);
    const int classes = *std::max_element(labels.begin(), labels.end()) + 1;
    std::vector<int> result(static_cast<std::size_t>(queries.dim(0)));
    for (std::size_t q = 0; q < result.size(); q++) {
        std::vector<int> votes(static_cast<std::size_t>(classes));
        const std::int64_t* index = found.index.data() + q * static_cast<std::size_t>(k);
        for (std::int64_t j = 0; j < k; j++) votes[static_cast<std::size_t>(labels[static_cast<std::size_t>(index[j])])]++;
        const int most = *std::max_element(votes.begin(), votes.end());
        const std::int64_t* winner = std::find_if(index, index + k, [&](std::int64_t i) { return votes[static_cast<std::size_t>(labels[static_cast<std::size_t>(i)])] == most; });
        result[q] = labels[static_cast<std::size_t>(*winner)];
    }
    return result;
}

double knn_accuracy(const Tensor& base, std::span<const int> labels, const Tensor& queries, std::span<const int> truth, std::int64_t k) {
    check(static_cast<std::int64_t>(truth.size()) == queries.dim(0), "[knn] ", truth.size(), " labels for ", queries.dim(0), " queries");
    const std::vector<int> guess = knn_classify(base, labels, queries, k);
    std::int64_t right = 0;
    for (std::size_t i = 0; i < guess.size(); i++) right += guess[i] == truth[i];
    return static_cast<double>(right) / static_cast<double>(guess.size());
}

}  // namespace sd
