#include "common/data/label_subset.hpp"

#include "common/tensor/check.hpp"

namespace sd {

// Go through the pictures in random order and take each whose class still wants one.
std::vector<std::int64_t> label_subset(const Dataset& data, std::int64_t per_class, Rng& rng) {
    check(!data.classes.empty(), "[label_subset] these pictures have no labels");
    std::vector<std::int64_t> taken(data.classes.size()), chosen;
    for (std::int64_t i : rng.permutation(data.size)) {
        std::int64_t& count = taken[data.labels[static_cast<std::size_t>(i)]];
        if (per_class > 0 && count >= per_class) continue;
        count++;
        chosen.push_back(i);
    }
    return chosen;
}

}  // namespace sd
