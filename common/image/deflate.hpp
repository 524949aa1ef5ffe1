// Lossless compression as PNG and gzip use it: repeated strings become (length, distance) pairs, and these and the remaining
// bytes get the fixed Huffman code (RFC 1951, block type 1) in a zlib frame (RFC 1950).
#pragma once

#include "common/io/file.hpp"

namespace sd {

Bytes zlib_compress(const Bytes& data);

}  // namespace sd
