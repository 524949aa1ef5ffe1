// The beta of a VAE loss, once its means and factors are written as sums.
#pragma once

#include <string>
#include <vector>

namespace sd {

struct LossNormalization {
    std::string source, formula;
    int values, latents;             // D, Z
    bool squared_error;              // (x - y)^2, against a Bernoulli's or unit Gaussian's exact log-likelihood
    double reconstruction_weight;
    bool reconstruction_mean;        // over the D values
    double kl_weight;
    bool kl_mean;                    // over the Z dimensions
};

// loss = r sum_D error + c sum_Z KL is proportional to -(sum_D log p - beta sum_Z KL) with beta = c / r. A squared error is twice
// -log N(x; y, 1), up to a constant, so there beta = c / 2r.
double effective_beta(const LossNormalization& loss);

std::vector<LossNormalization> popular_losses();  // as read in public code

}  // namespace sd
