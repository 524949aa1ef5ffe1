#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using exercise::summarize;
using exercise::Summary;

TEST(SummarizeSeeds, Mean_and_deviation_by_hand) {
    const Summary s = summarize({30, 33, 36}, false);
    EXPECT_DOUBLE_EQ(s.value, 33) << "the mean of 30, 33 and 36";
    EXPECT_FALSE(std::abs(s.deviation - std::sqrt(6.0)) < 1e-9) << "the mean was fitted to the same runs: did you divide by n where n - 1 belongs?";
    EXPECT_DOUBLE_EQ(s.deviation, 3) << "sqrt((9 + 0 + 9) / 2)";
    EXPECT_EQ(s.runs, 3);
}

TEST(SummarizeSeeds, One_run_has_no_deviation) {
    const Summary s = summarize({7}, false);
    EXPECT_DOUBLE_EQ(s.value, 7);
    EXPECT_EQ(s.deviation, 0) << "0 / 0: one run says nothing about how far apart runs are";
}

TEST(SummarizeSeeds, Of_times_the_least) {
    const Summary s = summarize({62, 60, 95}, true);
    EXPECT_FALSE(std::abs(s.value - 217.0 / 3) < 1e-9) << "a busy machine only adds to a time: did you take the mean of times?";
    EXPECT_DOUBLE_EQ(s.value, 60);
    EXPECT_EQ(s.deviation, 0);
}

TEST(SummarizeSeeds, A_diverged_run_is_counted_and_not_averaged) {
    const Summary s = summarize({2, std::nan(""), 4, std::numeric_limits<double>::infinity()}, false);
    EXPECT_EQ(s.diverged, 2) << "NaN and infinity are both no numbers: did a diverged run slip in?";
    EXPECT_EQ(s.runs, 2);
    EXPECT_DOUBLE_EQ(s.value, 3);
}

TEST(SummarizeSeeds, Nothing_but_diverged_runs) {
    const Summary s = summarize({std::nan("")}, false);
    EXPECT_EQ(s.runs, 0) << "did a diverged run slip in?";
    EXPECT_EQ(s.value, 0);
}
