#line 1 "chapters/03_vae/exercises/effective_beta/wrong_no_two.cpp"
// expect: where is the 2?
#include "exercise.hpp"

namespace exercise {

double effective_beta(const Loss& loss) {
    double reconstruction = loss.reconstruction_weight, kl = loss.kl_weight;
    if (loss.reconstruction_mean) reconstruction /= loss.values;
    if (loss.kl_mean) kl /= loss.latents;
    return kl / reconstruction;
}

}  // namespace exercise
