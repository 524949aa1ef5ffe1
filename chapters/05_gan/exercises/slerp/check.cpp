#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

TEST(Slerp, A_quarter_turn_by_hand) {
    const std::vector<float> z = exercise::slerp({2, 0}, {0, 2}, 1.0f / 3);
    EXPECT_NEAR(z[0], 2 * std::cos(M_PI / 6), 1e-5) << "a third of a quarter turn is 30 degrees: a straight line comes out too short";
    EXPECT_NEAR(z[1], 2 * std::sin(M_PI / 6), 1e-5);
}

TEST(Slerp, Ends_are_kept_and_lengths_too) {
    const std::vector<float> z0{1, 2, 2, 0, 0}, z1{0, -2, 1, 2, 0};  // both of length 3
    for (int step = 0; step <= 8; step++) {
        const std::vector<float> z = exercise::slerp(z0, z1, float(step) / 8);
        double squares = 0;
        for (float v : z) squares += double(v) * v;
        ASSERT_NEAR(std::sqrt(squares), 3, 1e-5) << "t = " << step << "/8: the path left the sphere";
    }
    EXPECT_EQ(exercise::slerp(z0, z1, 0), z0);
    EXPECT_NEAR(exercise::slerp(z0, z1, 1)[3], 2, 1e-5);
}

TEST(Slerp, The_angle_does_not_depend_on_lengths) {
    const std::vector<float> z = exercise::slerp({1, 0}, {0, 4}, 0.5f);
    EXPECT_NEAR(z[0], std::sqrt(0.5), 1e-5) << "cos w = z0 z1 / (|z0| |z1|): divide by both lengths";
    EXPECT_NEAR(z[1], 4 * std::sqrt(0.5), 1e-5);
    const std::vector<float> wide = exercise::slerp({1, 0}, {4, 4}, 0.5f);
    EXPECT_NEAR(wide[1], 4 * std::sin(M_PI / 8) / std::sin(M_PI / 4), 1e-4) << "cos w = z0 z1 / (|z0| |z1|): divide by both lengths";
}

TEST(Slerp, Parallel_vectors_are_no_division_by_zero) {
    const std::vector<float> z = exercise::slerp({1, 1}, {1, 1}, 0.3f);
    ASSERT_TRUE(std::isfinite(z[0])) << "sin w is 0 here: 0 / 0";
    EXPECT_NEAR(z[0], 1, 1e-5);
    EXPECT_NEAR(exercise::slerp({1, 1}, {3, 3}, 0.5f)[0], 2, 1e-4);
}

}  // namespace
