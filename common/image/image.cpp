#include "common/image/image.hpp"

#include <algorithm>
#include <cmath>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

constexpr int kMaxExtent = 1 << 16;
constexpr std::int64_t kMaxPixels = std::int64_t{1} << 28;

std::uint8_t to_byte(float value) { return value > 0 ? static_cast<std::uint8_t>(std::min(value + 0.5f, 255.0f)) : 0; }

// Linear resampling along one axis of length `from`: output i is the sum of weights[j] * input[first + j]. Where the picture
// shrinks, the triangle is as wide as the pixels it replaces, so that nothing is skipped.
struct Taps {
    int first;
    std::vector<float> weights;
};

std::vector<Taps> taps(int from, int to) {
    const float scale = static_cast<float>(from) / static_cast<float>(to), radius = std::max(scale, 1.0f);
    std::vector<Taps> all;
    for (int i = 0; i < to; ++i) {
        const float center = (static_cast<float>(i) + 0.5f) * scale - 0.5f;
        Taps t{static_cast<int>(std::ceil(center - radius)), {}};
        const int last = static_cast<int>(std::floor(center + radius));
        float sum = 0;
        for (int j = t.first; j <= last; ++j) {
            t.weights.push_back(std::max(0.0f, 1 - std::abs(static_cast<float>(j) - center) / radius));
            sum += t.weights.back();
        }
        for (float& w : t.weights) w /= sum;
        all.push_back(std::move(t));
    }
    return all;
}

}  // namespace

Image::Image(int h, int w, int c, std::uint8_t value) : height(h), width(w), channels(c) {
    check(h >= 1 && w >= 1 && h <= kMaxExtent && w <= kMaxExtent && std::int64_t{h} * w <= kMaxPixels && (c == 1 || c == 3), "[image] ", h, " x ", w, " pixels of ", c,
          " channels: 1 to ", kMaxExtent, " pixels a side and 1 or 3 channels expected");
    pixels.assign(static_cast<std::size_t>(h) * w * c, value);
}

Image to_image(const Tensor& values, float low, float high) {
    Shape s = values.shape();
    if (s.size() == 4 && s[0] == 1) s = {s[1], s[2], s[3]};
    if (s.size() == 2) s = {s[0], s[1], 1};
    check(s.size() == 3, "[to_image] ", values.shape(), ": (H, W, C) expected");
    Image image(static_cast<int>(s[0]), static_cast<int>(s[1]), static_cast<int>(s[2]));
    for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = to_byte((values.data()[i] - low) / (high - low) * 255);
    return image;
}

Tensor to_tensor(const Image& image, float low, float high) {
    Tensor t({1, image.height, image.width, image.channels});
    for (std::size_t i = 0; i < image.pixels.size(); ++i) t.data()[i] = low + (high - low) * (static_cast<float>(image.pixels[i]) / 255);
    return t;
}

Image to_rgb(const Image& image) {
    if (image.channels == 3) return image;
    Image rgb(image.height, image.width, 3);
    for (std::size_t i = 0; i < rgb.pixels.size(); ++i) rgb.pixels[i] = image.pixels[i / 3];
    return rgb;
}

Image to_grey(const Image& image) {
    if (image.channels == 1) return image;
    Image grey(image.height, image.width, 1);
    for (std::size_t i = 0; i < grey.pixels.size(); ++i) {
        const std::uint8_t* p = image.pixels.data() + 3 * i;
        grey.pixels[i] = to_byte(0.299f * p[0] + 0.587f * p[1] + 0.114f * p[2]);
    }
    return grey;
}

Image crop(const Image& image, int top, int left, int height, int width) {
    check(top >= 0 && left >= 0 && height >= 1 && width >= 1 && top <= image.height - height && left <= image.width - width, "[crop] ", height, " x ", width, " at (", top, ", ",
          left, ") is not inside ", image.height, " x ", image.width);
    Image part(height, width, image.channels);
    for (int y = 0; y < height; ++y) std::copy_n(image.at(top + y, left), static_cast<std::size_t>(width) * image.channels, part.at(y, 0));
    return part;
}

Image center_square(const Image& image) {
    const int side = std::min(image.height, image.width);
    return crop(image, (image.height - side) / 2, (image.width - side) / 2, side, side);
}

Image enlarge(const Image& image, int factor) {
    check(factor >= 1, "[enlarge] factor ", factor);
    Image large(image.height * factor, image.width * factor, image.channels);
    for (int y = 0; y < large.height; ++y)
        for (int x = 0; x < large.width; ++x) std::copy_n(image.at(y / factor, x / factor), image.channels, large.at(y, x));
    return large;
}

Image resize(const Image& image, int height, int width) {
    Image result(height, width, image.channels);
    const std::vector<Taps> rows = taps(image.height, height), columns = taps(image.width, width);
    const int c = image.channels;

    // Resample each needed row along x, then along y.
    std::vector<float> narrow(static_cast<std::size_t>(image.height) * width * c);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < width; ++x)
            for (std::size_t j = 0; j < columns[static_cast<std::size_t>(x)].weights.size(); ++j) {
                const Taps& t = columns[static_cast<std::size_t>(x)];
                const std::uint8_t* from = image.at(y, std::clamp(t.first + static_cast<int>(j), 0, image.width - 1));
                for (int k = 0; k < c; ++k) narrow[(static_cast<std::size_t>(y) * width + x) * c + k] += t.weights[j] * from[k];
            }
    std::vector<float> line(static_cast<std::size_t>(width) * c);
    for (int y = 0; y < height; ++y) {
        std::fill(line.begin(), line.end(), 0.0f);
        const Taps& t = rows[static_cast<std::size_t>(y)];
        for (std::size_t j = 0; j < t.weights.size(); ++j) {
            const int from = std::clamp(t.first + static_cast<int>(j), 0, image.height - 1);
            for (std::size_t i = 0; i < line.size(); ++i) line[i] += t.weights[j] * narrow[static_cast<std::size_t>(from) * line.size() + i];
        }
        std::transform(line.begin(), line.end(), result.at(y, 0), to_byte);
    }
    return result;
}

Image blend(const Image& below, const Image& above, float alpha) {
    check(below.height == above.height && below.width == above.width && below.channels == above.channels, "[blend] ", below.height, " x ", below.width, " x ", below.channels,
          " and ", above.height, " x ", above.width, " x ", above.channels);
    Image result = below;
    for (std::size_t i = 0; i < result.pixels.size(); ++i) result.pixels[i] = to_byte((1 - alpha) * below.pixels[i] + alpha * above.pixels[i]);
    return result;
}

void paste(Image& canvas, const Image& part, int top, int left) {
    check(canvas.channels == part.channels, "[paste] ", part.channels, " channels onto ", canvas.channels);
    const int x_begin = std::max(0, -left), x_end = std::min(part.width, canvas.width - left);
    for (int y = std::max(0, -top); y < std::min(part.height, canvas.height - top) && x_begin < x_end; ++y)
        std::copy_n(part.at(y, x_begin), static_cast<std::size_t>(x_end - x_begin) * part.channels, canvas.at(top + y, left + x_begin));
}

}  // namespace sd
