#include "chapters/05_gan/dcgan.hpp"

#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

constexpr Activation kLeakyRelu = Activation::leaky_relu(0.2f);

struct Steps {
    std::int64_t count, height, width, channels;  // of the picture's smallest form
};
Steps steps_of(const DcganDesign& design) {
    const std::int64_t count = design.image[0] >= 32 ? 3 : 2, by = std::int64_t{1} << count;
    check(design.image.size() == 3 && design.image[0] % by == 0 && design.image[1] % by == 0, "[dcgan] pictures ", design.image,
          ": height and width must be multiples of ", by);
    return {count, design.image[0] / by, design.image[1] / by, design.width << (count - 1)};
}

}  // namespace

Tensor one_hot(const std::vector<int>& labels, std::int64_t classes) {
    Tensor y = Tensor::zeros({static_cast<std::int64_t>(labels.size()), classes});
    for (std::size_t i = 0; i < labels.size(); i++) {
        check(labels[i] >= 0 && labels[i] < classes, "[one_hot] label ", labels[i], " of ", classes, " classes");
        y[static_cast<std::int64_t>(i) * classes + labels[i]] = 1;
    }
    return y;
}

DcganGenerator::DcganGenerator(const DcganDesign& given, Rng& rng) : design(given) {
    const Steps steps = steps_of(design);
    const bool bias = !design.batch_norm;
    std::int64_t channels = steps.channels;
    project = Linear(design.noise + design.classes, steps.height * steps.width * channels, rng,
                     {.bias = bias, .out_image = {steps.height, steps.width, channels}});
    if (design.batch_norm) norms.emplace_back(channels, BatchNormOptions{.activation = Activation::relu});
    for (std::int64_t i = 0; i + 1 < steps.count; i++, channels /= 2) {
        up.emplace_back(channels, channels / 2, 4, rng, ConvTranspose2dOptions{.stride = 2, .padding = 1, .bias = bias});
        if (design.batch_norm) norms.emplace_back(channels / 2, BatchNormOptions{.activation = Activation::relu});
    }
    up.emplace_back(channels, design.image[2], 4, rng, ConvTranspose2dOptions{.stride = 2, .padding = 1, .activation = Activation::tanh});
    dcgan_init(parameters(*this), rng);
}

Tensor DcganGenerator::operator()(const Tensor& z, const std::vector<int>& labels) const {
    const Steps steps = steps_of(design);
    const auto normalize = [&](const Tensor& x, std::size_t i) { return design.batch_norm ? norms[i](x) : relu(x); };
    Tensor code = z;
    if (design.classes > 0) code = concat({z, one_hot(labels, design.classes)}, 1);
    Tensor h = normalize(reshape(project(code), {z.dim(0), steps.height, steps.width, steps.channels}), 0);
    for (std::size_t i = 0; i + 1 < up.size(); i++) h = normalize(up[i](h), i + 1);
    return up.back()(h);
}

DcganDiscriminator::DcganDiscriminator(const DcganDesign& given, Rng& rng) : design(given) {
    const Steps steps = steps_of(design);
    const bool norm = design.batch_norm && !design.spectral;
    std::int64_t channels = design.width;
    const Conv2dOptions activated{.stride = 2, .padding = 1, .activation = kLeakyRelu}, before_norm{.stride = 2, .padding = 1, .bias = false};
    down.emplace_back(design.image[2], channels, 4, rng, activated);
    for (std::int64_t i = 1; i < steps.count; i++, channels *= 2) {
        down.emplace_back(channels, channels * 2, 4, rng, norm ? before_norm : activated);
        if (norm) norms.emplace_back(channels * 2, BatchNormOptions{.activation = kLeakyRelu});
    }
    const std::int64_t features = steps.height * steps.width * channels;
    head = Linear(features, 1, rng, {.in_image = {steps.height, steps.width, channels}});
    if (design.classes > 0) by_class = Embedding(design.classes, features, rng);
    dcgan_init(parameters(*this), rng);
    if (design.spectral) {
        for (const Conv2d& conv : down) spectral.emplace_back(conv.weight, rng);
        spectral.emplace_back(head.weight, rng);
    }
}

Tensor DcganDiscriminator::maps(const Tensor& x) const {
    Tensor h = x;
    for (std::size_t i = 0; i < down.size(); i++) {
        h = spectral.empty() ? down[i](h) : conv2d(h, spectral[i](down[i].weight), down[i].bias, down[i].options);
        if (i > 0 && !norms.empty()) h = norms[i - 1](h);
    }
    return h;
}

Tensor DcganDiscriminator::features(const Tensor& x) const { return flatten(maps(x)); }

Tensor DcganDiscriminator::operator()(const Tensor& x, const std::vector<int>& labels) const {
    const Tensor f = features(x), logits = spectral.empty() ? head(f) : linear(f, spectral.back()(head.weight), head.bias);
    if (design.classes == 0) return logits;
    check(static_cast<std::int64_t>(labels.size()) == x.dim(0), "[dcgan] ", x.dim(0), " pictures and ", labels.size(), " labels");
    return logits + sum(f * by_class(labels), {1}, true);
}

}  // namespace sd
