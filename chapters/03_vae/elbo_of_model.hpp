// The bounds of elbo.hpp for any model with encode(), decode() and `pixels`.
#pragma once

#include <algorithm>
#include <cmath>

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
Tensor estimate_bound(const Model& model, const Tensor& x, int k, Rng& rng) {
    NoGrad no_grad;
    const std::int64_t n = x.dim(0), d = x.dim(1);
    Tensor bound({n});
    constexpr int kBlock = 500;
    for (std::int64_t i = 0; i < n; i++) {
        Tensor image({1, d});
        std::copy_n(x.data() + i * d, d, image.data());
        double most = -INFINITY, sum = 0;  // log-sum-exp of all blocks so far is most + log(sum)
        for (int done = 0; done < k; done += kBlock) {
            const Tensor log_w = log_weights(model, image, std::min(kBlock, k - done), rng);
            for (float value : log_w.values()) {
                if (value > most) sum *= std::exp(most - value), most = value;
                sum += std::exp(value - most);
            }
        }
        bound[i] = static_cast<float>(most + std::log(sum) - std::log(k));
    }
    return bound;
}

}  // namespace sd
