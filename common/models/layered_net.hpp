// A network as a list of named layers, so that any of them can be asked for: activations, gradients, losses on features.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/analysis/receptive_field.hpp"
#include "common/nn/parameter.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

// What stands for max(x, 0): empty for the real one, or another function where a method replaces its backward rule.
using Rectifier = std::function<Tensor(const Tensor&)>;

struct LayeredNet {
    struct Layer {
        std::string name;
        std::function<Tensor(const Tensor& x, const Rectifier& rectifier)> run;
        std::vector<Window> windows;  // what it slides over its input; empty with `global`
        bool global = false;          // each output sees the whole input
    };

    std::string name;
    std::vector<Layer> layers;
    std::vector<Parameter> parameters;                     // shared with the layers: writing their values changes the network
    std::function<Tensor(const Tensor& pictures)> prepare;  // pictures (N, H, W, C) in [0, 1] to the first layer's input; recorded
    std::int64_t height = 0, width = 0, channels = 0;      // of the pictures it was trained on
    std::vector<std::string> classes;

    // The place of a layer. Throws an error that lists those that exist.
    std::size_t index(const std::string& layer) const;

    // Runs layers first ... last, both included.
    Tensor run(const Tensor& x, std::size_t first, std::size_t last, const Rectifier& rectifier = {}) const;

    Tensor logits(const Tensor& pictures) const;                              // (N, classes)
    Tensor features(const Tensor& pictures, const std::string& layer) const;  // the layer's output
    // Outputs of several layers in one pass, in the order asked for; nothing behind the last of them is computed.
    std::vector<Tensor> features(const Tensor& pictures, const std::vector<std::string>& layers) const;

    // All windows from the picture to the layer's output; empty when a global layer lies between.
    std::vector<Window> windows_to(const std::string& layer) const;
    bool has_positions(const std::string& layer) const;  // its output has a receptive field smaller than the picture
};

}  // namespace sd
