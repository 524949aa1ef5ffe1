#line 1 "chapters/05_gan/exercises/generator_losses/wrong_by_d.cpp"
// expect: by the logit a, not by D
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {
namespace {

float sigmoid(float a) { return a >= 0 ? 1.0f / (1.0f + std::exp(-a)) : std::exp(a) / (1.0f + std::exp(a)); }

}  // namespace

float softplus(float a) {
    return std::max(a, 0.0f) + std::log1p(std::exp(-std::abs(a)));
}

float minimax(float a) {
    return -softplus(a);
}

float minimax_slope(float a) {
    return -1.0f / (1.0f - sigmoid(a));
}

float non_saturating(float a) {
    return softplus(-a);
}

float non_saturating_slope(float a) {
    return -sigmoid(-a);
}

}  // namespace exercise
