#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

TEST(BugCheckerboard, A_constant_stays_flat_inside) {
    const std::vector<float> y = exercise::upsample(std::vector<float>(9, 1.0f));
    ASSERT_EQ(y.size(), 18u) << "twice as long as before";
    for (std::size_t i = 2; i + 2 < y.size(); i++) ASSERT_NEAR(y[i], y[2], 1e-6f) << "position " << i << ": a stripe; how many inputs reach each output?";
    EXPECT_NEAR(y[2], 1, 1e-6f) << "as bright as the input";
}

TEST(BugCheckerboard, Each_output_blends_two_inputs) {
    std::vector<float> x(7);
    x[3] = 1;
    int reached = 0;
    for (float v : exercise::upsample(x)) reached += v != 0;
    EXPECT_EQ(reached, 4) << "an input reaches four outputs, each output two inputs: with a kernel of 2 nothing is blended, and blocks show";
}

TEST(BugCheckerboard, The_cause_is_named) { EXPECT_EQ(exercise::diagnosis(), exercise::Cause::kernel_no_multiple_of_stride) << "the symptom is gone; what was it? Return it from diagnosis()"; }

}  // namespace
