#line 1 "chapters/05_gan/exercises/generator_losses/wrong_overflow.cpp"
// expect: does not fit a float
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {
namespace {

float sigmoid(float a) { return a >= 0 ? 1.0f / (1.0f + std::exp(-a)) : std::exp(a) / (1.0f + std::exp(a)); }

}  // namespace

float softplus(float a) {
    return std::log(1.0f + std::exp(a));
}

float minimax(float a) {
    return -softplus(a);
}

float minimax_slope(float a) {
    return -sigmoid(a);
}

float non_saturating(float a) {
    return softplus(-a);
}

float non_saturating_slope(float a) {
    return -sigmoid(-a);
}

}  // namespace exercise
