#line 1 "chapters/03_vae/exercises/bug_variance_for_deviation/wrong_half_the_range.cpp"
// expect: for every logvar
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

std::vector<double> draw(const std::vector<double>& mu, const std::vector<double>& logvar, const std::vector<double>& eps) {
    std::vector<double> z(mu.size());
    for (std::size_t i = 0; i < z.size(); i++) z[i] = mu[i] + std::exp(logvar[i] < 0 ? 0.5 * logvar[i] : logvar[i]) * eps[i];
    return z;
}

Cause diagnosis() {
    return Cause::variance_where_deviation_belongs;
}

}  // namespace exercise
