#include "common/image/read.hpp"

#include <algorithm>
#include <memory>

#include "common/io/crc32.hpp"
#include "common/tensor/check.hpp"

#if __has_include(<png.h>)
#define SD_HAVE_PNG 1
#include <png.h>
#endif
#if __has_include(<turbojpeg.h>)
#define SD_HAVE_JPEG 1
#include <turbojpeg.h>
#endif

namespace sd {

namespace {

// What a header claims is judged before any memory is taken for it.
[[maybe_unused]] void check_extents(std::int64_t width, std::int64_t height, const std::string& name) {
    constexpr std::int64_t kMaxSide = 16'384, kMaxPixels = 64'000'000;
    check(width >= 1 && height >= 1 && width <= kMaxSide && height <= kMaxSide && width * height <= kMaxPixels, name, ": ", width, " x ", height,
          " pixels; at most ", kMaxSide, " a side and ", kMaxPixels, " in all can be read here");
}

#ifdef SD_HAVE_PNG

std::uint32_t read_u32(const Bytes& b, std::size_t at) { return std::uint32_t{b[at]} << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3]; }

// libpng stops reading at the last row, so look first: each chunk (length, type, data, CRC) is complete and right, and IEND is there.
bool is_complete_png(const Bytes& b) {
    for (std::size_t at = 8; at + 12 <= b.size();) {
        const std::size_t length = read_u32(b, at);
        if (length > b.size() - at - 12 || read_u32(b, at + 8 + length) != crc32(b.data() + at + 4, length + 4)) return false;
        if (std::equal(b.begin() + static_cast<std::ptrdiff_t>(at) + 4, b.begin() + static_cast<std::ptrdiff_t>(at) + 8, "IEND")) return true;
        at += length + 12;
    }
    return false;
}

Image decode_png(const Bytes& bytes, const std::string& name) {
    check(is_complete_png(bytes), name, ": damaged PNG (cut short, or a wrong check sum)");
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    const std::unique_ptr<png_image, decltype(&::png_image_free)> closer(&png, ::png_image_free);
    const bool begun = ::png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) != 0;
    check(begun, name, ": damaged PNG (", png.message, ")");
    check_extents(png.width, png.height, name);
    const bool wide_interlaced = bytes[24] == 16 && bytes[28] == 1;  // bit depth and interlacing in IHDR: since CVE-2025-65018 libpng mixes up their rows
    check(!wide_interlaced, name, ": an interlaced PNG of 16 bits a channel; save it without interlacing");

    // Ask for eight bits a channel: grey (1), grey with alpha (2), RGB (3) or RGB with alpha (4).
    png.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    png.format &= PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA;
    const std::size_t channels = PNG_IMAGE_SAMPLE_CHANNELS(png.format), colors = channels >= 3 ? 3 : 1;
    Bytes samples(PNG_IMAGE_SIZE(png));
    const bool read = ::png_image_finish_read(&png, nullptr, samples.data(), 0, nullptr) != 0;
    check(read, name, ": damaged PNG (", png.message, ")");

    // Lay it over white.
    Image image(static_cast<int>(png.height), static_cast<int>(png.width), static_cast<int>(colors));
    for (std::size_t i = 0; i < image.pixels.size() / colors; ++i)
        for (std::size_t c = 0; c < colors; ++c) {
            const int value = samples[i * channels + c], alpha = channels == colors ? 255 : samples[i * channels + colors];
            image.pixels[i * colors + c] = static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    return image;
}

#else

Image decode_png(const Bytes&, const std::string& name) { fail(name, ": reading PNG was not built: install libpng-dev and build again"); }

#endif

#ifdef SD_HAVE_JPEG

Image decode_jpeg(const Bytes& bytes, const std::string& name) {
    const std::unique_ptr<void, decltype(&::tjDestroy)> decoder(::tjInitDecompress(), ::tjDestroy);
    int width = 0, height = 0, subsampling = 0, colorspace = 0;
    const bool known = ::tjDecompressHeader3(decoder.get(), bytes.data(), bytes.size(), &width, &height, &subsampling, &colorspace) == 0;
    check(known, name, ": damaged or unusual JPEG (", ::tjGetErrorStr2(decoder.get()), ")");
    check(width > 0, name, ": damaged JPEG (cut short before the picture)");
    check(colorspace != TJCS_CMYK && colorspace != TJCS_YCCK, name, ": a JPEG in CMYK, which is for printing; save it as RGB");
    check_extents(width, height, name);

    const bool grey = colorspace == TJCS_GRAY;
    Image image(height, width, grey ? 1 : 3);
    const bool read = ::tjDecompress2(decoder.get(), bytes.data(), bytes.size(), image.pixels.data(), width, 0, height, grey ? TJPF_GRAY : TJPF_RGB,
                                      TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS) == 0;
    check(read, name, ": damaged JPEG (", ::tjGetErrorStr2(decoder.get()), ")");
    return image;
}

#else

Image decode_jpeg(const Bytes&, const std::string& name) { fail(name, ": reading JPEG was not built: install libturbojpeg0-dev and build again"); }

#endif

}  // namespace

Image decode_image(const Bytes& bytes, const std::string& name) {
    const bool png = bytes.size() >= 8 && bytes[0] == 0x89 && bytes[1] == 'P', jpeg = bytes.size() >= 8 && bytes[0] == 0xFF && bytes[1] == 0xD8;
    check(png || jpeg, name, ": no PNG or JPEG picture");
    return png ? decode_png(bytes, name) : decode_jpeg(bytes, name);
}

Image read_image(const std::string& path) { return decode_image(read_file(path, std::int64_t{1} << 28), path); }

}  // namespace sd
