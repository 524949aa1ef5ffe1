// Exercise 6 (10 min): the bug museum: a loss that is too good
//
// The loss of a VAE on black-and-white pictures falls below zero and goes on falling:
//   - reconstructions are good at first, then the codes fly apart: |mu| in the hundreds;
//   - a q(z|x) equal to the prior gives the right loss, any other one a smaller loss.
// Find the cause, name it, and mend the code.
#pragma once

#include <vector>

namespace exercise {

// -ELBO of one picture, in nats: what training makes small. log_likelihood: log p(x|z) <= 0.
double loss(double log_likelihood, const std::vector<double>& mu, const std::vector<double>& logvar);

enum class Cause { unknown, kl_subtracted_from_the_loss, likelihood_not_negated, mean_over_the_latents, variance_not_exponentiated };
Cause diagnosis();  // what you found

}  // namespace exercise
