#line 1 "chapters/03_vae/exercises/k_sample_bound/wrong_underflow.cpp"
// expect: take the largest log-weight out first
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

double k_sample_bound(const std::vector<double>& log_w) {
    const double k = static_cast<double>(log_w.size());
    double bound = 0;
    const double most = 0;
    double sum = 0;
    for (double value : log_w) sum += std::exp(value - most);
    bound = most + std::log(sum / k);
    return bound;
}

}  // namespace exercise
