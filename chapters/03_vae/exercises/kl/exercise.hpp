// Exercise 1 (15 min): the KL divergence to the prior, and its gradient
//
//     KL(N(mu, diag e^logvar) || N(0, I)) = 1/2 sum_i (mu_i^2 + e^logvar_i - 1 - logvar_i)
//
// This is the rate of a VAE (Kingma and Welling 2013, appendix B). Write the value and its derivatives.
#pragma once

#include <vector>

namespace exercise {

double kl(const std::vector<double>& mu, const std::vector<double>& logvar);

struct KlGradient {
    std::vector<double> dmu, dlogvar;
};
KlGradient kl_gradient(const std::vector<double>& mu, const std::vector<double>& logvar);

}  // namespace exercise
