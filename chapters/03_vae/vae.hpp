// Variational autoencoders: an encoder x -> q(z|x) and a decoder z -> p(x|z).
//
//     MlpVae    fully connected; {400}, 20 is the model of many tutorials, {200, 200}, 50 with tanh that of the IWAE paper
//     ConvVae   strided convolutions down to 7x7, transposed ones back up; for 28x28 pictures
#pragma once

#include <optional>
#include <vector>

#include "chapters/03_vae/elbo.hpp"
#include "common/nn/conv.hpp"
#include "common/nn/linear.hpp"

namespace sd {

// A class label as a vector with a single 1: (N, classes).
Tensor one_hot(const std::vector<int>& labels, std::int64_t classes);

class MlpVae {
public:
    // hidden: widths of the encoder's layers; the decoder has them in reverse. condition: width of what both also see (0: nothing).
    MlpVae(std::int64_t values, const std::vector<std::int64_t>& hidden, std::int64_t latent, const PixelDistribution& distribution, Rng& rng,
           Activation activation = Activation::tanh, std::int64_t condition = 0);

    Posterior encode(const Tensor& x) const;  // (N, D) -> (N, Z) twice
    Tensor decode(const Tensor& z) const;     // (N, Z) -> (N, parameters * D)
    Tensor hidden(const Tensor& x) const;     // what mu and logvar are computed from: (N, width of the encoder's last layer)

    // Conditional VAE: what the next calls see beside x and z, one row for each image; where an image has k rows (samples of z), they
    // follow each other and share its row.
    void set_condition(const Tensor& one_hot_labels) { condition_ = one_hot_labels; }

    void visit(auto&& v) { v("encoder", encoder_), v("mu", mu_), v("logvar", logvar_), v("decoder", decoder_), v("output", output_); }

    PixelDistribution pixels;
    std::int64_t latent;

private:
    Tensor with_condition(const Tensor& x) const;

    std::vector<Linear> encoder_, decoder_;
    Linear mu_, logvar_, output_;
    Tensor condition_;
};

class ConvVae {
public:
    ConvVae(std::int64_t latent, const PixelDistribution& distribution, Rng& rng);

    Posterior encode(const Tensor& x) const;  // (N, 784)
    Tensor decode(const Tensor& z) const;

    void visit(auto&& v) {
        v("conv1", conv1_), v("conv2", conv2_), v("conv3", conv3_), v("mu", mu_), v("logvar", logvar_);
        v("expand", expand_), v("deconv1", deconv1_), v("deconv2", deconv2_), v("output", output_);
    }

    PixelDistribution pixels;
    std::int64_t latent;

private:
    Conv2d conv1_, conv2_, conv3_;
    Linear mu_, logvar_, expand_;
    ConvTranspose2d deconv1_, deconv2_;
    Conv2d output_;
};

}  // namespace sd
