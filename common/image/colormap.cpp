#include "common/image/colormap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "common/tensor/check.hpp"

namespace sd {
namespace {

// 33 of the 256 published colours of each; between them we interpolate.
constexpr std::uint32_t kViridis[] = {
    0x440154, 0x470D60, 0x48186A, 0x482374, 0x472D7B, 0x453681, 0x424086, 0x3F4989, 0x3B528B, 0x375A8D, 0x33638D,
    0x2F6A8E, 0x2C728E, 0x297A8E, 0x26818E, 0x23898E, 0x21908C, 0x1F988B, 0x1F9F88, 0x21A685, 0x28AE80, 0x31B57B,
    0x3EBC74, 0x4CC26C, 0x5DC963, 0x6ECE58, 0x82D34C, 0x96D83F, 0xABDC32, 0xC0DF24, 0xD5E21A, 0xEAE51A, 0xFDE725,
};
constexpr std::uint32_t kMagma[] = {
    0x000004, 0x030311, 0x0A0822, 0x130D33, 0x1D1146, 0x28115A, 0x36106A, 0x430F76, 0x50127C, 0x5D177F, 0x691C81,
    0x762181, 0x822681, 0x8F2A81, 0x9C2E7F, 0xA9327D, 0xB63779, 0xC33B75, 0xCF4170, 0xDB486A, 0xE65163, 0xEE5C5E,
    0xF5695C, 0xF9785D, 0xFB8761, 0xFD9668, 0xFEA571, 0xFEB47B, 0xFEC387, 0xFED194, 0xFDE0A2, 0xFCEEB0, 0xFCFDBF,
};
// Through white; the hues are the blue and the vermilion of Okabe and Ito's palette, dark at the ends.
constexpr std::uint32_t kDiverging[] = {0x003A5D, 0x0072B2, 0x7DBCE0, 0xF7F7F7, 0xF2A978, 0xD55E00, 0x6E2F00};

std::span<const std::uint32_t> table_of(ColorMap map) {
    switch (map) {
        case ColorMap::viridis: return kViridis;
        case ColorMap::magma: return kMagma;
        case ColorMap::diverging: return kDiverging;
    }
    fail("[colormap] unknown map");
}

}  // namespace

Color color(ColorMap map, float t) {
    const std::span<const std::uint32_t> table = table_of(map);
    const float place = (t > 0 ? std::min(t, 1.0f) : 0.0f) * static_cast<float>(table.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), table.size() - 2);
    const float part = place - static_cast<float>(below);
    Color result;
    for (int c = 0; c < 3; ++c) {
        const int shift = 16 - 8 * c;
        const auto from = static_cast<float>(table[below] >> shift & 255), to = static_cast<float>(table[below + 1] >> shift & 255);
        result[static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(std::lround(from + part * (to - from)));
    }
    return result;
}

Image colorize(const Tensor& values, ColorMap map, float low, float high) {
    Shape s = values.shape();
    while (s.size() > 2 && s[0] == 1) {  // leave out a batch of one
        Shape rest;
        for (int i = 1; i < s.size(); ++i) rest.append(s[i]);
        s = rest;
    }
    check(s.size() == 2 || (s.size() == 3 && s[2] == 1), "[colorize] ", values.shape(), ": (H, W) or (H, W, 1) expected");
    if (low == high) {
        // The whole range of the finite values; around zero, alike in both directions, for a diverging map.
        low = std::numeric_limits<float>::infinity(), high = -low;
        for (const float v : values.values())
            if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
        if (map == ColorMap::diverging) high = std::max(std::abs(low), std::abs(high)), low = -high;
    }
    const float range = high > low ? high - low : 1.0f;
    Image image(static_cast<int>(s[0]), static_cast<int>(s[1]), 3);
    for (std::int64_t i = 0; i < values.numel(); ++i) {
        const Color c = color(map, (values.data()[i] - low) / range);
        std::copy(c.begin(), c.end(), image.pixels.begin() + 3 * i);
    }
    return image;
}

Image overlay(const Image& picture, const Tensor& heat, ColorMap map, float alpha) {
    const Image colors = resize(colorize(heat, map), picture.height, picture.width);
    return blend(to_rgb(to_grey(picture)), colors, alpha);
}

}  // namespace sd
