#include "common/ops/likelihood.hpp"

#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"

namespace sd {
namespace {

using kernels::Loss;

kernels::Grid grid_of(const Levels& levels) {
    check(levels.levels >= 2 && levels.low < levels.high, "[logistic_log_likelihood] ", levels.levels, " levels from ", levels.low, " to ", levels.high);
    return {levels.low, levels.high, (levels.high - levels.low) / static_cast<float>(2 * (levels.levels - 1))};
}

}  // namespace

// y = -1/2 (log 2 pi + logvar + (x - mu)^2 e^-logvar)
// dmu = (x - mu) e^-logvar        dx = -dmu        dlogvar = 1/2 ((x - mu)^2 e^-logvar - 1)
Tensor gaussian_log_likelihood(const Tensor& x, const Tensor& mu, const Tensor& logvar, Reduction reduction) {
    return fused_loss("gaussian_log_likelihood", Loss::gaussian, {x, mu, logvar}, reduction);
}

// y = log(sigmoid(a) - sigmoid(b)), a, b = (x +- half - mu) e^-log_scale        (kernels/loss has the form that cancels nowhere)
Tensor logistic_log_likelihood(const Tensor& x, const Tensor& mu, const Tensor& log_scale, const Levels& levels, Reduction reduction) {
    return fused_loss("logistic_log_likelihood", Loss::logistic, {x, mu, log_scale}, reduction, grid_of(levels));
}

// y = log sum_k pi_k P_k(x)
Tensor logistic_mixture_log_likelihood(const Tensor& x, const Tensor& logits, const Tensor& mu, const Tensor& log_scale, const Levels& levels) {
    Shape one_more = x.shape();
    one_more.append(1);
    check(logits.shape() == mu.shape() && mu.shape() == log_scale.shape() && logits.ndim() == one_more.size() && one_more.with_last(logits.dim(-1)) == logits.shape(),
          "[logistic_mixture_log_likelihood] x ", x.shape(), ", logits ", logits.shape(), ", mu ", mu.shape(), ", log_scale ", log_scale.shape());
    const Tensor each = logistic_log_likelihood(reshape(x, one_more), mu, log_scale, levels, Reduction::none);
    return logsumexp(log_softmax(logits) + each);
}

// y = 1/2 (mu^2 + e^logvar - 1 - logvar)        dmu = mu        dlogvar = 1/2 (e^logvar - 1)
Tensor kl_standard_normal(const Tensor& mu, const Tensor& logvar, Reduction reduction) {
    return fused_loss("kl_standard_normal", Loss::kl_standard, {mu, logvar}, reduction);
}

// y = 1/2 (logvar_p - logvar_q + e^(logvar_q - logvar_p) + (mu_q - mu_p)^2 e^-logvar_p - 1)
Tensor kl_gaussians(const Tensor& mu_q, const Tensor& logvar_q, const Tensor& mu_p, const Tensor& logvar_p, Reduction reduction) {
    return fused_loss("kl_gaussians", Loss::kl_gaussians, {mu_q, logvar_q, mu_p, logvar_p}, reduction);
}

}  // namespace sd
