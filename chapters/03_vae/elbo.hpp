// The evidence lower bound, every term a function (Kingma and Welling 2013).
//
//     log p(x)  =  E_q[log p(x|z)]  -  KL(q(z|x) || p(z))  +  KL(q(z|x) || p(z|x))
//                  reconstruction      rate                   gap: intractable, but never negative
//
// The first two are the ELBO. With k samples of z the bound tightens (Burda, Grosse and Salakhutdinov 2016):
//
//     L_k = E[ log 1/k sum_i w_i ],   w_i = p(x|z_i) p(z_i) / q(z_i|x),   L_1 = ELBO <= L_k <= log p(x)
#pragma once

#include <vector>

#include "chapters/03_vae/pixel_distribution.hpp"
#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

// q(z|x) = N(mu, diag e^logvar), both (N, Z).
struct Posterior {
    Tensor mu, logvar;
};

// z = mu + e^(logvar/2) eps with eps ~ N(0, 1): a sample of q through which gradients flow. (N, Z)
Tensor reparameterize(const Posterior& q, Rng& rng);

Tensor log_normal(const Tensor& z);                      // log p(z) of N(0, I): (N, Z) -> (N)
Tensor log_normal(const Tensor& z, const Posterior& q);  // log q(z|x)

struct Elbo {
    Tensor reconstruction;  // (N), log p(x|z) at one sample of z
    Tensor kl;              // (N), in closed form
};
// model: encode(x) -> Posterior, decode(z) -> output of its PixelDistribution `pixels`. x: (N, D)
template <class Model>
Elbo elbo(const Model& model, const Tensor& x, Rng& rng);

// log w of k samples each, (N, k): sample i of image n at [n, i].
template <class Model>
Tensor log_weights(const Model& model, const Tensor& x, int k, Rng& rng);

Tensor log_mean_exp(const Tensor& log_w);  // (N, k) -> (N): the bound L_k, one estimate an image

// L_k of each image for every k of ks, estimated from as many samples as the largest k: log w is averaged over groups of k. In blocks
// that fit the caches. Records nothing. Returns (N, ks).
template <class Model>
Tensor estimate_bounds(const Model& model, const Tensor& x, const std::vector<int>& ks, Rng& rng);

// L_k from n samples of log w: the mean over floor(n / k) groups of k samples in a row.
double mean_bound(const std::vector<float>& log_w, int k);

Tensor repeat_rows(const Tensor& x, int k);  // (N, D) -> (N k, D), each row k times in turn

}  // namespace sd

#include "chapters/03_vae/elbo_of_model.hpp"
