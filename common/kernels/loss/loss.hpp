// Elementwise losses and log-likelihoods, summed, with the gradients of all their inputs in the same pass.
#pragma once

#include <cstdint>

namespace sd::kernels {

// inputs (each of n values)        value
// squared_error    x, t            (x - t)^2
// absolute_error   x, t            |x - t|
// bce_with_logits  x, t            -(t log s(x) + (1 - t) log(1 - s(x))), s the logistic sigmoid
// gaussian         x, mu, logvar   log N(x; mu, e^logvar)
// logistic         x, mu, log_s    log P(x) of a logistic variable rounded to a grid; see Grid
// kl_standard      mu, logvar      KL(N(mu, e^logvar) || N(0, 1))
// kl_gaussians     mu_q, logvar_q, mu_p, logvar_p: KL(q || p)
enum class Loss { squared_error, absolute_error, bce_with_logits, gaussian, logistic, kl_standard, kl_gaussians };

// Values low, low + 2 half, ..., high. Each stands for the interval of half to both sides; the outer two reach to infinity.
struct Grid {
    float low = -1, high = 1, half = 1.0f / 255;
};

struct LossArguments {
    const float* input[4] = {};
    float* gradient[4] = {};  // = scale * dvalue/dinput; null where not wanted
    float* values = nullptr;  // each value, or null
    float scale = 1;
    Grid grid{};               // of `logistic`
};
double loss_sum(Loss loss, std::int64_t n, const LossArguments& arguments);                                             // over all
void loss_row_sums(Loss loss, std::int64_t rows, std::int64_t cols, const LossArguments& arguments, float* sums);  // one a row

}  // namespace sd::kernels
