// Exercise 5 (10 min): the bug museum: a VAE that forgets its prior
//
// A VAE with 50 latents reconstructs well, but what it draws from the prior is mush:
//   - the KL that is printed stays around 0.5 where others report 25 nats;
//   - doubling the latents to 100, the new ones idle, halves it;
//   - the "ELBO" is better than what 5000 samples say that log p(x) is.
// Find the cause, name it, and mend the code.
#pragma once

#include <vector>

namespace exercise {

// The KL divergence of one picture's q(z|x) = N(mu, diag e^logvar) to N(0, I), in nats.
double kl(const std::vector<double>& mu, const std::vector<double>& logvar);

enum class Cause { unknown, wrong_sign, mean_over_the_latents, deviation_for_variance, half_missing };
Cause diagnosis();  // what you found

}  // namespace exercise
