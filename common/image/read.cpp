#include "common/image/read.hpp"

#include <algorithm>
#include <memory>

#include "common/io/crc32.hpp"
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

std::uint32_t read_u32(const Bytes& b, std::size_t at) { return std::uint32_t{b[at]} << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3]; }

// stb_image reads on when a file is cut short or its check sums are wrong. So look first: each chunk of a PNG is complete and has
// the right CRC, and IEND is there.
bool is_complete_png(const Bytes& b) {
    for (std::size_t at = 8; at + 12 <= b.size();) {
        const std::size_t length = read_u32(b, at);
        if (length > b.size() - at - 12 || read_u32(b, at + 8 + length) != crc32(b.data() + at + 4, length + 4)) return false;
        if (std::equal(b.begin() + static_cast<std::ptrdiff_t>(at) + 4, b.begin() + static_cast<std::ptrdiff_t>(at) + 8, "IEND")) return true;
        at += length + 12;
    }
    return false;
}

// The Huffman tables of a DHT segment (begin..end): an id, how many codes there are of each length from 1 to 16 bits, and a value for
// each code. Version 2.27 of stb_image writes beyond its own tables where there are more than 256 codes.
bool are_huffman_tables(const Bytes& b, std::size_t begin, std::size_t end) {
    while (begin < end) {
        if (begin + 17 > end) return false;
        std::size_t codes = 0;
        for (std::size_t i = 1; i <= 16; ++i) codes += b[begin + i];
        if (codes > 256) return false;
        begin += 17 + codes;
    }
    return begin == end;
}

// The segments of a JPEG follow one another up to the end marker. After a start of scan come coded bytes, in which FF is followed
// by 00 or a restart marker D0 to D7.
bool is_complete_jpeg(const Bytes& b) {
    constexpr int kScan = 0xDA, kEnd = 0xD9, kHuffman = 0xC4;
    for (std::size_t at = 2; at + 2 <= b.size();) {
        if (b[at] != 0xFF) return false;
        const int marker = b[at + 1];
        if (marker == kEnd) return true;
        if (marker == 0xFF) {  // padding
            ++at;
            continue;
        }
        if (at + 4 > b.size()) return false;
        const std::size_t length = static_cast<std::size_t>(b[at + 2] << 8 | b[at + 3]), next = at + 2 + length;
        if (length < 2 || next > b.size() || (marker == kHuffman && !are_huffman_tables(b, at + 4, next))) return false;
        at = next;
        const auto is_coded = [&](std::size_t i) { return b[i] != 0xFF || b[i + 1] == 0 || (b[i + 1] >= 0xD0 && b[i + 1] <= 0xD7); };
        while (marker == kScan && at + 2 <= b.size() && is_coded(at)) ++at;
    }
    return false;
}

struct Free {
    void operator()(stbi_uc* pixels) const { ::stbi_image_free(pixels); }
};

}  // namespace

Image decode_image(const Bytes& bytes, const std::string& name) {
    const bool png = bytes.size() >= 8 && bytes[0] == 0x89 && bytes[1] == 'P', jpeg = bytes.size() >= 8 && bytes[0] == 0xFF && bytes[1] == 0xD8;
    check(png || jpeg, name, ": no PNG or JPEG picture");
    check(png ? is_complete_png(bytes) : is_complete_jpeg(bytes), name, ": damaged or cut short");
    const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1u << 30));
    int width = 0, height = 0, channels = 0;
    const bool known = ::stbi_info_from_memory(bytes.data(), size, &width, &height, &channels) == 1;
    check(known, name, ": damaged picture (", ::stbi_failure_reason(), ")");
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
