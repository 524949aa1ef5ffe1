// Spearman's rank correlation: do two measures put the same things in the same order?
#pragma once

#include <span>
#include <vector>

namespace sd {

// 1 for the smallest value up to n for the largest; equal values share the mean of their ranks.
std::vector<double> ranks(std::span<const float> values);

// Pearson's correlation of the ranks, in [-1, 1]; 0 when one side is constant. Throws when the lengths differ.
double rank_correlation(std::span<const float> a, std::span<const float> b);

}  // namespace sd
