#line 1 "chapters/05_gan/exercises/generator_losses/solution.cpp"
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {
namespace {

float sigmoid(float a) { return a >= 0 ? 1.0f / (1.0f + std::exp(-a)) : std::exp(a) / (1.0f + std::exp(a)); }

}  // namespace

float softplus(float a) {
    // [exercise] Write log(1 + e^a) so that no exponential of a large number appears.
    return std::max(a, 0.0f) + std::log1p(std::exp(-std::abs(a)));
    // [starter]
    //| return std::log(1.0f + std::exp(a));
    // [/exercise]
}

float minimax(float a) {
    // [exercise] Write log(1 - sigmoid(a)) by softplus.
    return -softplus(a);
    // [starter]
    //| return std::log(1.0f - sigmoid(a));
    // [/exercise]
}

float minimax_slope(float a) {
    // [exercise] Return its derivative by a.
    return -sigmoid(a);
    // [starter]
    //| return 0.0f * a;
    // [/exercise]
}

float non_saturating(float a) {
    // [exercise] Write -log(sigmoid(a)) by softplus.
    return softplus(-a);
    // [starter]
    //| return -std::log(sigmoid(a));
    // [/exercise]
}

float non_saturating_slope(float a) {
    // [exercise] Return its derivative by a.
    return -sigmoid(-a);
    // [starter]
    //| return 0.0f * a;
    // [/exercise]
}

}  // namespace exercise
