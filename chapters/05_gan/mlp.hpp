// Fully connected networks: what the toys and the first GAN on images are made of.
//
//     Mlp g({64, 256, 512, 784}, Activation::relu, Activation::tanh, rng);
#pragma once

#include <vector>

#include "common/nn/linear.hpp"

namespace sd {

struct Mlp {
    std::vector<Linear> layers;

    Mlp() = default;
    Mlp(const std::vector<std::int64_t>& widths, Activation hidden, Activation last, Rng& rng) {
        for (std::size_t i = 0; i + 1 < widths.size(); i++)
            layers.emplace_back(widths[i], widths[i + 1], rng, LinearOptions{.activation = i + 2 < widths.size() ? hidden : last});
    }
    Tensor operator()(const Tensor& x) const { return layers.back()(features(x)); }
    Tensor features(Tensor x) const {  // what the last layer sees
        for (std::size_t i = 0; i + 1 < layers.size(); i++) x = layers[i](x);
        return x;
    }
    void visit(auto&& v) { v("layers", layers); }
};

}  // namespace sd
