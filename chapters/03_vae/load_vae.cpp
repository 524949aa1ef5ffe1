#include "chapters/03_vae/load_vae.hpp"

#include <charconv>

#include "common/io/weights.hpp"

namespace sd {

MlpVae load_vae(const std::string& path, std::int64_t values) {
    const SafeTensors file = read_safetensors(path);
    const auto text = [&](const char* key) {
        const auto found = file.metadata.find(key);
        check(found != file.metadata.end(), path, ": not the weights of a VAE; train_vae makes them");
        return found->second;
    };
    const std::string kind = text("model"), latent_text = text("latent");
    check(kind == "iwae" || kind == "tutorial", path, ": model '", kind, "', a fully connected one expected");
    std::int64_t latent = 0;
    std::from_chars(latent_text.data(), latent_text.data() + latent_text.size(), latent);
    check(latent >= 1, path, ": latent '", latent_text, "'");
    Rng rng(0);
    const bool tutorial = kind == "tutorial";
    MlpVae model(values, tutorial ? std::vector<std::int64_t>{400} : std::vector<std::int64_t>{200, 200}, latent, {pixel_model(text("pixels"))}, rng,
                 tutorial ? Activation::relu : Activation::tanh);
    load_weights(path, state(model));
    set_requires_grad(parameters(model), false);
    return model;
}

}  // namespace sd
