// PNG (https://www.w3.org/TR/png) written by our own code: grey or RGB, 8 bits, and animations (APNG).
//
// A signature, then chunks: length, type, data, CRC. IHDR holds the extents; IDAT the rows, each after a filter byte that says how
// its bytes are predicted from their neighbours, compressed; IEND ends.
#pragma once

#include <string>
#include <vector>

#include "common/image/image.hpp"

namespace sd {

Bytes png_bytes(const Image& image);
void write_png(const std::string& path, const Image& image);

// Frames of one size, each shown for milliseconds; repeats for ever. Viewers without APNG show the first frame.
Bytes apng_bytes(const std::vector<Image>& frames, int milliseconds);
void write_apng(const std::string& path, const std::vector<Image>& frames, int milliseconds = 100);

}  // namespace sd
