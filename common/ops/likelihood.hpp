// Log-likelihoods and Kullback-Leibler divergences, in nats. Inputs of smaller shapes are expanded (common/ops/arithmetic.hpp).
// The default sums over each sample: (N, ...) -> (N).
#pragma once

#include "common/ops/fused_loss.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

// log N(x; mu, e^logvar)
Tensor gaussian_log_likelihood(const Tensor& x, const Tensor& mu, const Tensor& logvar, Reduction reduction = Reduction::per_sample);

// log P(x) of pixels on a grid of `levels` values from low to high: a logistic variable of mean mu and scale e^log_scale, rounded to
// the grid, with the tails given to the outer two values. Kingma et al. 2016 (arXiv 1606.04934), Salimans et al. 2017 (1701.05517).
struct Levels {
    int levels = 256;
    float low = -1, high = 1;
};
Tensor logistic_log_likelihood(const Tensor& x, const Tensor& mu, const Tensor& log_scale, const Levels& levels = {}, Reduction reduction = Reduction::per_sample);

// The same of a mixture: x (...), and logits of the weights, mu, log_scale (..., K). Gives log P of each element, (...).
Tensor logistic_mixture_log_likelihood(const Tensor& x, const Tensor& logits, const Tensor& mu, const Tensor& log_scale, const Levels& levels = {});

// KL(N(mu, e^logvar) || N(0, 1)) = 1/2 (mu^2 + e^logvar - 1 - logvar). Kingma and Welling 2013 (arXiv 1312.6114), appendix B.
Tensor kl_standard_normal(const Tensor& mu, const Tensor& logvar, Reduction reduction = Reduction::per_sample);

// KL(q || p) of two diagonal Gaussians.
Tensor kl_gaussians(const Tensor& mu_q, const Tensor& logvar_q, const Tensor& mu_p, const Tensor& logvar_p, Reduction reduction = Reduction::per_sample);

}  // namespace sd
