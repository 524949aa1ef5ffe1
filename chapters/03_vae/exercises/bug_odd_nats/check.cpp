#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

TEST(BugOddNats, Black_stays_black_and_white_white) {
    for (double u : {0.0, 0.3, 0.999}) {
        ASSERT_EQ(exercise::prepare(0, u), 0);
        ASSERT_EQ(exercise::prepare(1, u), 1);
    }
}

TEST(BugOddNats, Probabilities_of_all_outcomes_add_up_to_one) {
    std::set<double> outcomes;
    for (int level = 0; level <= 255; level++)
        for (int i = 0; i < 100; i++) outcomes.insert(exercise::prepare(level / 255.0, (i + 0.5) / 100));
    double sum = 0;
    for (double b : outcomes) sum += std::exp(-exercise::nll(b, 0.3));
    EXPECT_NEAR(sum, 1, 1e-9) << outcomes.size() << " different values reach the likelihood of a variable that has two";
}

TEST(BugOddNats, A_grey_pixel_is_white_as_often_as_its_level_says) {
    for (double level : {0.1, 0.25, 0.8}) {
        double ones = 0;
        for (int i = 0; i < 1000; i++) ones += exercise::prepare(level, (i + 0.5) / 1000);
        ASSERT_NEAR(ones / 1000, level, 1e-3) << "a fixed threshold loses the grey: compare the level with the random number";
    }
}

TEST(BugOddNats, The_loss_stays_a_log_probability) {
    EXPECT_NEAR(exercise::nll(1, 0.25), std::log(4.0), 1e-12) << "the loss was right: mend the data";
    EXPECT_NEAR(exercise::nll(0, 0.25), -std::log(0.75), 1e-12);
}

TEST(BugOddNats, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::grey_levels_in_a_bernoulli) << "which values can a Bernoulli variable have?";
}
