#line 1 "chapters/02_autoencoder/exercises/kmeans_step/wrong_no_points.cpp"
// expect: 0 / 0
#include "exercise.hpp"

#include <cstddef>

namespace exercise {

std::vector<int> assign(const std::vector<Point>& points, const std::vector<Point>& centroids) {
    std::vector<int> nearest(points.size(), 0);
    for (std::size_t n = 0; n < points.size(); n++) {
        double least = 0;
        for (std::size_t j = 0; j < centroids.size(); j++) {
            double distance = 0;
            for (std::size_t d = 0; d < points[n].size(); d++) distance += (points[n][d] - centroids[j][d]) * (points[n][d] - centroids[j][d]);
            if (j == 0 || distance < least) least = distance, nearest[n] = static_cast<int>(j);
        }
    }
    return nearest;
}

std::vector<Point> move(const std::vector<Point>& points, const std::vector<int>& assignment, const std::vector<Point>& centroids) {
    std::vector<Point> moved = centroids;
    for (std::size_t j = 0; j < centroids.size(); j++) {
        Point sum(centroids[j].size(), 0.0);
        double count = 0;
        for (std::size_t n = 0; n < points.size(); n++) {
            if (assignment[n] != static_cast<int>(j)) continue;
            count++;
            for (std::size_t d = 0; d < sum.size(); d++) sum[d] += points[n][d];
        }
        for (std::size_t d = 0; d < sum.size(); d++) moved[j][d] = sum[d] / count;
    }
    return moved;
}

}  // namespace exercise
