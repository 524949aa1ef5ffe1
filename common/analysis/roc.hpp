// The ROC curve of a score that should be higher for the strange than for the familiar.
#pragma once

#include <span>
#include <vector>

namespace sd {

// The area under it: the probability that a randomly chosen strange one scores higher than a randomly chosen familiar one, ties
// counted half (Mann and Whitney 1947). 1/2 is chance.
double roc_area(std::span<const float> familiar, std::span<const float> strange);

struct RocCurve {
    std::vector<double> false_positives, true_positives;  // shares, from (0, 0) to (1, 1) as the threshold falls
};
RocCurve roc_curve(std::span<const float> familiar, std::span<const float> strange);

}  // namespace sd
