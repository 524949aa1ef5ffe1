#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using sd::Tensor;

// One-dimensional players, so that everything can be worked out: D(x) = 0.5 x - 0.25, G(z) = 2 z + 1.
struct Players {
    sd::Rng rng{1};
    sd::Linear d{1, 1, rng}, g{1, 1, rng};
    Tensor real{{2, 1}, {1.0f, 2.0f}}, z{{2, 1}, {-1.0f, 0.5f}};  // fakes -1 and 2
    Players() { d.weight[0] = 0.5f, d.bias[0] = -0.25f, g.weight[0] = 2, g.bias[0] = 1; }
};

double softplus(double t) { return std::log1p(std::exp(t)); }
double sigmoid(double t) { return 1 / (1 + std::exp(-t)); }

TEST(AlternatingStep, The_discriminator_leaves_the_generator_alone) {
    Players p;
    exercise::discriminator_half(p.d, p.real, p.g(p.z));
    EXPECT_FALSE(p.g.weight.grad()) << "the generator has got a gradient in the discriminator's half: it would be taught to be caught. Which tensor must be detached?";
}

TEST(AlternatingStep, The_discriminators_loss_and_gradient) {
    Players p;
    const float loss = exercise::discriminator_half(p.d, p.real, p.g(p.z));
    const double expected = (softplus(-0.25) + softplus(-0.75)) / 2 + (softplus(-0.75) + softplus(0.75)) / 2;
    EXPECT_NEAR(loss, expected, 1e-5) << "both kinds of pictures count, each as a mean over its batch";
    ASSERT_TRUE(p.d.weight.grad()) << "D has got no gradient";
    const double slope = (-1 * sigmoid(-0.25) - 2 * sigmoid(-0.75)) / 2 + (-1 * sigmoid(-0.75) + 2 * sigmoid(0.75)) / 2;
    EXPECT_NEAR(p.d.weight.grad()[0], slope, 1e-5);
}

TEST(AlternatingStep, The_generators_loss_and_gradient) {
    Players p;
    const float loss = exercise::generator_half(p.d, p.g(p.z));
    EXPECT_NEAR(loss, (softplus(0.75) + softplus(-0.75)) / 2, 1e-5) << "the non-saturating loss: -log D = softplus(-a)";
    ASSERT_TRUE(p.g.weight.grad()) << "G has got no gradient: the fakes' history is what carries it";
    const double slope = (-sigmoid(0.75) * 0.5 * -1 - sigmoid(-0.75) * 0.5 * 0.5) / 2;
    EXPECT_NEAR(p.g.weight.grad()[0], slope, 1e-5);
}

TEST(AlternatingStep, The_generators_half_costs_no_gradient_of_D) {
    Players p;
    exercise::generator_half(p.d, p.g(p.z));
    EXPECT_FALSE(p.d.weight.grad()) << "D's weights have got a gradient in the generator's half: it is computed for nothing, and adds to the next one";
    EXPECT_TRUE(p.d.weight.requires_grad()) << "D's weights must want gradients again afterwards";
}

}  // namespace
