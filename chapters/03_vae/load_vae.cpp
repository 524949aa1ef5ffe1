#include "chapters/03_vae/load_vae.hpp"

#include <charconv>

#include "common/io/weights.hpp"

namespace sd {

MlpVae load_vae(const std::string& path, std::int64_t values, const std::string& data) {
    const SafeTensors file = read_safetensors(path);
    const auto text = [&](const char* key) {
        const auto found = file.metadata.find(key);
        check(found != file.metadata.end(), path, ": not the weights of a VAE; train_vae makes them");
        return found->second;
    };
    const auto number = [&](const char* key) {
        const std::string digits = text(key);
        std::int64_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        check(value >= 1 && value <= 100000, path, ": ", key, " '", digits, "'");
        return value;
    };
    const std::string kind = text("model");
    check(kind == "iwae" || kind == "tutorial", path, ": model '", kind, "', a fully connected one expected");
    check_trained_on(path, file, data);
    Rng rng(0);
    const bool tutorial = kind == "tutorial";
    MlpVae model(values, std::vector<std::int64_t>(tutorial ? 1 : 2, number("hidden")), number("latent"), {pixel_model(text("pixels"))}, rng,
                 text("activation") == "relu" ? Activation::relu : Activation::tanh);
    load_weights(path, state(model));
    set_requires_grad(parameters(model), false);
    return model;
}

}  // namespace sd
