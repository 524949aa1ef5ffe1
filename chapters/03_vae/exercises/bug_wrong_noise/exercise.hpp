// Exercise 7 (10 min): the bug museum: too much noise, or too little
//
// A VAE trains without complaint, and its bound is a few nats worse than it should be:
//   - for logvar = 0 everything is right;
//   - draws of z for one picture have the variance e^(2 logvar), not e^logvar;
//   - the importance weights p(x, z) / q(z|x) of these draws have a mean that is not p(x).
// Find the cause, name it, and mend the code.
#pragma once

#include <vector>

namespace exercise {

// A draw from N(mu, diag e^logvar) for eps from N(0, I).
std::vector<double> draw(const std::vector<double>& mu, const std::vector<double>& logvar, const std::vector<double>& eps);

enum class Cause { unknown, noise_not_normal, variance_where_deviation_belongs, mean_scaled_too, logvar_not_exponentiated };
Cause diagnosis();  // what you found

}  // namespace exercise
