#include "chapters/02_autoencoder/autoencoder.hpp"

#include <charconv>

#include "common/autograd/autograd.hpp"
#include "common/io/weights.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

const char* name_of(AutoencoderKind kind) { return kind == AutoencoderKind::linear ? "linear" : kind == AutoencoderKind::mlp ? "mlp" : "conv"; }

}  // namespace

AutoencoderKind autoencoder_kind(const std::string& name) {
    if (name == "linear") return AutoencoderKind::linear;
    if (name == "mlp") return AutoencoderKind::mlp;
    check(name == "conv", "autoencoder '", name, "': linear, mlp or conv");
    return AutoencoderKind::conv;
}

// [layers]
Autoencoder::Autoencoder(AutoencoderKind kind_, const Shape& image_, std::int64_t latent_, Rng& rng)
    : kind(kind_), image(image_), latent(latent_), mean(Tensor::zeros(image_)), inner_(image_) {
    const auto relu = Activation::relu;
    if (kind == AutoencoderKind::linear) {
        encoder_.emplace_back(image.numel(), latent, rng, LinearOptions{.bias = false});
        decoder_.emplace_back(latent, image.numel(), rng, LinearOptions{.bias = false});
    } else if (kind == AutoencoderKind::mlp) {
        encoder_.emplace_back(image.numel(), 512, rng, LinearOptions{.activation = relu});
        encoder_.emplace_back(512, 256, rng, LinearOptions{.activation = relu});
        encoder_.emplace_back(256, latent, rng);
        decoder_.emplace_back(latent, 256, rng, LinearOptions{.activation = relu});
        decoder_.emplace_back(256, 512, rng, LinearOptions{.activation = relu});
        decoder_.emplace_back(512, image.numel(), rng);
    } else {
        check(image[0] % 4 == 0 && image[1] % 4 == 0, "[autoencoder] pictures ", image, ": the convolutions halve height and width twice");
        inner_ = Shape{image[0] / 4, image[1] / 4, 32};
        convolutions_.emplace_back(image[2], 16, 4, rng, Conv2dOptions{.stride = 2, .padding = 1, .activation = relu});
        convolutions_.emplace_back(16, 32, 4, rng, Conv2dOptions{.stride = 2, .padding = 1, .activation = relu});
        encoder_.emplace_back(inner_.numel(), latent, rng, LinearOptions{.in_image = inner_});
        decoder_.emplace_back(latent, inner_.numel(), rng, LinearOptions{.activation = relu, .out_image = inner_});
        transposed_.emplace_back(32, 16, 4, rng, ConvTranspose2dOptions{.stride = 2, .padding = 1, .activation = relu});
        transposed_.emplace_back(16, image[2], 4, rng, ConvTranspose2dOptions{.stride = 2, .padding = 1});
    }
}
// [/layers]

// [encode]
Tensor Autoencoder::hidden(const Tensor& images) const {
    Tensor h = images - mean;
    for (const Conv2d& layer : convolutions_) h = layer(h);
    h = flatten(h);
    for (std::size_t i = 0; i + 1 < encoder_.size(); i++) h = encoder_[i](h);
    return h;
}

Tensor Autoencoder::encode(const Tensor& images) const { return encoder_.back()(hidden(images)); }

Tensor Autoencoder::decode(const Tensor& z) const {
    Tensor h = z;
    for (const Linear& layer : decoder_) h = layer(h);
    h = reshape(h, {z.dim(0), inner_[0], inner_[1], inner_[2]});
    for (const ConvTranspose2d& layer : transposed_) h = layer(h);
    return h + mean;
}
// [/encode]

void save_autoencoder(const std::string& path, Autoencoder& model, const std::string& data) {
    save_weights(path, state(model), {{"kind", name_of(model.kind)}, {"latent", std::to_string(model.latent)}, {"height", std::to_string(model.image[0])},
                                      {"width", std::to_string(model.image[1])}, {"channels", std::to_string(model.image[2])}, {"data", data}});
}

Autoencoder load_autoencoder(const std::string& path, const std::string& data) {
    const SafeTensors file = read_safetensors(path);
    const auto text = [&](const char* key) {
        const auto found = file.metadata.find(key);
        check(found != file.metadata.end(), path, ": not the weights of an autoencoder; train_autoencoder makes them");
        return found->second;
    };
    const auto number = [&](const char* key) {
        const std::string digits = text(key);
        std::int64_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        check(value >= 1 && value <= 100000, path, ": ", key, " '", digits, "'");
        return value;
    };
    check_trained_on(path, file, data);
    Rng rng(0);
    Autoencoder model(autoencoder_kind(text("kind")), {number("height"), number("width"), number("channels")}, number("latent"), rng);
    load_weights(path, state(model));
    set_requires_grad(parameters(model), false);
    return model;
}

}  // namespace sd
