#include "chapters/03_vae/pixel_distribution.hpp"

#include <algorithm>
#include <cmath>

#include "common/data/binarize.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

// Spreads below these bounds would let a pixel that never changes earn any likelihood.
constexpr float kLeastLogvar = -9;  // a deviation of 0.011, about three grey levels
constexpr float kLeastLogScale = -7;

constexpr Levels kPixels{256, 0, 1};

Tensor first(const Tensor& output) { return slice(output, 1, 0, output.dim(1) / 2); }
Tensor second(const Tensor& output) { return slice(output, 1, output.dim(1) / 2, output.dim(1)); }
Tensor logvar(const Tensor& output) { return softplus(second(output) - kLeastLogvar) + kLeastLogvar; }
Tensor log_scale(const Tensor& output) { return softplus(second(output) - kLeastLogScale) + kLeastLogScale; }

}  // namespace

PixelModel pixel_model(const std::string& name) {
    if (name == "bernoulli") return PixelModel::bernoulli;
    if (name == "gaussian-fixed") return PixelModel::gaussian_fixed;
    if (name == "gaussian") return PixelModel::gaussian;
    check(name == "logistic", "no pixel distribution '", name, "': bernoulli, gaussian-fixed, gaussian or logistic");
    return PixelModel::logistic;
}

// [pixel-likelihood]
Tensor PixelDistribution::log_likelihood(const Tensor& x, const Tensor& output) const {
    switch (model) {
        case PixelModel::bernoulli:
            return -bce_with_logits(output, x, Reduction::per_sample);
        case PixelModel::gaussian_fixed:
            return gaussian_log_likelihood(x, output, Tensor::scalar(2 * std::log(deviation)));
        case PixelModel::gaussian:
            return gaussian_log_likelihood(x, first(output), logvar(output));
        case PixelModel::logistic:
            break;
    }
    return logistic_log_likelihood(x, first(output), log_scale(output), kPixels);
}
// [/pixel-likelihood]

Tensor PixelDistribution::mean(const Tensor& output) const {
    if (model == PixelModel::bernoulli) return sigmoid(output);
    return clamp(parameters() == 2 ? first(output) : output, 0, 1);
}

Tensor PixelDistribution::standard_deviation(const Tensor& output) const {
    switch (model) {
        case PixelModel::bernoulli:
            return exp((softplus(output) + softplus(-output)) * -0.5f);  // sqrt(p (1 - p)) of the logit
        case PixelModel::gaussian_fixed:
            return Tensor::full(output.shape(), deviation);
        case PixelModel::gaussian:
            return exp(logvar(output) * 0.5f);
        case PixelModel::logistic:
            break;
    }
    return exp(log_scale(output)) * static_cast<float>(M_PI / std::sqrt(3.0));
}

Tensor PixelDistribution::sample(const Tensor& output, Rng& rng) const {
    if (model == PixelModel::bernoulli) return binarize_dynamic(sigmoid(output), rng);
    const Tensor center = parameters() == 2 ? first(output) : output;
    if (model != PixelModel::logistic) return clamp(center + standard_deviation(output) * rng.normal(center.shape()), 0, 1);
    // The inverse of the logistic distribution function at uniform numbers, then the nearest of the 256 levels.
    const Tensor u = rng.uniform(center.shape(), 1e-6f, 1 - 1e-6f);
    Tensor x = clamp(center + exp(log_scale(output)) * (log(u) - log(1.0f - u)), 0, 1);
    for (float& value : x.values()) value = std::round(value * 255) / 255;
    return x;
}

Tensor PixelDistribution::prepare(const Tensor& images, Rng& rng) const {
    const Tensor x = flatten(images);
    if (model == PixelModel::bernoulli) return binarize_dynamic(x, rng);
    return model == PixelModel::logistic ? x : dequantize(x, rng);
}

// A density over [0, 1] counts in units of 1, a grey level is 1/256 wide: 8 bits a value. The discretized one counts levels already.
double PixelDistribution::reported(double nats, std::int64_t values) const {
    if (!eight_bit()) return -nats;
    const double bits = -nats / (static_cast<double>(values) * std::log(2.0));
    return model == PixelModel::logistic ? bits : bits + 8;
}

}  // namespace sd
