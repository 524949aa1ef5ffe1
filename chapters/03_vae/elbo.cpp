#include "chapters/03_vae/elbo.hpp"

#include <algorithm>
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

double mean_bound(const std::vector<float>& log_w, int k) {
    const std::size_t size = static_cast<std::size_t>(k), groups = log_w.size() / size;
    double total = 0;
    for (std::size_t g = 0; g < groups; g++) {
        const auto begin = log_w.begin() + static_cast<std::ptrdiff_t>(g * size), end = begin + k;
        const double most = *std::max_element(begin, end);
        double sum = 0;
        for (auto w = begin; w != end; ++w) sum += std::exp(*w - most);
        total += most + std::log(sum / k);
    }
    return total / static_cast<double>(groups);
}

Tensor repeat_rows(const Tensor& x, int k) {
    std::vector<int> index(static_cast<std::size_t>(x.dim(0) * k));
    for (std::size_t i = 0; i < index.size(); i++) index[i] = static_cast<int>(i) / k;
    return index_select(x, 0, index);
}

}  // namespace sd
