// The autoencoder: a network down to a code of few numbers, and one back up; the picture is its own label.
//
//     z = encoder(x) in R^d,   y = decoder(z),   loss = mean (x - y)^2
//
//     linear   one linear layer each way without biases: at its best it is PCA (Baldi and Hornik 1989)
//     mlp      512 and 256 hidden units each way
//     conv     strided convolutions down to a quarter of the height and width, transposed ones back up
//
// Pictures (N, H, W, C) are seen as differences from the mean training picture. The code has no activation: nothing limits it.
#pragma once

#include <string>
#include <vector>

#include "common/nn/conv.hpp"
#include "common/nn/linear.hpp"

namespace sd {

enum class AutoencoderKind { linear, mlp, conv };
AutoencoderKind autoencoder_kind(const std::string& name);  // "linear", "mlp", "conv"

class Autoencoder {
public:
    // image: (H, W, C); for conv, H and W are multiples of 4.
    Autoencoder(AutoencoderKind kind, const Shape& image, std::int64_t latent, Rng& rng);

    Tensor encode(const Tensor& images) const;  // (N, H, W, C) -> (N, latent)
    Tensor decode(const Tensor& z) const;       // (N, latent) -> (N, H, W, C)
    Tensor hidden(const Tensor& images) const;  // what the code is computed from: (N, D), (N, 256) or the maps of the last convolution in a row
    Tensor operator()(const Tensor& images) const { return decode(encode(images)); }

    void visit(auto&& v) {
        v.buffer("mean", mean);
        v("convolutions", convolutions_), v("encoder", encoder_), v("decoder", decoder_), v("transposed", transposed_);
    }

    const AutoencoderKind kind;
    const Shape image;
    const std::int64_t latent;
    Tensor mean;  // (H, W, C), of the training pictures; starts at zero

private:
    Shape inner_;  // of the picture between convolutions and linear layers
    std::vector<Conv2d> convolutions_;
    std::vector<Linear> encoder_, decoder_;
    std::vector<ConvTranspose2d> transposed_;
};

// A file that train_autoencoder wrote; the weights want no gradient.
Autoencoder load_autoencoder(const std::string& path, const std::string& data);
void save_autoencoder(const std::string& path, Autoencoder& model, const std::string& data);

}  // namespace sd
