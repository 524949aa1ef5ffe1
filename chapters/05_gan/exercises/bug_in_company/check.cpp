#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/ops/shape.hpp"

using sd::Tensor;

namespace {

// A generator whose batch norm has seen a hundred batches.
exercise::Generator trained(sd::Rng& rng) {
    exercise::Generator g(rng);
    for (int i = 0; i < 100; i++) g(rng.normal({32, 4}));
    return g;
}

float largest_difference(const Tensor& a, const Tensor& b) {
    float largest = 0;
    for (std::int64_t i = 0; i < a.numel(); i++) largest = std::max(largest, std::abs(a[i] - b[i]));
    return largest;
}

}  // namespace

TEST(BugInCompany, A_picture_does_not_depend_on_its_company) {
    sd::Rng rng(1);
    exercise::Generator g = trained(rng);
    const Tensor z = rng.normal({7, 4}), together = exercise::draw(g, z);
    for (std::int64_t i = 0; i < 7; i++) {
        const Tensor own = sd::slice(z, 0, i, i + 1), expected = sd::slice(together, 0, i, i + 1);
        ASSERT_LT(largest_difference(sd::slice(exercise::draw(g, sd::concat({own, own}, 0)), 0, 0, 1), expected), 1e-5f)
            << "picture " << i << " depends on what is drawn with it";
        ASSERT_LT(largest_difference(exercise::draw(g, own), expected), 1e-5f) << "picture " << i << " is another one when it is drawn alone";
    }
}

TEST(BugInCompany, Different_noise_gives_different_pictures) {
    sd::Rng rng(2);
    exercise::Generator g = trained(rng);
    const Tensor a = rng.normal({1, 4}), b = rng.normal({1, 4});
    EXPECT_GT(largest_difference(exercise::draw(g, sd::concat({a, a}, 0)), exercise::draw(g, sd::concat({b, b}, 0))), 0.1f)
        << "two copies of a z give a grey picture, whatever z is: what is subtracted from them?";
}

TEST(BugInCompany, Drawing_changes_nothing) {
    sd::Rng rng(3);
    exercise::Generator g = trained(rng);
    const Tensor mean = g.norm.running_mean.clone(), variance = g.norm.running_var.clone();
    exercise::draw(g, rng.normal({5, 4}));
    EXPECT_EQ(largest_difference(mean, g.norm.running_mean) + largest_difference(variance, g.norm.running_var), 0.0f)
        << "the running mean and variance moved: they are saved with the weights";
}

TEST(BugInCompany, The_training_goes_on_as_before) {
    sd::Rng rng(4);
    exercise::Generator g = trained(rng);
    exercise::draw(g, rng.normal({5, 4}));
    EXPECT_TRUE(g.norm.training) << "the next training step would normalize by old statistics: put the mode back";
    sd::set_training(g, false);
    exercise::draw(g, rng.normal({5, 4}));
    EXPECT_FALSE(g.norm.training) << "it was in evaluation mode before the drawing: put back what was there, not `true`";
}

TEST(BugInCompany, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::statistics_of_the_batch) << "which layer knows of the other pictures of a batch?";
}
