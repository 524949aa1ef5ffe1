#include "chapters/03_vae/elbo.hpp"

#include <cmath>
#include <vector>

#include "common/ops/arithmetic.hpp"
#include "common/ops/gather.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/softmax.hpp"

namespace sd {

// [reparameterize]
Tensor reparameterize(const Posterior& q, Rng& rng) {
    const Tensor eps = rng.normal(q.mu.shape());
    return q.mu + exp(q.logvar * 0.5f) * eps;
}
// [/reparameterize]

Tensor log_normal(const Tensor& z) { return gaussian_log_likelihood(z, Tensor::scalar(0), Tensor::scalar(0)); }

Tensor log_normal(const Tensor& z, const Posterior& q) { return gaussian_log_likelihood(z, q.mu, q.logvar); }

Tensor log_mean_exp(const Tensor& log_w) { return logsumexp(log_w) - std::log(static_cast<float>(log_w.dim(1))); }

Tensor repeat_rows(const Tensor& x, int k) {
    std::vector<int> index(static_cast<std::size_t>(x.dim(0) * k));
    for (std::size_t i = 0; i < index.size(); i++) index[i] = static_cast<int>(i) / k;
    return gather(x, index);
}

}  // namespace sd
