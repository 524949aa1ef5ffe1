#line 1 "chapters/03_vae/exercises/bug_variance_for_deviation/solution.cpp"
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

std::vector<double> draw(const std::vector<double>& mu, const std::vector<double>& logvar, const std::vector<double>& eps) {
    std::vector<double> z(mu.size());
    // [bug]
    for (std::size_t i = 0; i < z.size(); i++) z[i] = mu[i] + std::exp(0.5 * logvar[i]) * eps[i];
    // [starter]
    //| for (std::size_t i = 0; i < z.size(); i++) z[i] = mu[i] + std::exp(logvar[i]) * eps[i];
    // [/bug]
    return z;
}

Cause diagnosis() {
    // [exercise] Name the cause.
    return Cause::variance_where_deviation_belongs;
    // [starter]
    //| return Cause::unknown;
    // [/exercise]
}

}  // namespace exercise
