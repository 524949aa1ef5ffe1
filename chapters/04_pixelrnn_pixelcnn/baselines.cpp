#include "chapters/04_pixelrnn_pixelcnn/baselines.hpp"

#include <cmath>

namespace sd {

IndependentPixels::IndependentPixels(const Shape& image, const PixelHead& head) : table(Tensor::zeros({1, image[0], image[1], head.outputs()})) {}

void IndependentPixels::fit(const Dataset& data, const PixelHead& head) {
    check(head.kind != PixelHead::Kind::logistics, "independent pixels count levels: take the softmax or the bernoulli head");
    const std::int64_t values = data.pixels(), levels = head.levels();
    check(values * head.parameters() == table.numel(), "[independent_pixels] images of ", values, " values for a table ", table.shape());
    std::vector<double> counts(static_cast<std::size_t>(values * levels), 1.0);
    for (std::int64_t i = 0; i < data.size; i++)
        for (std::int64_t j = 0; j < values; j++) counts[static_cast<std::size_t>(j * levels + head.level_of(static_cast<float>(data.image(i)[j]) / 255))]++;
    for (std::int64_t j = 0; j < values; j++) {
        const double* n = counts.data() + j * levels;
        if (head.kind == PixelHead::Kind::bernoulli) table[j] = static_cast<float>(std::log(n[1] / n[0]));
        else
            for (std::int64_t l = 0; l < levels; l++) table[j * levels + l] = static_cast<float>(std::log(n[l]));
    }
}

Fvsbn::Fvsbn(const Shape& image, const PixelHead& head, Rng& rng) : layer(image.numel(), image.numel() * head.parameters(), rng) {
    const std::int64_t d = image.numel(), p = head.parameters();
    for (std::int64_t j = 0; j < d; j++)
        for (std::int64_t i = j + 1; i < d; i++)
            for (std::int64_t k = 0; k < p; k++) layer.mask[(j * d + i) * p + k] = 1;
}

Made::Made(const Shape& image, std::int64_t units, const PixelHead& head, Rng& rng) : into(image.numel(), units, rng), out(units, image.numel() * head.parameters(), rng) {
    const std::int64_t d = image.numel(), p = head.parameters();
    for (std::int64_t u = 0; u < units; u++) {
        const std::int64_t m = d > 1 ? 1 + u * (d - 1) / units : 1;
        for (std::int64_t j = 0; j < m; j++) into.mask[j * units + u] = 1;
        for (std::int64_t i = m; i < d; i++)
            for (std::int64_t k = 0; k < p; k++) out.mask[(u * d + i) * p + k] = 1;
    }
}

}  // namespace sd
