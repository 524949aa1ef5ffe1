#include "common/nn/init.hpp"

#include <algorithm>
#include <cmath>

namespace sd {

Fans fans(const Tensor& weight) {
    check(weight.ndim() >= 2, "[init] a weight (.., IN, OUT) expected, ", weight.shape(), " given");
    std::int64_t places = 1;  // of a filter
    for (int i = 0; i + 2 < weight.ndim(); i++) places *= weight.dim(i);
    return {places * weight.dim(-2), places * weight.dim(-1)};
}

namespace {

// gain / sqrt(in), and 0 where nothing comes in: as in PyTorch, such a layer's bias starts at 0.
float scale(const Tensor& weight, float gain) {
    const std::int64_t in = fans(weight).in;
    return in == 0 ? 0.0f : gain / std::sqrt(static_cast<float>(in));
}

}  // namespace

void init_uniform(Tensor t, Rng& rng, float low, float high) {
    for (float& v : t.values()) v = rng.uniform(low, high);
}
void init_normal(Tensor t, Rng& rng, float mean, float deviation) {
    for (float& v : t.values()) v = mean + deviation * rng.normal();
}

// U(-a, a) has the variance a^2 / 3.
void kaiming_uniform(Tensor weight, Rng& rng, float gain) {
    const float a = scale(weight, gain * std::sqrt(3.0f));
    init_uniform(weight, rng, -a, a);
}
void kaiming_normal(Tensor weight, Rng& rng, float gain) { init_normal(weight, rng, 0.0f, scale(weight, gain)); }

void default_init(const Tensor& weight, const Tensor& bias, Rng& rng) {
    const float a = scale(weight, 1.0f);
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
