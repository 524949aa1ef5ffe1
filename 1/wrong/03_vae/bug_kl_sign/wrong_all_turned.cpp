#line 1 "chapters/03_vae/exercises/bug_kl_sign/wrong_all_turned.cpp"
// expect: leave its sign
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

double loss(double log_likelihood, const std::vector<double>& mu, const std::vector<double>& logvar) {
    double kl = 0;
    for (std::size_t i = 0; i < mu.size(); i++) kl += 0.5 * (1 + logvar[i] - mu[i] * mu[i] - std::exp(logvar[i]));
    return log_likelihood - kl + 200;
}

Cause diagnosis() {
    return Cause::kl_subtracted_from_the_loss;
}

}  // namespace exercise
