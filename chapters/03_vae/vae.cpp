#include "chapters/03_vae/vae.hpp"

#include "common/ops/shape.hpp"

namespace sd {

Tensor one_hot(const std::vector<int>& labels, std::int64_t classes) {
    Tensor rows = Tensor::zeros({static_cast<std::int64_t>(labels.size()), classes});
    for (std::size_t i = 0; i < labels.size(); i++) {
        check(labels[i] >= 0 && labels[i] < classes, "[one_hot] label ", labels[i], " of ", classes, " classes");
        rows[static_cast<std::int64_t>(i) * classes + labels[i]] = 1;
    }
    return rows;
}

MlpVae::MlpVae(std::int64_t values, const std::vector<std::int64_t>& hidden, std::int64_t latent_size, const PixelDistribution& distribution, Rng& rng,
               Activation activation, std::int64_t condition)
    : pixels(distribution), latent(latent_size) {
    std::int64_t in = values + condition;
    for (std::int64_t width : hidden) {
        encoder_.emplace_back(in, width, rng, LinearOptions{.activation = activation});
        in = width;
    }
    mu_ = Linear(in, latent, rng);
    logvar_ = Linear(in, latent, rng);
    in = latent + condition;
    for (auto width = hidden.rbegin(); width != hidden.rend(); ++width) {
        decoder_.emplace_back(in, *width, rng, LinearOptions{.activation = activation});
        in = *width;
    }
    output_ = Linear(in, pixels.parameters() * values, rng);
}

Tensor MlpVae::with_condition(const Tensor& x) const {
    if (!condition_) return x;
    Tensor rows = condition_;
    check(x.dim(0) % rows.dim(0) == 0, "[MlpVae] ", rows.dim(0), " labels for ", x.dim(0), " rows");
    if (rows.dim(0) != x.dim(0)) rows = repeat_rows(rows, static_cast<int>(x.dim(0) / rows.dim(0)));
    return concat({x, rows}, 1);
}

// [vae-mlp]
Tensor MlpVae::hidden(const Tensor& x) const {
    Tensor h = with_condition(x);
    for (const Linear& layer : encoder_) h = layer(h);
    return h;
}

Posterior MlpVae::encode(const Tensor& x) const {
    const Tensor h = hidden(x);
    return {mu_(h), logvar_(h)};
}

Tensor MlpVae::decode(const Tensor& z) const {
    Tensor h = with_condition(z);
    for (const Linear& layer : decoder_) h = layer(h);
    return output_(h);
}
// [/vae-mlp]

ConvVae::ConvVae(std::int64_t latent_size, const PixelDistribution& distribution, Rng& rng)
    : pixels(distribution),
      latent(latent_size),
      conv1_(1, 32, 4, rng, {.stride = 2, .padding = 1, .activation = Activation::relu}),
      conv2_(32, 64, 4, rng, {.stride = 2, .padding = 1, .activation = Activation::relu}),
      conv3_(64, 64, 3, rng, {.padding = 1, .activation = Activation::relu}),
      mu_(7 * 7 * 64, latent, rng, {.in_image = {7, 7, 64}}),
      logvar_(7 * 7 * 64, latent, rng, {.in_image = {7, 7, 64}}),
      expand_(latent, 7 * 7 * 64, rng, {.activation = Activation::relu, .out_image = {7, 7, 64}}),
      deconv1_(64, 64, 4, rng, {.stride = 2, .padding = 1, .activation = Activation::relu}),
      deconv2_(64, 32, 4, rng, {.stride = 2, .padding = 1, .activation = Activation::relu}),
      output_(32, distribution.parameters(), 3, rng, {.padding = 1}) {}

Posterior ConvVae::encode(const Tensor& x) const {
    const Tensor h = flatten(conv3_(conv2_(conv1_(reshape(x, {x.dim(0), 28, 28, 1})))));
    return {mu_(h), logvar_(h)};
}

Tensor ConvVae::decode(const Tensor& z) const {
    const std::int64_t n = z.dim(0), p = pixels.parameters();
    const Tensor h = deconv2_(deconv1_(reshape(expand_(z), {n, 7, 7, 64})));
    const Tensor y = reshape(output_(h), {n, 28 * 28, p});  // a pixel's parameters side by side
    return p == 1 ? reshape(y, {n, 784}) : reshape(transpose(y, 1, 2), {n, p * 784});
}

}  // namespace sd
