#include "common/image/read.hpp"

#include <algorithm>
#include <memory>

#include "common/io/crc32.hpp"
#include "common/tensor/check.hpp"

#if __has_include(<png.h>)
#define SD_HAVE_PNG 1
#include <png.h>
#endif
#if __has_include(<jpeglib.h>)
#define SD_HAVE_JPEG 1
#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>  // needs what jpeglib.h says of the build
#endif

namespace sd {

namespace {

// What a header claims is judged before any memory is taken for it.
[[maybe_unused]] void check_extents(std::int64_t width, std::int64_t height, const std::string& name) {
    constexpr std::int64_t kMaxSide = 16'384, kMaxPixels = 64'000'000;
    check(width >= 1 && height >= 1 && width <= kMaxSide && height <= kMaxSide && width * height <= kMaxPixels, name, ": ", width, " x ", height,
          " pixels; at most ", kMaxSide, " a side and ", kMaxPixels, " in all can be read here");
}

// Which way up a camera says that a picture is (Exif 3.0, 4.6.5.1.6): 1 to 8; 1, as it is stored, where it says nothing that makes
// sense. A TIFF file: "II" (least significant byte first) or "MM", 42, where its first list begins; there a count of entries and the
// entries: tag, type, count, value.
[[maybe_unused]] int exif_orientation(const std::uint8_t* tiff, std::size_t size) {
    if (size < 8 || tiff[0] != tiff[1] || (tiff[0] != 'I' && tiff[0] != 'M')) return 1;
    const auto number = [&](std::size_t at, std::size_t bytes) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | tiff[tiff[0] == 'M' ? at + i : at + bytes - 1 - i];
        return value;
    };
    constexpr std::size_t kOrientation = 0x112, kShort = 3, kEntry = 12;
    const std::size_t list = number(4, 4);
    if (number(2, 2) != 42 || list > size - 2) return 1;
    const std::size_t count = std::min<std::size_t>(number(list, 2), (size - list - 2) / kEntry);
    for (std::size_t at = list + 2; at < list + 2 + count * kEntry; at += kEntry)
        if (number(at, 2) == kOrientation && number(at + 2, 2) == kShort) {
            const std::uint32_t value = number(at + 8, 2);
            return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
        }
    return 1;
}

// The data of a block of the kind that begins with "Exif\0\0".
[[maybe_unused]] int exif_block_orientation(const std::uint8_t* block, std::size_t size) {
    constexpr std::uint8_t kName[6] = {'E', 'x', 'i', 'f', 0, 0};
    return size > sizeof kName && std::equal(kName, kName + sizeof kName, block) ? exif_orientation(block + sizeof kName, size - sizeof kName) : 1;
}

#ifdef SD_HAVE_PNG

std::uint32_t read_u32(const Bytes& b, std::size_t at) { return std::uint32_t{b[at]} << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3]; }

// libpng stops reading at the last row, so look first: each chunk (length, type, data, CRC) is complete and right, and IEND is there.
// What a chunk eXIf says of the orientation is noted.
bool is_complete_png(const Bytes& b, int& orientation) {
    for (std::size_t at = 8; at + 12 <= b.size();) {
        const std::size_t length = read_u32(b, at);
        if (length > b.size() - at - 12 || read_u32(b, at + 8 + length) != crc32(b.data() + at + 4, length + 4)) return false;
        const std::uint8_t* data = b.data() + at + 8;
        const auto is = [&](const char* type) { return std::equal(type, type + 4, data - 4); };
        if (is("IEND")) return true;
        if (is("eXIf")) orientation = std::max(exif_orientation(data, length), exif_block_orientation(data, length));  // some programs write the name, too
        at += length + 12;
    }
    return false;
}

Image decode_png(const Bytes& bytes, const std::string& name) {
    int orientation = 1;
    check(is_complete_png(bytes, orientation), name, ": damaged PNG (cut short, or a wrong check sum)");
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
    return upright(image, orientation);
}

#else

Image decode_png(const Bytes&, const std::string& name) { fail(name, ": reading PNG was not built: install libpng-dev and build again"); }

#endif

#ifdef SD_HAVE_JPEG

