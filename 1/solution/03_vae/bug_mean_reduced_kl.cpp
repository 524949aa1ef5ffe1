#line 1 "chapters/03_vae/exercises/bug_mean_reduced_kl/solution.cpp"
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

double kl(const std::vector<double>& mu, const std::vector<double>& logvar) {
    double sum = 0;
    for (std::size_t i = 0; i < mu.size(); i++) sum += -0.5 * (1 + logvar[i] - mu[i] * mu[i] - std::exp(logvar[i]));
    // [bug]
    return sum;
    // [starter]
    //| return sum / static_cast<double>(mu.size());
    // [/bug]
}

Cause diagnosis() {
    // [exercise] Name the cause.
    return Cause::mean_over_the_latents;
    // [starter]
    //| return Cause::unknown;
    // [/exercise]
}

}  // namespace exercise
