#include "chapters/04_pixelrnn_pixelcnn/sampling.hpp"

#include <vector>

namespace sd {
namespace {

std::vector<Rng> generators(std::uint64_t seed, std::int64_t n) {
    std::vector<Rng> list;
    for (std::int64_t i = 0; i < n; i++) list.emplace_back(seed, static_cast<std::uint64_t>(i));
    return list;
}

}  // namespace

void fill_images(Tensor& images, const PixelStep& step, const PixelHead& head, const ChooseLevel& choose, const std::function<void(std::int64_t, std::int64_t)>& after_pixel) {
    const std::int64_t n = images.dim(0), height = images.dim(1), width = images.dim(2), colours = images.dim(3), parameters = head.parameters(), levels = head.levels();
    check(colours == head.colours, "[fill_images] images ", images.shape(), ": ", head.colours, " channels expected");
    Tensor numbers({n, parameters});
    for (std::int64_t row = 0; row < height; row++)
        for (std::int64_t column = 0; column < width; column++) {
            for (std::int64_t colour = 0; colour < colours; colour++) {
                const Tensor outputs = step(images, row, column);
                for (std::int64_t i = 0; i < n; i++) std::copy_n(outputs.data() + (i * colours + colour) * parameters, parameters, numbers.data() + i * parameters);
                const Tensor p = head.probabilities(numbers);
                const std::int64_t value = (row * width + column) * colours + colour;
                for (std::int64_t i = 0; i < n; i++)
                    images[i * height * width * colours + value] = head.value_of(choose(i, value, p.values().subspan(static_cast<std::size_t>(i * levels), static_cast<std::size_t>(levels))));
            }
            if (after_pixel) after_pixel(row, column);
        }
}

Tensor sample(const PixelStep& step, const PixelHead& head, const Shape& image, std::int64_t n, std::uint64_t seed, const std::function<void(const Tensor&, std::int64_t, std::int64_t)>& after_pixel) {
    Tensor images = Tensor::zeros({n, image[0], image[1], image[2]});
    std::vector<Rng> rng = generators(seed, n);
    fill_images(
        images, step, head, [&](std::int64_t i, std::int64_t, std::span<const float> p) { return rng[static_cast<std::size_t>(i)].categorical(p); },
        [&](std::int64_t row, std::int64_t column) {
            if (after_pixel) after_pixel(images, row, column);
        });
    return images;
}

Tensor complete(const PixelStep& step, const PixelHead& head, const Tensor& images, std::int64_t rows, std::uint64_t seed) {
    check(0 <= rows && rows <= images.dim(1), "[complete] ", rows, " rows of images ", images.shape());
    Tensor result = Tensor::zeros(images.shape());
    std::vector<Rng> rng = generators(seed, images.dim(0));
    const std::int64_t values = images.numel() / images.dim(0), known = rows * images.dim(2) * images.dim(3);
    fill_images(result, step, head, [&](std::int64_t i, std::int64_t value, std::span<const float> p) {
        return value < known ? head.level_of(images[i * values + value]) : rng[static_cast<std::size_t>(i)].categorical(p);
    });
    return result;
}

}  // namespace sd
