#include "exercise.hpp"

#include <gtest/gtest.h>

#include "common/autograd/autograd.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/adam.hpp"

using sd::Tensor;

namespace {

const Tensor& mask() {
    static const Tensor m({2, 2}, {1, 0, 1, 1});
    return m;
}
Tensor input() { return Tensor({1, 2}, {2, 3}); }

}  // namespace

TEST(BugFadingMask, Masked_weights_are_not_used) {
    const Tensor y = exercise::masked_linear(input(), Tensor({2, 2}, {1, 5, 1, 1}), mask());
    EXPECT_EQ(y[0], 5.0f);
    EXPECT_EQ(y[1], 3.0f) << "2 * 5 is masked, 3 * 1 remains";
}

TEST(BugFadingMask, The_stored_weight_stays_as_it_is) {
    const Tensor w({2, 2}, {1, 5, 1, 1});
    exercise::masked_linear(input(), w, mask());
    EXPECT_EQ(w[1], 5.0f) << "a call changed the weight that its caller owns";
}

TEST(BugFadingMask, Masked_weights_get_a_gradient_of_zero) {
    Tensor w({2, 2}, {1, 5, 1, 1});
    w.set_requires_grad();
    const Tensor y = sd::sum(exercise::masked_linear(input(), w, mask()));
    ASSERT_TRUE(y.requires_grad()) << "the weight got no gradient: a product computed by hand is not in the graph";
    sd::backward(y);
    ASSERT_TRUE(w.grad()) << "the weight got no gradient: a product computed by hand is not in the graph";
    EXPECT_EQ(w.grad()[1], 0.0f) << "the masked weight has a gradient, and Adam will move it";
    EXPECT_EQ(w.grad()[0], 2.0f);
}

TEST(BugFadingMask, An_optimizer_leaves_masked_weights_alone) {
    Tensor w({2, 2}, {1, 0, 1, 1});
    w.set_requires_grad();
    sd::Adam adam({{"w", w}});
    for (int i = 0; i < 3; i++) {
        adam.zero_grad();
        const Tensor y = sd::sum(exercise::masked_linear(input(), w, mask()));
        ASSERT_TRUE(y.requires_grad()) << "the weight got no gradient: a product computed by hand is not in the graph";
        sd::backward(y);
        adam.step();
    }
    EXPECT_EQ(w[1], 0.0f) << "after three steps the masked weight is what a file would hold: it is not 0 any more";
}

TEST(BugFadingMask, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::mask_edits_the_stored_weight) << "which tensor does the loop write to?";
}
