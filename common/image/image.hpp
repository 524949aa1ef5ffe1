// A picture as bytes: (H, W, C) with one channel (grey) or three (red, green, blue), as it is stored in a file.
#pragma once

#include <cstdint>
#include <vector>

#include "common/io/file.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

struct Image {
    int height = 0, width = 0, channels = 0;
    Bytes pixels;

    Image() = default;
    Image(int h, int w, int c, std::uint8_t value = 0);  // throws Error for extents that are not positive or too large

    std::uint8_t* at(int y, int x) { return pixels.data() + (static_cast<std::size_t>(y) * width + x) * channels; }
    const std::uint8_t* at(int y, int x) const { return pixels.data() + (static_cast<std::size_t>(y) * width + x) * channels; }
};

// Values low..high become 0..255, rounded, clipped; NaN becomes 0. values: (H, W, 1), (H, W, 3), (H, W) or with N = 1 in front.
Image to_image(const Tensor& values, float low = 0.0f, float high = 1.0f);

Tensor to_tensor(const Image& image, float low = 0.0f, float high = 1.0f);  // (1, H, W, C)

Image to_rgb(const Image& image);
Image to_grey(const Image& image);  // ITU-R BT.601 luma
Image crop(const Image& image, int top, int left, int height, int width);
Image center_square(const Image& image);

// As it was taken, from how a camera stored it: Exif's orientation, 1 (as it is) to 8.
Image upright(const Image& image, int orientation);

Image enlarge(const Image& image, int factor);                     // each pixel becomes a factor x factor square
Image blend(const Image& below, const Image& above, float alpha);  // (1 - alpha) below + alpha above; both of one size

// Bilinear: a triangle over the neighbouring pixels, soft. Lanczos: sinc(t) sinc(t / 3), sharper, for photographs that shrink. Both
// average over the covered area when they shrink, and give the bytes that Pillow (Python) gives.
enum class Filter { bilinear, lanczos };
Image resize(const Image& image, int height, int width, Filter filter = Filter::bilinear);

// Puts `part` onto `canvas` with its upper left corner at (top, left); what lies outside is cut off.
void paste(Image& canvas, const Image& part, int top, int left);

}  // namespace sd
