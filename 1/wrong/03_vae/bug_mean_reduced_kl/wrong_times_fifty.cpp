#line 1 "chapters/03_vae/exercises/bug_mean_reduced_kl/wrong_times_fifty.cpp"
// expect: none to take away
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

double kl(const std::vector<double>& mu, const std::vector<double>& logvar) {
    double sum = 0;
    for (std::size_t i = 0; i < mu.size(); i++) sum += -0.5 * (1 + logvar[i] - mu[i] * mu[i] - std::exp(logvar[i]));
    return 50 * sum / static_cast<double>(mu.size()) / 50;
}

Cause diagnosis() {
    return Cause::mean_over_the_latents;
}

}  // namespace exercise
