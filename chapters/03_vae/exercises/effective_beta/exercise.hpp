// Exercise 4 (15 min): the effective beta of a loss
//
// Popular code writes  loss = r * (sum or mean over D values of error) + c * (sum or mean over Z latents of KL).  Only the ratio
// matters to the optimum. Written with sums, and with the exact log-likelihood in the first place, every such loss is proportional to
//
//     - sum_D log p(x|z)  +  beta * sum_Z KL
//
// A binary cross entropy is -log p as it stands. A squared error (x - y)^2 is twice -log N(x; y, 1), up to a constant. Find beta.
#pragma once

namespace exercise {

struct Loss {
    int values, latents;             // D, Z
    bool squared_error;              // else binary cross entropy
    double reconstruction_weight;    // r
    bool reconstruction_mean;        // over the D values; else a sum
    double kl_weight;                // c
    bool kl_mean;                    // over the Z latents; else a sum
};

double effective_beta(const Loss& loss);

}  // namespace exercise
