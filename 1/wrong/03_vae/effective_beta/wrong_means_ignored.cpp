#line 1 "chapters/03_vae/exercises/effective_beta/wrong_means_ignored.cpp"
// expect: over different numbers
#include "exercise.hpp"

namespace exercise {

double effective_beta(const Loss& loss) {
    double reconstruction = loss.reconstruction_weight, kl = loss.kl_weight;
    if (loss.squared_error) reconstruction *= 2;
    return kl / reconstruction;
}

}  // namespace exercise
