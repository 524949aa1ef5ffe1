// What a decoder's output means: the parameters of a distribution over images, p(x|z), each value independent given z.
//
//     bernoulli        one logit a pixel                    binarized images, in nats
//     gaussian_fixed   the mean; one given deviation        8-bit images (dequantized), in bits/dim
//     gaussian         mean and log-variance
//     logistic         mean and log-scale, discretized      8-bit images as they are, in bits/dim
//
// The picture usually shown as "the reconstruction" or "a sample" is the mean of p(x|z). A sample from p(x|z) looks different: it
// has the noise that the model believes in.
#pragma once

#include <string>

#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

enum class PixelModel { bernoulli, gaussian_fixed, gaussian, logistic };
PixelModel pixel_model(const std::string& name);  // "bernoulli", "gaussian-fixed", "gaussian", "logistic"

struct PixelDistribution {
    PixelModel model = PixelModel::bernoulli;
    float deviation = 0.1f;  // of gaussian_fixed

    // Parameters of a value: the decoder's output is (N, parameters() * D), all first ones, then all second ones.
    std::int64_t parameters() const { return model == PixelModel::gaussian || model == PixelModel::logistic ? 2 : 1; }

    Tensor log_likelihood(const Tensor& x, const Tensor& output) const;  // log p(x|z), (N), in nats; x (N, D)
    Tensor mean(const Tensor& output) const;                             // (N, D)
    Tensor standard_deviation(const Tensor& output) const;               // (N, D), before levels are rounded and cut off at 0 and 1
    Tensor sample(const Tensor& output, Rng& rng) const;                 // (N, D)

    bool eight_bit() const { return model != PixelModel::bernoulli; }

    // Images with values k / 255 -> what log_likelihood() takes: binary, dequantized, or as they are.
    Tensor prepare(const Tensor& images, Rng& rng) const;

    // A log-likelihood of D values, in nats, as it is reported: -nats, or bits/dim.
    double reported(double nats, std::int64_t values) const;
    const char* unit() const { return eight_bit() ? "bits/dim" : "nats"; }
};

}  // namespace sd
