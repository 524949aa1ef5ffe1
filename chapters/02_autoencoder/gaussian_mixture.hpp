// A mixture of Gaussians with full covariances: the simplest density model with an exact likelihood.
//
//     p(x) = sum_k w_k N(x; mu_k, S_k),    log N(x; mu, S) = -1/2 (||L^-1 (x - mu)||^2 + D log 2 pi) - sum_i log L_ii,   S = L L^T
//
// fitted by expectation maximization (Dempster, Laird and Rubin 1977): each step raises the likelihood of the training data.
// A component with few points would become singular, so every covariance gets `prior` further points spread like all the data:
// S_k = (scatter_k + prior S) / (n_k + prior), the posterior mode under an inverse Wishart prior. EM then raises the posterior.
#pragma once

#include <vector>

#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

class GaussianMixture {
public:
    // Starts from the data (N, D) split into k clusters; k = 1 is the best single Gaussian at once. prior >= 0, in points.
    GaussianMixture(const Tensor& data, const std::vector<int>& clusters, int k, double prior);

    // One step of EM on the data that it was built from. Returns what EM raises, before the step: the mean log-likelihood plus
    // the log prior (up to a constant) over N, in nats a point.
    double em_step();

    Tensor log_likelihood(const Tensor& points) const;  // (N), log p(x) of each point in nats
    Tensor sample(std::int64_t n, Rng& rng) const;      // (N, D)

    int components() const { return static_cast<int>(weights_.size()); }
    const std::vector<double>& weights() const { return weights_; }
    const Tensor& means() const { return means_; }

private:
    void maximize(const Tensor& responsibilities);                      // the M step, from (N, K)
    Tensor joint_log_density(const Tensor& points) const;               // (N, K): log w_k + log N(x; mu_k, S_k)

    Tensor data_;
    double prior_;
    std::vector<double> shared_;          // D x D: covariance of all data
    std::vector<double> weights_;         // K
    Tensor means_;                        // (K, D)
    std::vector<Tensor> factors_;         // K of (D, D): L
    std::vector<Tensor> inverse_factors_; // K of (D, D): L^-1
    std::vector<double> log_norms_;       // K: -sum log L_ii - D/2 log 2 pi
    double log_prior_ = 0;                // sum over k of -prior/2 (log |S_k| + tr(S S_k^-1))
};

}  // namespace sd
