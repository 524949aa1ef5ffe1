// How long n images take, drawn naively and with caches.
#pragma once

#include "chapters/04_pixelrnn_pixelcnn/pixel_model.hpp"

namespace sd {

struct SamplingTime {
    double naive = 0, cached = 0;  // seconds for all n images
};

// Cached: the images are drawn. Naive: a few positions, spread evenly, stand for all of them, as each costs the same, a full pass.
SamplingTime time_sampling(const PixelModel& model, std::int64_t n, int positions, std::uint64_t seed);

// One label for each image where the model is conditional: 0, 1, 2 ... in turn.
std::vector<int> labels_in_turn(const PixelModel& model, std::int64_t n);

}  // namespace sd
