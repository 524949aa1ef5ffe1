#include "exercise.hpp"

#include <gtest/gtest.h>

using sd::Tensor;

namespace {

// How much prediction i changes with pixel j of a 5x5 image.
float influence(const exercise::Network& network, std::int64_t i, std::int64_t j) {
    Tensor x = Tensor::full({1, 5, 5, 1}, 0.5f);
    const float before = network(x)[i];
    x[j] = 1.5f;
    return network(x)[i] - before;
}

}  // namespace

TEST(BugTooGood, No_prediction_sees_its_own_pixel_or_a_later_one) {
    sd::Rng rng(1);
    const exercise::Network network(rng);
    for (std::int64_t i = 0; i < 25; i++)
        for (std::int64_t j = i; j < 25; j++) ASSERT_EQ(influence(network, i, j), 0.0f) << "prediction " << i << " sees pixel " << j << ", which it is to predict";
}

TEST(BugTooGood, The_left_neighbour_is_still_seen) {
    sd::Rng rng(1);
    const exercise::Network network(rng);
    EXPECT_NE(influence(network, 12, 11), 0.0f) << "the network can no longer see its left neighbour: with mask A in later layers every feature has to move at each of them";
    EXPECT_NE(influence(network, 12, 7), 0.0f) << "the pixel above is not seen";
}

TEST(BugTooGood, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::first_layer_sees_its_pixel) << "what does a network know that copies its input?";
}
