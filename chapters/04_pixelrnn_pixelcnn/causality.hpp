// A leak detector for autoregressive models.
//
// p(x) = prod_i p(x_i | x_1 .. x_{i-1}) is a probability only if the parameters predicted for value i depend on earlier values alone.
// A model that breaks this still trains, to a beautiful likelihood that means nothing, and samples noise. So it is checked, for all
// pairs (i, j) of values, in two independent ways:
//     gradient       d(prediction i) / d(value j) must be exactly zero for j >= i;
//     perturbation   changing value j must not change one bit of prediction i for j >= i.
// The gradient finds every path through the graph; the perturbation does not trust the backward pass.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

// A model under test: images (N, H, W, C) -> predictions of any shape whose values are ordered (N, H, W, C, parameters).
using AutoregressiveModel = std::function<Tensor(const Tensor&)>;

struct Leak {
    std::int64_t predicted, seen;  // value `predicted` depends on value `seen` >= predicted; numbered (row, column, channel)
    bool by_gradient, by_perturbation;
};

struct Causality {
    Shape image;          // (H, W, C)
    Tensor gradient;      // (D, D), D = H W C: largest |d prediction i / d value j|, row i, column j
    Tensor perturbation;  // (D, D): largest |change of prediction i| when value j changes
    std::vector<Leak> leaks;
    bool images_mix = false;  // a prediction depends on another image of the batch

    bool exact() const { return leaks.empty() && !images_mix; }
    // What kinds of leak there are and where each usually comes from; "no leak" if none. An image wider than the windows of the model's
    // convolutions tells more.
    std::string diagnosis() const;

    // Which values prediction (row, column, channel) depends on: (H, W), 1 where it does, by gradient and perturbation. Shows blind spots.
    Tensor dependencies(std::int64_t row, std::int64_t column, std::int64_t channel = 0) const;
};

// Tests a model around one random image: a path that a ReLU closes there stays unseen, so a fresh model of a few channels deserves a second
// seed. order[c] is the place of channel c in the chain of a pixel's channels; empty: 0, 1, 2 ...
// Cost: D images forward and backward, in batches.
Causality check_causality(const AutoregressiveModel& model, std::int64_t height, std::int64_t width, std::int64_t channels = 1, std::vector<int> order = {}, std::uint64_t seed = 1);

}  // namespace sd
