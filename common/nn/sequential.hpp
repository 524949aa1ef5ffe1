// Layers one behind the other; anything that maps a tensor to a tensor can stand among them:
//
//     Sequential net{Linear(784, 256, rng), [](const Tensor& x) { return relu(x); }, Linear(256, 10, rng)};
#pragma once

#include <string>
#include <tuple>

#include "common/tensor/tensor.hpp"

namespace sd {

template <class... Layers>
struct Sequential {
    std::tuple<Layers...> layers;

    Sequential() = default;
    explicit Sequential(Layers... given) : layers(std::move(given)...) {}
    Tensor operator()(Tensor x) const {
        std::apply([&](const auto&... layer) { ((x = layer(x)), ...); }, layers);
        return x;
    }
    // Numbered as in PyTorch: 0.weight, 2.weight ...
    void visit(auto&& v) {
        int i = 0;
        std::apply([&](auto&... layer) { (v(std::to_string(i++), layer), ...); }, layers);
    }
};

}  // namespace sd
