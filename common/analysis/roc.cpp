#include "common/analysis/roc.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "common/tensor/check.hpp"

namespace sd {

// Go through all scores from the highest down; equal ones are one step, which may go up and right at once.
RocCurve roc_curve(std::span<const float> familiar, std::span<const float> strange) {
    check(!familiar.empty() && !strange.empty(), "[roc] ", familiar.size(), " familiar and ", strange.size(), " strange scores");
    std::vector<std::pair<float, bool>> scores;
    for (float s : familiar) scores.emplace_back(s, false);
    for (float s : strange) scores.emplace_back(s, true);
    std::sort(scores.begin(), scores.end(), std::greater<>());
    RocCurve curve{{0}, {0}};
    double false_count = 0, true_count = 0;
    for (std::size_t i = 0; i < scores.size(); i++) {
        (scores[i].second ? true_count : false_count)++;
        if (i + 1 < scores.size() && scores[i + 1].first == scores[i].first) continue;
        curve.false_positives.push_back(false_count / static_cast<double>(familiar.size()));
        curve.true_positives.push_back(true_count / static_cast<double>(strange.size()));
    }
    return curve;
}

double roc_area(std::span<const float> familiar, std::span<const float> strange) {
    const RocCurve curve = roc_curve(familiar, strange);
    double area = 0;
    for (std::size_t i = 1; i < curve.true_positives.size(); i++)
        area += (curve.false_positives[i] - curve.false_positives[i - 1]) * (curve.true_positives[i] + curve.true_positives[i - 1]) / 2;
    return area;
}

}  // namespace sd
