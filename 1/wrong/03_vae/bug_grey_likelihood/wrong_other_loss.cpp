#line 1 "chapters/03_vae/exercises/bug_grey_likelihood/wrong_other_loss.cpp"
// expect: mend the data
#include "exercise.hpp"

#include <cmath>

namespace exercise {

double prepare(double x, [[maybe_unused]] double u) {
    return u < x ? 1 : 0;
}

double nll(double b, double p) { return (b - p) * (b - p); }

Cause diagnosis() {
    return Cause::grey_levels_in_a_bernoulli;
}

}  // namespace exercise
