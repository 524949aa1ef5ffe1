// Pictures where it is known which pixels matter: Fashion-MNIST garments that say nothing, and on each a black tile with one of four
// signs, which is the class. A second tile shows a sign that is always the same: it draws the eye and means nothing.
#pragma once

#include <vector>

#include "common/data/dataset.hpp"
#include "common/models/layered_net.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

constexpr int kSigns = 4;
constexpr std::int64_t kTile = 7;  // pixels a side

struct PlantedSet {
    Tensor images;            // (N, 28, 28, 1)
    Tensor masks;             // (N, 28, 28): 1 on the tile with the sign, else 0
    std::vector<int> labels;  // the sign
};

PlantedSet plant(const Dataset& garments, std::int64_t count, Rng& rng);

// conv1, pool1, conv2, pool2, conv3, features, logits; trained on planted pictures with fresh places and garments in every step.
LayeredNet train_planted_net(const Dataset& garments, int steps, std::uint64_t seed);

double planted_accuracy(const LayeredNet& net, const PlantedSet& set);

}  // namespace sd
