#include "chapters/01_visualization/random_features.hpp"

#include <cmath>

#include "common/ops/conv.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

Extractor random_features(const RandomFilters& options) {
    // (K, K, 3, COUNT)
    const std::int64_t taps = options.size * options.size, count = options.count;
    Rng rng(options.seed);
    Tensor filters = rng.normal({options.size, options.size, 3, count});
    for (std::int64_t f = 0; f < count; f++) {
        double square = 0;
        for (std::int64_t c = 0; c < 3; c++) {
            double mean = 0;
            for (std::int64_t t = 0; t < taps; t++) mean += static_cast<double>(filters[(t * 3 + c) * count + f]) / static_cast<double>(taps);
            for (std::int64_t t = 0; t < taps; t++) {
                const Element v = filters[(t * 3 + c) * count + f];
                v -= static_cast<float>(mean);
                square += static_cast<double>(v) * static_cast<double>(v);
            }
        }
        for (std::int64_t t = 0; t < taps * 3; t++) filters[t * count + f] /= static_cast<float>(std::sqrt(square));
    }
    return [filters](const Tensor& pictures) { return std::vector<Tensor>{conv2d(pictures, filters, {}, {.activation = Activation::relu})}; };
}

}  // namespace sd
