// Short captions in a 5 x 7 pixel face (printable ASCII; the letter forms of the classic dot-matrix displays).
#pragma once

#include <string>

#include "common/image/image.hpp"

namespace sd {

constexpr int kTextHeight = 7;
int text_width(const std::string& text);  // pixels; six for each letter, less the last gap

// Writes text with its upper left corner at (top, left), cut off at the image's edges. grey: level of the letters.
void draw_text(Image& image, int top, int left, const std::string& text, std::uint8_t grey = 0);

}  // namespace sd