// libjpeg as three calls: begin() reads the header, rows() the picture. It reports what is wrong through functions that must not return
// to it: they jump out of it, over frames of C alone, and the call gives false.
class Jpeg {
public:
    explicit Jpeg(const Bytes& bytes) : bytes_(bytes) {
        info_.err = ::jpeg_std_error(&errors_);
        info_.client_data = this;
        errors_.error_exit = [](j_common_ptr info) { self(info).leave(); };
        errors_.emit_message = [](j_common_ptr info, int level) {
            if (level < 0 && spoils_picture(info->err->msg_code)) self(info).leave();
        };
        progress_.progress_monitor = [](j_common_ptr info) {
            constexpr int kMaxScans = 500;  // small files can ask for hours of work
            if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kMaxScans) self(info).leave("more than 500 scans");
        };
    }
    ~Jpeg() { ::jpeg_destroy_decompress(&info_); }
    Jpeg(const Jpeg&) = delete;
    Jpeg& operator=(const Jpeg&) = delete;

    bool begin() {
        if (setjmp(outside_) != 0) return false;
        jpeg_create_decompress(&info_);
        info_.progress = &progress_;
        ::jpeg_mem_src(&info_, bytes_.data(), static_cast<unsigned long>(bytes_.size()));
        ::jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);  // Exif
        ::jpeg_read_header(&info_, TRUE);
        for (jpeg_saved_marker_ptr m = info_.marker_list; m != nullptr && orientation_ == 1; m = m->next)
            orientation_ = exif_block_orientation(m->data, m->data_length);
        return true;
    }

    bool rows(std::uint8_t* pixels, int channels) {
        if (setjmp(outside_) != 0) return false;
        info_.out_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
        ::jpeg_start_decompress(&info_);
        while (info_.output_scanline < info_.output_height) {
            JSAMPROW row = pixels + std::size_t{info_.output_scanline} * info_.output_width * static_cast<std::size_t>(channels);
            ::jpeg_read_scanlines(&info_, &row, 1);
        }
        ::jpeg_finish_decompress(&info_);
        return true;
    }

    int orientation() const { return orientation_; }
    const jpeg_decompress_struct& info() const { return info_; }
    const char* problem() const { return problem_; }

private:
    static Jpeg& self(j_common_ptr info) { return *static_cast<Jpeg*>(info->client_data); }

    [[noreturn]] void leave(const char* why = nullptr) {
        if (why != nullptr)
            std::snprintf(problem_, sizeof problem_, "%s", why);
        else
            errors_.format_message(reinterpret_cast<j_common_ptr>(&info_), problem_);
        std::longjmp(outside_, 1);
    }

    // Of what libjpeg only warns of, this leaves pixels wrong; the rest (stray bytes between markers, odd version numbers) does not.
    static bool spoils_picture(int warning) {
        return warning == JWRN_ARITH_BAD_CODE || warning == JWRN_BOGUS_PROGRESSION || warning == JWRN_HIT_MARKER || warning == JWRN_HUFF_BAD_CODE ||
               warning == JWRN_JPEG_EOF || warning == JWRN_MUST_RESYNC || warning == JWRN_NOT_SEQUENTIAL;
    }

    const Bytes& bytes_;
    jpeg_decompress_struct info_{};
    jpeg_error_mgr errors_{};
    jpeg_progress_mgr progress_{};
    std::jmp_buf outside_;
    int orientation_ = 1;
    char problem_[JMSG_LENGTH_MAX] = "";
};

Image decode_jpeg(const Bytes& bytes, const std::string& name) {
    Jpeg jpeg(bytes);
    const bool known = jpeg.begin();
    check(known, name, ": damaged or unusual JPEG (", jpeg.problem(), ")");
    const J_COLOR_SPACE space = jpeg.info().jpeg_color_space;
    check(space != JCS_CMYK && space != JCS_YCCK, name, ": a JPEG in CMYK, which is for printing; save it as RGB");
    check_extents(jpeg.info().image_width, jpeg.info().image_height, name);

    Image image(static_cast<int>(jpeg.info().image_height), static_cast<int>(jpeg.info().image_width), space == JCS_GRAYSCALE ? 1 : 3);
    const bool read = jpeg.rows(image.pixels.data(), image.channels);
    check(read, name, ": damaged or unusual JPEG (", jpeg.problem(), ")");
    return upright(image, jpeg.orientation());
}

#else

Image decode_jpeg(const Bytes&, const std::string& name) { fail(name, ": reading JPEG was not built: install libjpeg-dev and build again"); }

#endif

}  // namespace

Image decode_image(const Bytes& bytes, const std::string& name) {
    const bool png = bytes.size() >= 8 && bytes[0] == 0x89 && bytes[1] == 'P', jpeg = bytes.size() >= 8 && bytes[0] == 0xFF && bytes[1] == 0xD8;
    check(png || jpeg, name, ": no PNG or JPEG picture");
    return png ? decode_png(bytes, name) : decode_jpeg(bytes, name);
}

Image read_image(const std::string& path) { return decode_image(read_file(path, std::int64_t{1} << 28), path); }

}  // namespace sd
