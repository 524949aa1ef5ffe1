// Features that nobody trained: one convolution with random filters, then a rectifier. Looking at a picture, its half and its
// quarter (at_scales), their Gram matrices describe textures about as well as a trained network's (Ustyuzhaninov, Brendel, Gatys and
// Bethge, arXiv 1606.00021). There coarse structure comes from large filters; halving the picture stands for doubling the filter.
#pragma once

#include <cstdint>

#include "chapters/01_visualization/style.hpp"

namespace sd {

struct RandomFilters {
    std::int64_t size = 11, count = 64;  // pixels; filters
    std::uint64_t seed = 1;
};

// One layer of features. Filters have unit norm and mean 0 in each colour: they see structure only.
Extractor random_features(const RandomFilters& options = {});

}  // namespace sd
