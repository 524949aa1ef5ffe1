#include "chapters/05_gan/gan.hpp"

#include <algorithm>
#include <sstream>

#include "common/autograd/autograd.hpp"
#include "common/io/weights.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"

namespace sd {

Tensor MlpGenerator::operator()(const Tensor& z, const std::vector<int>&) const { return reshape(network(z), {z.dim(0), image[0], image[1], image[2]}); }
Tensor MlpDiscriminator::operator()(const Tensor& x, const std::vector<int>&) const { return network(flatten(x)); }
Tensor MlpDiscriminator::features(const Tensor& x) const { return network.features(flatten(x)); }

Gan::Gan(const GanDesign& given, Rng& rng) : design(given) {
    const DcganDesign& parts = design.parts;
    if (design.model == "dcgan") {
        g.network = DcganGenerator(parts, rng);
        d.network = DcganDiscriminator(parts, rng);
        return;
    }
    check(design.model == "mlp", "no GAN model '", design.model, "'");
    check(parts.classes == 0 && !parts.spectral, "the mlp GAN is neither conditional nor spectrally normalized");
    const std::int64_t pixels = parts.image.numel();
    g.network = MlpGenerator{parts.image, Mlp({parts.noise, 256, 512, pixels}, Activation::relu, Activation::tanh, rng)};
    d.network = MlpDiscriminator{Mlp({pixels, 512, 256, 1}, Activation::leaky_relu(0.2f), Activation::none, rng)};
}

void save_gan(const std::string& path, Gan& gan, const std::string& data) {
    const DcganDesign& parts = gan.design.parts;
    std::ostringstream words;
    words << parts.image[0] << ' ' << parts.image[1] << ' ' << parts.image[2] << ' ' << parts.noise << ' ' << parts.width << ' ' << parts.classes << ' '
          << parts.batch_norm << ' ' << parts.spectral;
    save_weights(path, state(gan), {{"model", "gan " + gan.design.model}, {"design", words.str()}, {"data", data}});
}

namespace {

std::string metadata(const SafeTensors& file, const std::string& path, const char* key) {
    const auto found = file.metadata.find(key);
    check(found != file.metadata.end(), path, ": not the weights of a GAN; train_gan makes them");
    return found->second;
}

}  // namespace

std::string data_of_gan(const std::string& path) { return metadata(read_safetensors(path), path, "data"); }

Gan load_gan(const std::string& path) {
    const SafeTensors file = read_safetensors(path);
    const std::string model = metadata(file, path, "model");
    GanDesign design;
    design.model = model.starts_with("gan ") ? model.substr(4) : "";
    check(design.model == "dcgan" || design.model == "mlp", path, ": model '", model, "', the weights of a GAN expected; train_gan makes them");
    DcganDesign& parts = design.parts;
    std::int64_t height = 0, width = 0, channels = 0;
    std::istringstream words(metadata(file, path, "design"));
    words >> height >> width >> channels >> parts.noise >> parts.width >> parts.classes >> parts.batch_norm >> parts.spectral;
    const auto sensible = [](std::int64_t value, std::int64_t most) { return value >= 1 && value <= most; };
    check(words && sensible(height, 4096) && sensible(width, 4096) && sensible(channels, 3) && sensible(parts.noise, 1 << 16) && sensible(parts.width, 4096) &&
              parts.classes >= 0 && parts.classes <= 1 << 16,
          path, ": its design does not make sense");
    parts.image = {height, width, channels};
    Rng rng(0);
    Gan gan(design, rng);
    load_weights(path, state(gan));
    set_requires_grad(parameters(gan), false);
    set_training(gan, false);
    return gan;
}

Tensor draw(const Gan& gan, const Tensor& z, const std::vector<int>& labels) {
    const NoGrad no_grad;
    constexpr std::int64_t kBatch = 250;
    const Shape& image = gan.design.parts.image;
    Tensor pictures({z.dim(0), image[0], image[1], image[2]});
    for (std::int64_t begin = 0; begin < z.dim(0); begin += kBatch) {
        const std::int64_t end = std::min(begin + kBatch, z.dim(0));
        const std::vector<int> some = labels.empty() ? labels : std::vector<int>(labels.begin() + begin, labels.begin() + end);
        const Tensor part = affine(gan.g(slice(z, 0, begin, end), some), 0.5f, 0.5f);
        std::copy_n(part.data(), part.numel(), pictures.data() + begin * image.numel());
    }
    return pictures;
}

}  // namespace sd
