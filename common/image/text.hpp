// Short captions in a 5 x 7 pixel face with two more rows below the line (printable ASCII; the letter forms of the classic dot-matrix displays).
#pragma once

#include <string>

#include "common/image/image.hpp"

namespace sd {

constexpr int kTextHeight = 9;                                 // of a line at scale 1, with what lies below it
int text_width(const std::string& text, int scale = 1);        // pixels; six for each letter, less the last gap
constexpr int caption_scale(int cell) { return cell < 128 ? 1 : 2; }  // that suits a picture of `cell` pixels in height

// Writes text with its upper left corner at (top, left), cut off at the image's edges. grey: level of the letters. scale: pixels a dot.
void draw_text(Image& image, int top, int left, const std::string& text, std::uint8_t grey = 0, int scale = 1);

}  // namespace sd
