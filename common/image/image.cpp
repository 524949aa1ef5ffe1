#include "common/image/image.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

constexpr int kMaxExtent = 1 << 16;
constexpr std::int64_t kMaxPixels = std::int64_t{1} << 28;

std::uint8_t to_byte(float value) { return value > 0 ? static_cast<std::uint8_t>(std::min(value + 0.5f, 255.0f)) : 0; }

// Resampling along one axis: output i is the sum of weights[j] * input[first + j], in units of 2^-22. Where the picture shrinks, the
// filter is as wide as the pixels it replaces, so that nothing is skipped; at the edges the weights inside share what is missing.
// Whole numbers make the result the same on every machine, and the same as Pillow's.
constexpr int kWeightBits = 22;

struct Taps {
    int first;
    std::vector<std::int32_t> weights;
};

double filter_value(Filter filter, double t) {
    t = std::abs(t);
    if (filter == Filter::bilinear) return std::max(0.0, 1 - t);
    const auto sinc = [](double x) { return x == 0 ? 1.0 : std::sin(x) / x; };
    return t < 3 ? sinc(std::numbers::pi * t) * sinc(std::numbers::pi * t / 3) : 0;
}

std::vector<Taps> taps(int from, int to, Filter filter) {
    const double scale = static_cast<double>(from) / to, stretch = std::max(scale, 1.0), radius = (filter == Filter::bilinear ? 1 : 3) * stretch;
    std::vector<Taps> all;
    std::vector<double> values;
    for (int i = 0; i < to; ++i) {
        const double center = (i + 0.5) * scale;
        Taps t{std::max(0, static_cast<int>(center - radius + 0.5)), {}};
        const int end = std::min(from, static_cast<int>(center + radius + 0.5));
        values.clear();
        for (int j = t.first; j < end; ++j) values.push_back(filter_value(filter, (j - center + 0.5) / stretch));
        const double sum = std::accumulate(values.begin(), values.end(), 0.0);
        for (const double v : values) t.weights.push_back(static_cast<std::int32_t>(std::lround(v / sum * (1 << kWeightBits))));
        all.push_back(std::move(t));
    }
    return all;
}

// The sum of count bytes, `step` apart, times their weights.
std::uint8_t weighed(const std::uint8_t* from, std::size_t step, const std::vector<std::int32_t>& weights) {
    std::int32_t sum = 1 << (kWeightBits - 1);
    for (std::size_t j = 0; j < weights.size(); ++j) sum += weights[j] * from[j * step];
    return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
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

Image upright(const Image& image, int orientation) {
    check(orientation >= 1 && orientation <= 8, "[upright] orientation ", orientation, ", 1 to 8 expected");
    if (orientation == 1) return image;
    // Where the top of the picture is stored: 1 to 4 in rows, 5 to 8 in columns, and from which end.
    const bool columns = orientation >= 5;
    const bool last_row = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const bool last_column = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    Image turned(columns ? image.width : image.height, columns ? image.height : image.width, image.channels);
    for (int y = 0; y < turned.height; ++y)
        for (int x = 0; x < turned.width; ++x) {
            const int row = columns ? x : y, column = columns ? y : x;
            std::copy_n(image.at(last_row ? image.height - 1 - row : row, last_column ? image.width - 1 - column : column), image.channels, turned.at(y, x));
        }
    return turned;
}

Image enlarge(const Image& image, int factor) {
    check(factor >= 1, "[enlarge] factor ", factor);
    Image large(image.height * factor, image.width * factor, image.channels);
    for (int y = 0; y < large.height; ++y)
        for (int x = 0; x < large.width; ++x) std::copy_n(image.at(y / factor, x / factor), image.channels, large.at(y, x));
    return large;
}

Image resize(const Image& image, int height, int width, Filter filter) {
    // Resample each row along x, then each column along y.
    const int c = image.channels;
    Image narrow(image.height, width, c), result(height, width, c);
    const std::vector<Taps> columns = taps(image.width, width, filter), rows = taps(image.height, height, filter);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < width; ++x) {
            const Taps& t = columns[static_cast<std::size_t>(x)];
            for (int k = 0; k < c; ++k) narrow.at(y, x)[k] = weighed(image.at(y, t.first) + k, static_cast<std::size_t>(c), t.weights);
        }
    const std::size_t row = static_cast<std::size_t>(width) * c;
    for (int y = 0; y < height; ++y) {
        const Taps& t = rows[static_cast<std::size_t>(y)];
        for (std::size_t i = 0; i < row; ++i) result.at(y, 0)[i] = weighed(narrow.at(t.first, 0) + i, row, t.weights);
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
