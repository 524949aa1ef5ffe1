#line 1 "chapters/03_vae/exercises/bug_kl_sign/solution.cpp"
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

double loss(double log_likelihood, const std::vector<double>& mu, const std::vector<double>& logvar) {
    double kl = 0;
    // [bug]
    for (std::size_t i = 0; i < mu.size(); i++) kl += -0.5 * (1 + logvar[i] - mu[i] * mu[i] - std::exp(logvar[i]));
    // [starter]
    //| for (std::size_t i = 0; i < mu.size(); i++) kl += 0.5 * (1 + logvar[i] - mu[i] * mu[i] - std::exp(logvar[i]));
    // [/bug]
    return -log_likelihood + kl;
}

Cause diagnosis() {
    // [exercise] Name the cause.
    return Cause::kl_subtracted_from_the_loss;
    // [starter]
    //| return Cause::unknown;
    // [/exercise]
}

}  // namespace exercise
