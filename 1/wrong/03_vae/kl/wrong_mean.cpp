#line 1 "chapters/03_vae/exercises/kl/wrong_mean.cpp"
// expect: did you take their mean?
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

double kl(const std::vector<double>& mu, const std::vector<double>& logvar) {
    double sum = 0;
    for (std::size_t i = 0; i < mu.size(); i++) sum += 0.5 * (mu[i] * mu[i] + std::exp(logvar[i]) - 1 - logvar[i]);
    return sum / static_cast<double>(mu.size());
}

KlGradient kl_gradient(const std::vector<double>& mu, const std::vector<double>& logvar) {
    KlGradient g{std::vector<double>(mu.size(), 0.0), std::vector<double>(mu.size(), 0.0)};
    for (std::size_t i = 0; i < mu.size(); i++) {
        g.dmu[i] = mu[i];
        g.dlogvar[i] = 0.5 * (std::exp(logvar[i]) - 1);
    }
    return g;
}

}  // namespace exercise
