#include "chapters/01_visualization/saliency_scores.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/analysis/rank_correlation.hpp"
#include "common/autograd/autograd.hpp"

namespace sd {
namespace {

// Pixels from the highest value to the lowest; equal ones in reading order.
std::vector<std::int64_t> descending(const Tensor& map) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(map.numel()));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) { return map[a] > map[b]; });
    return order;
}

// Finer where the curves bend.
constexpr double kShares[] = {0, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1};

Curve curve(const std::function<Tensor(const Tensor&)>& probability, const Tensor& picture, const Tensor& map, float flat, bool insert) {
    const std::int64_t pixels = picture.dim(1) * picture.dim(2), c = picture.dim(3);
    check(picture.dim(0) == 1 && map.numel() == pixels, "[saliency score] a map ", map.shape(), " of a picture ", picture.shape());
    const std::vector<std::int64_t> order = descending(map);
    Tensor stages({static_cast<std::int64_t>(std::size(kShares)), picture.dim(1), picture.dim(2), c});
    Curve result;
    for (std::size_t s = 0; s < std::size(kShares); s++) {
        float* stage = stages.data() + static_cast<std::int64_t>(s) * pixels * c;
        const auto changed = static_cast<std::size_t>(std::llround(kShares[s] * static_cast<double>(pixels)));
        for (std::size_t i = 0; i < order.size(); i++)
            for (std::int64_t k = order[i] * c; k < (order[i] + 1) * c; k++) stage[k] = (i < changed) == insert ? picture[k] : flat;
        result.share.push_back(kShares[s]);
    }
    NoGrad no_grad;
    const Tensor p = probability(stages);
    for (std::size_t s = 0; s < std::size(kShares); s++) {
        result.probability.push_back(static_cast<double>(p[static_cast<std::int64_t>(s)]));
        if (s > 0) result.area += 0.5 * (result.probability[s] + result.probability[s - 1]) * (kShares[s] - kShares[s - 1]);
    }
    return result;
}

}  // namespace

double localization(const Tensor& map, const Tensor& mask) {
    check(map.numel() == mask.numel(), "[saliency score] a map ", map.shape(), " for a mask ", mask.shape());
    // The rank sum of Mann and Whitney.
    const std::vector<double> rank = ranks(map.values());
    double sum = 0, count = 0;
    for (std::int64_t i = 0; i < mask.numel(); i++)
        if (mask[i] > 0) sum += rank[static_cast<std::size_t>(i)], count++;
    const double others = static_cast<double>(mask.numel()) - count;
    check(count > 0 && others > 0, "[saliency score] the mask must hold true pixels and others");
    return (sum - count * (count + 1) / 2) / (count * others);
}

double precision_at_mask(const Tensor& map, const Tensor& mask) {
    check(map.numel() == mask.numel(), "[saliency score] a map ", map.shape(), " for a mask ", mask.shape());
    const std::vector<std::int64_t> order = descending(map);
    std::size_t count = 0, hits = 0;
    for (const float m : mask.values()) count += m > 0;
    for (std::size_t i = 0; i < count; i++) hits += mask[order[i]] > 0;
    return static_cast<double>(hits) / static_cast<double>(count);
}

Curve deletion_curve(const std::function<Tensor(const Tensor&)>& probability, const Tensor& picture, const Tensor& map, float flat) { return curve(probability, picture, map, flat, false); }
Curve insertion_curve(const std::function<Tensor(const Tensor&)>& probability, const Tensor& picture, const Tensor& map, float flat) { return curve(probability, picture, map, flat, true); }

}  // namespace sd
