// Many small pictures on one sheet.
#pragma once

#include <string>
#include <vector>

#include "common/image/image.hpp"

namespace sd {

struct GridStyle {
    int columns = 0;                // 0: about as many as rows
    int padding = 2;                // pixels between the pictures and around them
    int scale = 1;                  // each pixel becomes scale x scale
    std::uint8_t background = 255;  // grey level
};

// Pictures of any sizes in cells of the largest one's size, row by row. captions: a line of text below each, or none at all.
Image grid(const std::vector<Image>& pictures, const GridStyle& style = {}, const std::vector<std::string>& captions = {});

// images: (N, H, W, C), values low..high.
Image grid(const Tensor& images, const GridStyle& style = {}, float low = 0.0f, float high = 1.0f, const std::vector<std::string>& captions = {});

}  // namespace sd
