#include "common/image/read.hpp"

#include <algorithm>
#include <memory>

#include "common/tensor/check.hpp"

#if __has_include(<stb/stb_image.h>)
#define SD_HAVE_STB 1
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS 16384
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop
#endif

namespace sd {

#ifdef SD_HAVE_STB

namespace {

constexpr std::int64_t kMaxPixels = 64'000'000;

struct Free {
    void operator()(stbi_uc* pixels) const { ::stbi_image_free(pixels); }
};

}  // namespace

Image decode_image(const Bytes& bytes, const std::string& name) {
    const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 30));
    int width = 0, height = 0, channels = 0;
    const bool known = ::stbi_info_from_memory(bytes.data(), size, &width, &height, &channels) == 1;
    check(known, name, ": no PNG or JPEG picture, or damaged");
    check(width >= 1 && height >= 1 && std::int64_t{width} * height <= kMaxPixels, name, ": ", width, " x ", height, " pixels, at most ", kMaxPixels, " can be read here");

    // Grey with alpha (2) and RGB with alpha (4) keep it until it is laid over white.
    const std::unique_ptr<stbi_uc, Free> data(::stbi_load_from_memory(bytes.data(), size, &width, &height, &channels, 0));
    check(data != nullptr, name, ": damaged picture (", ::stbi_failure_reason(), ")");
    check(channels >= 1 && channels <= 4, name, ": ", channels, " channels");
    const int colors = channels >= 3 ? 3 : 1;
    Image image(height, width, colors);
    const std::size_t pixels = static_cast<std::size_t>(height) * width;
    for (std::size_t i = 0; i < pixels; ++i)
        for (int c = 0; c < colors; ++c) {
            const int value = data.get()[i * channels + c], alpha = channels == colors ? 255 : data.get()[i * channels + colors];
            image.pixels[i * colors + c] = static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    return image;
}

#else

Image decode_image(const Bytes&, const std::string& name) { fail(name, ": reading pictures was not built: install libstb-dev and build again"); }

#endif

Image read_image(const std::string& path) { return decode_image(read_file(path, std::int64_t{1} << 28), path); }

}  // namespace sd
