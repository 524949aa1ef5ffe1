// The bounds of elbo.hpp for any model with encode(), decode() and `pixels`.
#pragma once

#include <algorithm>
#include <vector>

#include "chapters/03_vae/elbo.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/shape.hpp"

namespace sd {

// [elbo]
template <class Model>
Elbo elbo(const Model& model, const Tensor& x, Rng& rng) {
    const Posterior q = model.encode(x);
    const Tensor z = reparameterize(q, rng);
    return {model.pixels.log_likelihood(x, model.decode(z)), kl_standard_normal(q.mu, q.logvar)};
}
// [/elbo]

// [log-weights]
template <class Model>
Tensor log_weights(const Model& model, const Tensor& x, int k, Rng& rng) {
    const Posterior once = model.encode(x);
    const Posterior q{repeat_rows(once.mu, k), repeat_rows(once.logvar, k)};
    const Tensor z = reparameterize(q, rng);
    const Tensor log_w = model.pixels.log_likelihood(repeat_rows(x, k), model.decode(z)) + log_normal(z) - log_normal(z, q);
    return reshape(log_w, {x.dim(0), k});
}
// [/log-weights]

template <class Model>
Tensor estimate_bounds(const Model& model, const Tensor& x, const std::vector<int>& ks, Rng& rng) {
    NoGrad no_grad;
    constexpr int kBlock = 500;
    const int samples = *std::max_element(ks.begin(), ks.end());
    const auto columns = static_cast<std::int64_t>(ks.size());
    Tensor bounds({x.dim(0), columns});
    for (std::int64_t i = 0; i < x.dim(0); i++) {
        const Tensor image = slice(x, 0, i, i + 1);
        std::vector<float> log_w;
        while (static_cast<int>(log_w.size()) < samples) {
            const Tensor block = log_weights(model, image, std::min(kBlock, samples - static_cast<int>(log_w.size())), rng);
            log_w.insert(log_w.end(), block.data(), block.data() + block.numel());
        }
        for (std::int64_t c = 0; c < columns; c++) bounds[i * columns + c] = static_cast<float>(mean_bound(log_w, ks[static_cast<std::size_t>(c)]));
    }
    return bounds;
}

}  // namespace sd
