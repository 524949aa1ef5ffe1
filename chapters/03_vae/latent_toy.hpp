// A model so small that every intractable integral can be done: one latent z, one observed x.
//
//     p(z) = N(0, 1),   p(x|z) = N(z^2 / 2, 0.25^2)
//
// Two values of z explain each x > 0, so the true posterior has two peaks, and a Gaussian q(z|x) must choose. Integrals over z are
// sums over a fine grid (trapezoidal rule), accurate to about 1e-9 here.
#pragma once

#include "common/tensor/rng.hpp"

namespace sd {

struct Gaussian {
    double mean, deviation;
};

class LatentToy {
public:
    static double log_joint(double x, double z);                // log p(x, z)
    static double log_evidence(double x);                       // log p(x): the integral that large models can't do
    static double posterior(double x, double z);                // p(z|x)
    static double elbo(double x, const Gaussian& q);            // E_q[log p(x, z) - log q(z)]
    static double kl_to_posterior(double x, const Gaussian& q); // KL(q || p(z|x)) = log p(x) - elbo: the gap
    static Gaussian best_gaussian(double x, double start);      // the q that makes the ELBO largest, from a start for its mean

    // One estimate of the k-sample bound, log 1/k sum p(x, z_i) / q(z_i) with z_i ~ q.
    static double bound_estimate(double x, const Gaussian& q, int k, Rng& rng);
};

double log_density(const Gaussian& q, double z);

}  // namespace sd
