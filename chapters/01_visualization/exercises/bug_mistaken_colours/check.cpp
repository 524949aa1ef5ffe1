#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cstddef>

TEST(BugMistakenColours, The_mean_picture_becomes_zero) {
    const std::vector<float> x = exercise::network_input({123, 117, 104, 123, 117, 104});
    ASSERT_EQ(x.size(), 6u);
    for (std::size_t i = 0; i < x.size(); i++) ASSERT_EQ(x[i], 0.0f) << "red 123, green 117, blue 104 is the mean of the training set, value " << i << " should vanish";
}

TEST(BugMistakenColours, Blue_comes_first) {
    const std::vector<float> x = exercise::network_input({255, 0, 0});
    EXPECT_NE(x[0], 132.0f) << "a red pixel lights the first channel, where the network looks for blue";
    EXPECT_EQ(x[0], -104.0f);
    EXPECT_EQ(x[1], -117.0f);
    EXPECT_EQ(x[2], 132.0f) << "255 - 123 of red, in the last place";
}

TEST(BugMistakenColours, Each_pixel_by_itself) {
    const std::vector<float> x = exercise::network_input({0, 0, 255, 10, 20, 30});
    EXPECT_EQ(x[0], 151.0f);
    EXPECT_EQ(x[3], -74.0f);
    EXPECT_EQ(x[4], -97.0f);
    EXPECT_EQ(x[5], -113.0f);
}

TEST(BugMistakenColours, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::mean_subtracted_in_the_wrong_order) << "which channel lies in x[p] at the moment when 104 is subtracted from it?";
}
