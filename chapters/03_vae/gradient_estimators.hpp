// Estimators of d/dmu E_q[log p(x, z)] on the toy, q = N(mu, s^2): one sample each, their mean and variance over many.
#pragma once

#include "chapters/03_vae/latent_toy.hpp"

namespace sd {

struct Estimate {
    double mean, variance;
};
struct GradientEstimates {
    double exact;  // by quadrature
    Estimate reparameterized, score;
};

GradientEstimates estimate_gradients(double x, const Gaussian& q, int samples, Rng& rng);

}  // namespace sd
