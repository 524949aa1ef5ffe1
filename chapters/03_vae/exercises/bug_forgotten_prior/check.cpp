#include "exercise.hpp"

#include <gtest/gtest.h>

TEST(BugForgottenPrior, One_latent) { EXPECT_NEAR(exercise::kl({2}, {0}), 2, 1e-12); }

TEST(BugForgottenPrior, Idle_latents_change_nothing) {
    EXPECT_NEAR(exercise::kl({2, 0}, {0, 0}), exercise::kl({2}, {0}), 1e-12) << "a latent whose q is the prior has no divergence to add, and none to take away";
}

TEST(BugForgottenPrior, For_any_number_of_latents) {
    EXPECT_NEAR(exercise::kl({2, 2}, {0, 0}), 4, 1e-12) << "a factor that suits one model does not suit another with fewer latents";
    EXPECT_NEAR(exercise::kl(std::vector<double>(50, 1), std::vector<double>(50, 0)), 25, 1e-9);
}

TEST(BugForgottenPrior, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::mean_over_the_latents) << "what happens to the value when idle latents are added?";
}
