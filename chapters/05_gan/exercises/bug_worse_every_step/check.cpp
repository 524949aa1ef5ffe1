#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using sd::Tensor;

struct Players {
    sd::Rng rng{1};
    sd::Linear d{1, 1, rng}, g{1, 1, rng};
    Tensor real{{2, 1}, {1.0f, 2.0f}}, z{{2, 1}, {-1.0f, 0.5f}};  // fakes -1 and 2
    Players() { d.weight[0] = 0.5f, d.bias[0] = -0.25f, g.weight[0] = 2, g.bias[0] = 1; }
};
double sigmoid(double t) { return 1 / (1 + std::exp(-t)); }

TEST(BugWorseEveryStep, The_generator_gets_no_gradient) {
    Players p;
    exercise::discriminator_half(p.d, p.real, p.g(p.z));
    EXPECT_FALSE(p.g.weight.grad()) << "the generator still has a gradient after D's half";
}

TEST(BugWorseEveryStep, The_discriminator_learns_from_both) {
    Players p;
    exercise::discriminator_half(p.d, p.real, p.g(p.z));
    ASSERT_TRUE(p.d.weight.grad());
    EXPECT_NEAR(p.d.weight.grad()[0], (-1 * sigmoid(-0.25) - 2 * sigmoid(-0.75)) / 2 + (-1 * sigmoid(-0.75) + 2 * sigmoid(0.75)) / 2, 1e-5)
        << "D must learn from fakes as well: detach the fakes, don't detach what D says of them";
}

TEST(BugWorseEveryStep, The_cause_is_named) { EXPECT_EQ(exercise::diagnosis(), exercise::Cause::wrong_tensor_detached) << "the symptom is gone; what was it? Return it from diagnosis()"; }

}  // namespace
