#include "exercise.hpp"

#include <gtest/gtest.h>

TEST(BugLossTooGood, The_prior_costs_nothing) { EXPECT_NEAR(exercise::loss(-100, {0, 0}, {0, 0}), 100, 1e-12) << "-log p(x|z) alone"; }

TEST(BugLossTooGood, Codes_away_from_the_prior_cost) {
    EXPECT_GT(exercise::loss(-100, {3}, {0}), 100) << "a code three deviations away must cost more than one at the prior's mean";
    EXPECT_NEAR(exercise::loss(-100, {3}, {0}), 104.5, 1e-12) << "100 + 1/2 3^2";
    EXPECT_NEAR(exercise::loss(-100, {0}, {1}), 100 + 0.5 * (2.718281828459045 - 2), 1e-9) << "too wide a q costs too";
}

TEST(BugLossTooGood, A_better_likelihood_costs_less) { EXPECT_LT(exercise::loss(-90, {1}, {0}), exercise::loss(-100, {1}, {0})) << "the reconstruction term was right: leave its sign"; }

TEST(BugLossTooGood, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::kl_subtracted_from_the_loss) << "is `kl` positive?";
}
