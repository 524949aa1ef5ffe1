#include "common/image/png.hpp"

#include <cstdlib>

#include "common/image/deflate.hpp"
#include "common/io/crc32.hpp"
#include "common/tensor/check.hpp"

namespace sd {
namespace {

void append_u32(Bytes& out, std::size_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void append_u16(Bytes& out, int value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

void append_chunk(Bytes& png, const char* type, const Bytes& data) {
    append_u32(png, data.size());
    const std::size_t begin = png.size();
    png.insert(png.end(), type, type + 4);
    png.insert(png.end(), data.begin(), data.end());
    append_u32(png, crc32(png.data() + begin, png.size() - begin));
}

int paeth(int left, int up, int corner) {
    const int p = left + up - corner, to_left = std::abs(p - left), to_up = std::abs(p - up), to_corner = std::abs(p - corner);
    if (to_left <= to_up && to_left <= to_corner) return left;
    return to_up <= to_corner ? up : corner;
}

// Predicts each byte of a row by filter type 0..4: nothing, left, up, their mean, Paeth. Returns what is left to code.
Bytes filtered_row(const Image& image, int y, int type) {
    const std::size_t length = static_cast<std::size_t>(image.width) * image.channels, step = image.channels;
    const std::uint8_t *row = image.at(y, 0), *above = y > 0 ? image.at(y - 1, 0) : nullptr;
    Bytes rest(length);
    for (std::size_t i = 0; i < length; ++i) {
        const int left = i >= step ? row[i - step] : 0, up = above != nullptr ? above[i] : 0, corner = i >= step && above != nullptr ? above[i - step] : 0;
        const int guess = type == 1 ? left : type == 2 ? up : type == 3 ? (left + up) / 2 : type == 4 ? paeth(left, up, corner) : 0;
        rest[i] = static_cast<std::uint8_t>(row[i] - guess);
    }
    return rest;
}

// All rows, each with the filter whose remainders are smallest in sum (the heuristic of the PNG specification, section 12.8).
Bytes compressed_rows(const Image& image) {
    Bytes rows;
    for (int y = 0; y < image.height; ++y) {
        Bytes best;
        long best_sum = 0;
        int best_type = -1;
        for (int type = 0; type <= 4; ++type) {
            Bytes rest = filtered_row(image, y, type);
            long sum = 0;
            for (const std::uint8_t byte : rest) sum += std::abs(static_cast<std::int8_t>(byte));
            if (best_type < 0 || sum < best_sum) best = std::move(rest), best_sum = sum, best_type = type;
        }
        rows.push_back(static_cast<std::uint8_t>(best_type));
        rows.insert(rows.end(), best.begin(), best.end());
    }
    return zlib_compress(rows);
}

Bytes begin_png(const Image& image) {
    Bytes png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    Bytes header;
    append_u32(header, static_cast<std::size_t>(image.width));
    append_u32(header, static_cast<std::size_t>(image.height));
    const std::uint8_t color_type = image.channels == 3 ? 2 : 0;
    header.insert(header.end(), {8, color_type, 0, 0, 0});  // 8 bits; deflate, adaptive filters, not interlaced
    append_chunk(png, "IHDR", header);
    return png;
}

}  // namespace

Bytes png_bytes(const Image& image) {
    Bytes png = begin_png(image);
    append_chunk(png, "IDAT", compressed_rows(image));
    append_chunk(png, "IEND", {});
    return png;
}

void write_png(const std::string& path, const Image& image) { write_file(path, png_bytes(image)); }

Bytes apng_bytes(const std::vector<Image>& frames, int milliseconds) {
    check(!frames.empty(), "[apng] no frames");
    check(milliseconds >= 1 && milliseconds <= 65535, "[apng] ", milliseconds, " ms a frame, 1 to 65535 expected");
    Bytes png = begin_png(frames[0]);
    Bytes control;
    append_u32(control, frames.size());
    append_u32(control, 0);  // repeats for ever
    append_chunk(png, "acTL", control);
    std::size_t sequence = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const Image& frame = frames[i];
        check(frame.height == frames[0].height && frame.width == frames[0].width && frame.channels == frames[0].channels, "[apng] frame ", i, " differs from frame 0 in size");
        Bytes about;
        append_u32(about, sequence++);
        append_u32(about, static_cast<std::size_t>(frame.width));
        append_u32(about, static_cast<std::size_t>(frame.height));
        append_u32(about, 0);  // offset x, y
        append_u32(about, 0);
        append_u16(about, milliseconds);
        append_u16(about, 1000);
        about.insert(about.end(), {0, 0});  // leave the frame in place; the next one overwrites it
        append_chunk(png, "fcTL", about);

        // The first frame is the still picture, too; the later ones carry a sequence number.
        Bytes data;
        if (i > 0) append_u32(data, sequence++);
        const Bytes rows = compressed_rows(frame);
        data.insert(data.end(), rows.begin(), rows.end());
        append_chunk(png, i == 0 ? "IDAT" : "fdAT", data);
    }
    append_chunk(png, "IEND", {});
    return png;
}

void write_apng(const std::string& path, const std::vector<Image>& frames, int milliseconds) { write_file(path, apng_bytes(frames, milliseconds)); }

}  // namespace sd
