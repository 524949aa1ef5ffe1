// A picture in the terminal: each character cell shows two pixels, one above the other.
#pragma once

#include <string>

#include "common/image/image.hpp"

namespace sd {

// "▀" with the upper pixel as foreground and the lower as background colour; shrunk where it is wider than `columns`.
std::string terminal_text(const Image& image, int columns = 80);

// Prints it where standard output is a terminal and NO_COLOR (https://no-color.org) is not set; does nothing otherwise.
void preview(const Image& image, int columns = 80);

}  // namespace sd
