// Reads PNG and JPEG. The only place that includes stb_image (Debian: libstb-dev); built without it, reading says what to install.
#pragma once

#include <string>

#include "common/image/image.hpp"

namespace sd {

// Grey stays grey; transparency is laid over white. Throws Error "NAME: ..." for another format, damaged data, extents beyond
// 16,384 pixels a side or 64 million in all.
Image decode_image(const Bytes& bytes, const std::string& name);
Image read_image(const std::string& path);

}  // namespace sd
