#include "common/models/classifier.hpp"

#include <sstream>

#include "common/io/safetensors.hpp"
#include "common/io/weights.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

constexpr std::int64_t kSmallest = 8;

const Shape& checked(const Shape& image) {
    check(image.size() == 3, "[Classifier] pictures ", image, ", (H, W, C) expected");
    check(image[0] >= kSmallest && image[1] >= kSmallest, "pictures of ", image[0], " x ", image[1], " pixels: this network needs at least ", kSmallest, " x ",
          kSmallest);
    return image;
}

}  // namespace

Classifier::Classifier(const Shape& size, std::int64_t classes, Rng& rng)
    : image(checked(size)),
      conv1(image[2], 32, 5, rng, {.padding = 2, .bias = false}),
      conv2(32, 64, 3, rng, {.padding = 1, .bias = false}),
      conv3(64, 64, 3, rng, {.padding = 1, .bias = false}),
      norm1(32, {.activation = Activation::relu}),
      norm2(64, {.activation = Activation::relu}),
      norm3(64, {.activation = Activation::relu}),
      hidden(image[0] / 8 * (image[1] / 8) * 64, 96, rng, {.activation = Activation::relu, .in_image = {image[0] / 8, image[1] / 8, 64}}),
      head(96, classes, rng) {}

std::vector<std::pair<std::string, Tensor>> Classifier::layers(const Tensor& images) const {
    std::vector<std::pair<std::string, Tensor>> stages;
    const auto stage = [&](const char* name, const Tensor& y) {
        stages.emplace_back(name, y);
        return y;
    };
    Tensor h = stage("conv1", conv1(images));  // (N, H, W, 32)
    h = stage("norm1", norm1(h));
    h = stage("pool1", max_pool2d(h, 2));
    h = stage("conv2", conv2(h));              // (N, H/2, W/2, 64)
    h = stage("norm2", norm2(h));
    h = stage("pool2", max_pool2d(h, 2));
    h = stage("conv3", conv3(h));              // (N, H/4, W/4, 64)
    h = stage("norm3", norm3(h));
    h = stage("pool3", max_pool2d(h, 2));
    h = stage("features", hidden(flatten(h))); // (N, 96)
    stage("logits", head(h));                  // (N, classes)
    return stages;
}

Tensor Classifier::features(const Tensor& images) const {
    Tensor h = max_pool2d(norm1(conv1(images)), 2);
    h = max_pool2d(norm2(conv2(h)), 2);
    h = max_pool2d(norm3(conv3(h)), 2);
    return hidden(flatten(h));
}

Classifier load_classifier(const std::string& path, const std::string& data) {
    const SafeTensors file = read_safetensors(path);
    const auto image = file.metadata.find("image");
    const Tensor* last = file.find("head.weight");  // OUT x IN
    Shape shape;
    if (image != file.metadata.end()) {
        std::istringstream words(image->second);
        for (std::int64_t extent; words >> extent;) shape.append(extent);
    }
    check(shape.size() == 3 && last && last->ndim() == 2, path, ": not the weights of a Classifier; 'make run CH=00' makes them");
    check_trained_on(path, file, data);
    Rng rng(0);
    Classifier network(shape, last->dim(0), rng);
    load_weights(path, state(network));
    set_training(network, false);
    set_requires_grad(parameters(network), false);
    return network;
}

void save_classifier(const std::string& path, Classifier& network, const std::string& data) {
    std::ostringstream words;
    words << network.image[0] << ' ' << network.image[1] << ' ' << network.image[2];
    save_weights(path, state(network), {{"model", "Classifier"}, {"image", words.str()}, {"data", data}});
}

}  // namespace sd
