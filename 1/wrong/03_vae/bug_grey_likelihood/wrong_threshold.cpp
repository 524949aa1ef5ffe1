#line 1 "chapters/03_vae/exercises/bug_grey_likelihood/wrong_threshold.cpp"
// expect: a fixed threshold loses the grey
#include "exercise.hpp"

#include <cmath>

namespace exercise {

double prepare(double x, [[maybe_unused]] double u) {
    return x > 0.5 ? 1 : 0;
}

double nll(double b, double p) { return -(b * std::log(p) + (1 - b) * std::log(1 - p)); }

Cause diagnosis() {
    return Cause::grey_levels_in_a_bernoulli;
}

}  // namespace exercise
