#line 1 "chapters/03_vae/exercises/kl/solution.cpp"
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

double kl(const std::vector<double>& mu, const std::vector<double>& logvar) {
    double sum = 0;
    // [exercise] Sum the closed form over the dimensions.
    for (std::size_t i = 0; i < mu.size(); i++) sum += 0.5 * (mu[i] * mu[i] + std::exp(logvar[i]) - 1 - logvar[i]);
    // [starter]
    // [/exercise]
    return sum;
}

KlGradient kl_gradient(const std::vector<double>& mu, const std::vector<double>& logvar) {
    KlGradient g{std::vector<double>(mu.size(), 0.0), std::vector<double>(mu.size(), 0.0)};
    // [exercise] Fill in the derivative with respect to each mu and each logvar.
    for (std::size_t i = 0; i < mu.size(); i++) {
        g.dmu[i] = mu[i];
        g.dlogvar[i] = 0.5 * (std::exp(logvar[i]) - 1);
    }
    // [starter]
    // [/exercise]
    return g;
}

}  // namespace exercise
