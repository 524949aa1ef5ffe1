#line 1 "chapters/03_vae/exercises/bug_variance_for_deviation/wrong_half_outside.cpp"
// expect: for every logvar
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

std::vector<double> draw(const std::vector<double>& mu, const std::vector<double>& logvar, const std::vector<double>& eps) {
    std::vector<double> z(mu.size());
    for (std::size_t i = 0; i < z.size(); i++) z[i] = mu[i] + 0.5 * std::exp(logvar[i]) * (logvar[i] == 0 ? 2 : 1) * eps[i];
    return z;
}

Cause diagnosis() {
    return Cause::variance_where_deviation_belongs;
}

}  // namespace exercise
