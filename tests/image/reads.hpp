// Which formats this build can read: a test of a format that it can't is skipped.
#pragma once

#include <string>

#include "common/image/read.hpp"
#include "common/tensor/check.hpp"

namespace sd {

inline bool reads(const Bytes& signature) {
    Bytes bytes = signature;
    bytes.resize(8);
    try {
        decode_image(bytes, "x");
    } catch (const Error& e) {
        return std::string(e.what()).find("was not built") == std::string::npos;
    }
    return true;
}

inline bool reads_png() { return reads({0x89, 'P', 'N', 'G'}); }
inline bool reads_jpeg() { return reads({0xFF, 0xD8}); }

}  // namespace sd
