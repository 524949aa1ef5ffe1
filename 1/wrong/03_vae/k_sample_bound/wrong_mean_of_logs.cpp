#line 1 "chapters/03_vae/exercises/k_sample_bound/wrong_mean_of_logs.cpp"
// expect: the mean stands inside the logarithm
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

double k_sample_bound(const std::vector<double>& log_w) {
    const double k = static_cast<double>(log_w.size());
    double bound = 0;
    const double most = *std::max_element(log_w.begin(), log_w.end());
    double sum = 0;
    for (double value : log_w) sum += value;
    bound = sum / k + 0 * most;
    return bound;
}

}  // namespace exercise
