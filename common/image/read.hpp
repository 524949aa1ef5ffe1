// Reads PNG and JPEG. The only place that includes libpng (Debian: libpng-dev) and libjpeg (libjpeg-dev); where one of them
// was not there when this was built, reading its format says what to install.
#pragma once

#include <string>

#include "common/image/image.hpp"

namespace sd {

// Grey stays grey; transparency is laid over white; 16 bits a channel become 8; what a camera held on its side is turned upright (Exif).
// Throws Error "NAME: ..." for another format, CMYK,
// damaged data, extents beyond 16,384 pixels a side or 64 million in all.
Image decode_image(const Bytes& bytes, const std::string& name);
Image read_image(const std::string& path);

}  // namespace sd
