#line 1 "chapters/03_vae/exercises/k_sample_bound/solution.cpp"
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

double k_sample_bound(const std::vector<double>& log_w) {
    const double k = static_cast<double>(log_w.size());
    double bound = 0;
    // [exercise] Compute the logarithm of the mean of the weights; take the largest log-weight out of the sum first.
    const double most = *std::max_element(log_w.begin(), log_w.end());
    double sum = 0;
    for (double value : log_w) sum += std::exp(value - most);
    bound = most + std::log(sum / k);
    // [starter]
    //| bound = k * log_w[0];
    // [/exercise]
    return bound;
}

}  // namespace exercise
