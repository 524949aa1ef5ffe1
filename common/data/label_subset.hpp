// A few labelled pictures out of many: so many of each class, in random order.
#pragma once

#include <cstdint>
#include <vector>

#include "common/data/dataset.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

// Indices of per_class pictures of every class; where a class has fewer, all of them. per_class 0: all pictures.
std::vector<std::int64_t> label_subset(const Dataset& data, std::int64_t per_class, Rng& rng);

}  // namespace sd
