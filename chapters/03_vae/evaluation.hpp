// Measures of a trained model on images (N, D) that are prepared as its likelihood wants them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "chapters/03_vae/elbo.hpp"

namespace sd {

struct MeanAndError {
    double mean, standard_error;
};
inline MeanAndError mean_and_error(const Tensor& values) {
    double sum = 0, squares = 0;
    for (float v : values.values()) sum += v, squares += static_cast<double>(v) * v;
    const double n = static_cast<double>(values.numel()), mean = sum / n;
    return {mean, std::sqrt(std::max(squares / n - mean * mean, 0.0) / n)};
}

struct Quality {
    double elbo, reconstruction, kl;  // means over the images, nats
    std::int64_t active_units;        // latents with Var_x[mu(x)] > 0.01 (Burda et al. 2016)
};

// Called before images [begin, end) go through a model: for one that sees their labels to be given them.
using BeforeBatch = std::function<void(std::int64_t begin, std::int64_t end)>;

template <class Model>
Quality measure(const Model& model, const Tensor& x, Rng& rng, const BeforeBatch& before = {}) {
    NoGrad no_grad;
    constexpr std::int64_t kBatch = 500;
    const std::int64_t n = x.dim(0);
    double reconstruction = 0, kl = 0;
    std::vector<double> sums(static_cast<std::size_t>(model.latent)), squares(sums);
    for (std::int64_t begin = 0; begin < n; begin += kBatch) {
        const std::int64_t end = std::min(begin + kBatch, n);
        const Tensor batch = slice(x, 0, begin, end);
        if (before) before(begin, end);
        const Elbo bound = elbo(model, batch, rng);
        for (float v : bound.reconstruction.values()) reconstruction += v;
        for (float v : bound.kl.values()) kl += v;
        const Tensor mu = model.encode(batch).mu;
        for (std::int64_t i = 0; i < mu.numel(); i++) {
            const auto unit = static_cast<std::size_t>(i % model.latent);
            sums[unit] += mu[i], squares[unit] += static_cast<double>(mu[i]) * mu[i];
        }
    }
    const double count = static_cast<double>(n);
    std::int64_t active = 0;
    for (std::size_t u = 0; u < sums.size(); u++) active += squares[u] / count - sums[u] / count * (sums[u] / count) > 0.01;
    return {(reconstruction - kl) / count, reconstruction / count, kl / count, active};
}

}  // namespace sd
