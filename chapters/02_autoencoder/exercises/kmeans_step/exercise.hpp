// Exercise 1 (15 min): one step of k-means
//
// Lloyd's algorithm alternates two steps that both lower (or keep) the cost  1/N sum_n min_j |x_n - c_j|^2:
//
//     assign   a_n = the j whose centroid c_j is nearest to x_n
//     move     c_j = the mean of the points with a_n = j; a centroid without points stays
//
// Write both.
#pragma once

#include <vector>

namespace exercise {

using Point = std::vector<double>;

// For each point the number of its nearest centroid; of equally near ones the first.
std::vector<int> assign(const std::vector<Point>& points, const std::vector<Point>& centroids);

// The new centroids.
std::vector<Point> move(const std::vector<Point>& points, const std::vector<int>& assignment, const std::vector<Point>& centroids);

}  // namespace exercise
