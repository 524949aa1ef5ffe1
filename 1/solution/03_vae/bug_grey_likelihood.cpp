#line 1 "chapters/03_vae/exercises/bug_grey_likelihood/solution.cpp"
#include "exercise.hpp"

#include <cmath>

namespace exercise {

double prepare(double x, [[maybe_unused]] double u) {
    // [bug]
    return u < x ? 1 : 0;
    // [starter]
    //| return x;
    // [/bug]
}

double nll(double b, double p) { return -(b * std::log(p) + (1 - b) * std::log(1 - p)); }

Cause diagnosis() {
    // [exercise] Name the cause.
    return Cause::grey_levels_in_a_bernoulli;
    // [starter]
    //| return Cause::unknown;
    // [/exercise]
}

}  // namespace exercise
