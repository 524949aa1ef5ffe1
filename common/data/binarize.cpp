#include "common/data/binarize.hpp"

#include <cmath>

#include "common/data/fingerprint.hpp"

namespace sd {

Dataset binarize_static(const Dataset& data, std::uint64_t seed) {
    Dataset result = data;
    for (std::int64_t n = 0; n < data.size; ++n) {
        Rng rng(seed, hash_bytes(data.image(n), static_cast<std::size_t>(data.pixels())));  // its own: whatever part it is in, wherever it stands there
        std::uint8_t* pixel = result.images.data() + n * data.pixels();
        for (std::int64_t p = 0; p < data.pixels(); ++p) pixel[p] = rng.below(255) < pixel[p] ? 255 : 0;
    }
    return result;
}

Tensor binarize_dynamic(const Tensor& images, Rng& rng) {
    Tensor result(images.shape());
    for (std::int64_t i = 0; i < images.numel(); ++i) result[i] = rng.bernoulli(images[i]) ? 1.0f : 0.0f;
    return result;
}

Tensor dequantize(const Tensor& images, Rng& rng) {
    Tensor result(images.shape());
    for (std::int64_t i = 0; i < images.numel(); ++i) {
        const float level = std::round(images[i] * 255);
        result[i] = rng.uniform(level, level + 1) / 256;
    }
    return result;
}

}  // namespace sd
