// Drawing images value by value, from any model that tells the outputs of the next pixel.
#pragma once

#include <functional>

#include "chapters/04_pixelrnn_pixelcnn/pixel_head.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_step.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

// For every value of every image (N, H, W, colours), in reading order: asks `choose` for its level, given the probabilities (levels) of
// each, and writes it. choose(image, value's number, probabilities) -> level. The one loop behind drawing and decompressing.
using ChooseLevel = std::function<int(std::int64_t image, std::int64_t value, std::span<const float> probabilities)>;
void fill_images(Tensor& images, const PixelStep& step, const PixelHead& head, const ChooseLevel& choose, const std::function<void(std::int64_t row, std::int64_t column)>& after_pixel = {});

// n new images. Image i draws from a generator of its own, (seed, i), so that it is the same in a batch of any size.
Tensor sample(const PixelStep& step, const PixelHead& head, const Shape& image, std::int64_t n, std::uint64_t seed, const std::function<void(const Tensor&, std::int64_t row, std::int64_t column)>& after_pixel = {});

// The first `rows` rows of each image are kept, the rest is drawn.
Tensor complete(const PixelStep& step, const PixelHead& head, const Tensor& images, std::int64_t rows, std::uint64_t seed);

}  // namespace sd
