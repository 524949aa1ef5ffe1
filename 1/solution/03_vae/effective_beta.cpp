#line 1 "chapters/03_vae/exercises/effective_beta/solution.cpp"
#include "exercise.hpp"

namespace exercise {

double effective_beta(const Loss& loss) {
    double reconstruction = loss.reconstruction_weight, kl = loss.kl_weight;
    // [exercise] Turn both into the factor before a sum, the first of -log p and not of its double; return their ratio.
    if (loss.reconstruction_mean) reconstruction /= loss.values;
    if (loss.kl_mean) kl /= loss.latents;
    if (loss.squared_error) reconstruction *= 2;
    return kl / reconstruction;
    // [starter]
    //| return kl - reconstruction;
    // [/exercise]
}

}  // namespace exercise
