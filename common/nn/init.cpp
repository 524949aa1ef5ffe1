#include "common/nn/init.hpp"

#include <algorithm>
#include <cmath>

namespace sd {

Fans fans(const Tensor& weight) {
    check(weight.ndim() >= 2, "[init] a weight (.., IN, OUT) expected, ", weight.shape(), " given");
    check(weight.numel() > 0, "[init] a weight ", weight.shape(), " has no values");
    return {weight.numel() / weight.dim(-1), weight.numel() / weight.dim(-2)};
}

void init_uniform(Tensor t, Rng& rng, float low, float high) {
    for (float& v : t.values()) v = rng.uniform(low, high);
}
void init_normal(Tensor t, Rng& rng, float mean, float deviation) {
    for (float& v : t.values()) v = mean + deviation * rng.normal();
}

// U(-a, a) has the variance a^2 / 3.
void kaiming_uniform(Tensor weight, Rng& rng, float gain) {
    const float a = gain * std::sqrt(3.0f / static_cast<float>(fans(weight).in));
    init_uniform(weight, rng, -a, a);
}
void kaiming_normal(Tensor weight, Rng& rng, float gain) { init_normal(weight, rng, 0.0f, gain / std::sqrt(static_cast<float>(fans(weight).in))); }

void default_init(const Tensor& weight, const Tensor& bias, Rng& rng) {
    const float a = 1.0f / std::sqrt(static_cast<float>(fans(weight).in));
    init_uniform(weight, rng, -a, a);
    if (bias) init_uniform(bias, rng, -a, a);
}

void dcgan_init(const std::vector<Parameter>& list, Rng& rng) {
    for (const Parameter& p : list) {
        Tensor t = p.tensor;
        if (p.name.ends_with("bias"))
            std::fill_n(t.data(), t.numel(), 0.0f);
        else
            init_normal(t, rng, t.ndim() == 1 ? 1.0f : 0.0f, 0.02f);  // gamma is the one vector that is no bias
    }
}

}  // namespace sd
