#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

using exercise::Point;

TEST(KmeansStep, The_nearest_centroid_is_chosen) {
    EXPECT_EQ(exercise::assign({{0, 0}, {9, 9}, {1, 0}, {9, 8}}, {{0, 1}, {10, 10}}), (std::vector<int>{0, 1, 0, 1}));
}

TEST(KmeansStep, Near_means_all_coordinates_together) {
    // Squared distances 16 and 9 + 9 = 18; the sums of distances 4 and 6; the largest ones 4 and 3.
    EXPECT_EQ(exercise::assign({{0, 0}}, {{4, 0}, {3, 3}})[0], 0) << "|x - c|^2 sums the squares of all coordinates: do you look at the largest or the last difference only?";
    EXPECT_EQ(exercise::assign({{0, 0}}, {{5, 0}, {3, 3}})[0], 1) << "distances 5 and 4.24: are the differences squared before they are summed?";
}

TEST(KmeansStep, A_centroid_moves_to_the_mean_of_its_points) {
    const std::vector<Point> moved = exercise::move({{0, 0}, {2, 4}, {10, 10}}, {0, 0, 1}, {{5, 5}, {6, 6}});
    EXPECT_NE(moved[0][0], 7.0 / 3) << "does the old centroid count as one of the points?";
    EXPECT_EQ(moved[0], (Point{1, 2})) << "the mean of (0, 0) and (2, 4)";
    EXPECT_EQ(moved[1], (Point{10, 10}));
}

TEST(KmeansStep, A_centroid_without_points_stays) {
    const std::vector<Point> moved = exercise::move({{1, 1}}, {0}, {{0, 0}, {7, 7}});
    ASSERT_FALSE(std::isnan(moved[1][0])) << "a centroid without points: 0 / 0";
    EXPECT_EQ(moved[1], (Point{7, 7})) << "a centroid without points stays where it is";
}

TEST(KmeansStep, The_cost_never_rises) {
    std::vector<Point> points, centroids;
    for (int i = 0; i < 60; i++) points.push_back({std::sin(12.9 * i), std::cos(7.3 * i), std::sin(3.1 * i * i)});
    centroids = {points[0], points[1], points[2], points[3]};
    double last = 1e300;
    for (int step = 0; step < 10; step++) {
        const std::vector<int> nearest = exercise::assign(points, centroids);
        double cost = 0;
        for (std::size_t n = 0; n < points.size(); n++)
            for (std::size_t d = 0; d < 3; d++) cost += std::pow(points[n][d] - centroids[static_cast<std::size_t>(nearest[n])][d], 2);
        ASSERT_LE(cost, last + 1e-12) << "step " << step;
        last = cost;
        centroids = exercise::move(points, nearest, centroids);
    }
}
