// Features that nobody trained: one convolution with random filters, looking at the picture and at its halvings, then a rectifier.
// Their Gram matrices describe textures about as well as a trained network's (Ustyuzhaninov, Brendel, Gatys and Bethge,
// arXiv 1606.00021), where coarse structure comes from large filters; halving the picture stands for doubling the filter.
#pragma once

#include <cstdint>

#include "chapters/01_visualization/style.hpp"

namespace sd {

struct RandomFilters {
    std::int64_t size = 11, count = 64;  // pixels; filters per scale
    int scales = 3;                      // the picture, half, a quarter ...
    std::uint64_t seed = 1;
};

// Features at each scale, fine to coarse. Filters have unit norm; seven of eight have mean 0 in each colour and see structure only,
// the others see the colours themselves as well.
Extractor random_features(const RandomFilters& options = {});

}  // namespace sd
