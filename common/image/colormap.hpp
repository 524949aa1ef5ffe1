// Colour maps that colour-blind readers can tell apart and that keep their order in grey.
//
// viridis and magma: S. van der Walt and N. Smith, 2015, CC0 (https://bids.github.io/colormap). The diverging map is for values
// around zero: blue below, white at zero, vermilion above (hues after M. Okabe and K. Ito, 2008).
#pragma once

#include <array>

#include "common/image/image.hpp"

namespace sd {

enum class ColorMap { viridis, magma, diverging };

using Color = std::array<std::uint8_t, 3>;  // red, green, blue
Color color(ColorMap map, float t);         // t from 0 to 1, clipped; NaN counts as 0

// values: (H, W), (H, W, 1), also with a batch of one in front. low..high is the map's range; where both are equal it is that of
// the values, symmetric around zero for the diverging map.
Image colorize(const Tensor& values, ColorMap map = ColorMap::viridis, float low = 0.0f, float high = 0.0f);

// A heat map of any size, scaled to the picture and laid over its grey version.
Image overlay(const Image& picture, const Tensor& heat, ColorMap map = ColorMap::magma, float alpha = 0.5f);

}  // namespace sd
