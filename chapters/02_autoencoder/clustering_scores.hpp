// How well clusters agree with labels that they never saw.
#pragma once

#include <span>

namespace sd {

// Share of the points whose label is the commonest one in their cluster: 1 is perfect, but also reached by a cluster for each point.
double purity(std::span<const int> clusters, std::span<const int> labels);

// Normalized mutual information, I(C; L) / ((H(C) + H(L)) / 2): 0 for independent, 1 for equal up to names. 0 where both entropies are.
double normalized_mutual_information(std::span<const int> clusters, std::span<const int> labels);

}  // namespace sd
