#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace {

const std::vector<double> kSure{40.0, 2.0, -1.0}, kUnsure{0.3, 0.2, 0.1};

}  // namespace

TEST(BugDarkMaps, A_sure_network_still_has_a_map) {
    const std::vector<double> g = exercise::explained_gradient(kSure, 0);
    ASSERT_EQ(g.size(), 3u);
    ASSERT_GT(std::abs(g[0]), 1e-3) << "the class has probability 1 and its derivative is " << g[0] << ": the map is black where the network is surest";
}

TEST(BugDarkMaps, Other_classes_stay_out_of_it) {
    for (const auto& scores : {kSure, kUnsure}) {
        const std::vector<double> g = exercise::explained_gradient(scores, 0);
        for (std::size_t k = 1; k < g.size(); k++)
            ASSERT_EQ(g[k], 0.0) << "the score of class " << k << " takes part in the map of class 0: rescaling hides the darkness, but the map still says what would lower the others";
    }
}

TEST(BugDarkMaps, Every_class_is_explained_alike) {
    for (int c = 0; c < 3; c++)
        for (const auto& scores : {kSure, kUnsure}) ASSERT_NEAR(exercise::explained_gradient(scores, c)[static_cast<std::size_t>(c)], 1.0, 1e-12) << "dS_c / dS_c is 1, whatever the scores";
}

TEST(BugDarkMaps, The_cause_has_a_name) {
    EXPECT_NE(exercise::diagnosis(), exercise::Cause::unknown) << "return what you found in diagnosis()";
    EXPECT_EQ(exercise::diagnosis(), exercise::Cause::probability_instead_of_score) << "which function of the scores does the code differentiate?";
}
