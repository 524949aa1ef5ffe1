// Photographs as cameras and programs really write them: on their side, with any sampling of the colours, with bytes to spare.
#include "common/image/read.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "common/image/png.hpp"
#include "common/io/crc32.hpp"
#include "tests/error_of.hpp"
#include "tests/image/reads.hpp"

#if __has_include(<jpeglib.h>)
#include <jpeglib.h>
#include <cstdio>
#define SD_HAVE_JPEG 1
#endif

namespace sd {
namespace {

const std::string kSeeds = "tests/fuzz/seeds/image/";

std::string letters(const Image& image) {
    std::string rows;
    for (int y = 0; y < image.height; ++y) {
        rows += y > 0 ? "/" : "";
        for (int x = 0; x < image.width; ++x) rows += static_cast<char>(*image.at(y, x));
    }
    return rows;
}

// The table of Exif 3.0: where row 0 and column 0 of what is stored are seen. Worked out by hand for a picture of two rows, abc and def.
const char* kTurned[] = {"", "abc/def", "cba/fed", "fed/cba", "def/abc", "ad/be/cf", "da/eb/fc", "fc/eb/da", "cf/be/ad"};

Image stored_letters() {
    Image image(2, 3, 1);
    for (std::size_t i = 0; i < 6; ++i) image.pixels[i] = static_cast<std::uint8_t>('a' + i);
    return image;
}

TEST(Upright, AllEightOrientations) {
    for (int orientation = 1; orientation <= 8; ++orientation) EXPECT_EQ(letters(upright(stored_letters(), orientation)), kTurned[orientation]) << orientation;
    EXPECT_EQ(upright(Image(2, 3, 3), 6).height, 3);
    for (const int wrong : {0, 9, -1}) EXPECT_THROW(upright(stored_letters(), wrong), Error);
}

// A TIFF file with two entries: the maker's name and the orientation.
Bytes tiff(char order, int orientation) {
    Bytes bytes = {static_cast<std::uint8_t>(order), static_cast<std::uint8_t>(order)};
    const auto add = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * (order == 'M' ? size - 1 - i : i)));
    };
    add(42, 2), add(8, 4), add(2, 2);
    add(0x10F, 2), add(2, 2), add(4, 4), add(0x41414100, 4);
    add(0x112, 2), add(3, 2), add(1, 4), add(static_cast<std::uint32_t>(orientation), 2), add(0, 2);
    add(0, 4);
    return bytes;
}

Bytes with_name(Bytes block) {
    const Bytes name = {'E', 'x', 'i', 'f', 0, 0};
    block.insert(block.begin(), name.begin(), name.end());
    return block;
}

Bytes put_after(Bytes file, std::size_t at, const Bytes& part) {
    file.insert(file.begin() + static_cast<std::ptrdiff_t>(at), part.begin(), part.end());
    return file;
}

Bytes jpeg_with(const Bytes& jpeg, const Bytes& block) {  // as APP1
    Bytes marker = {0xFF, 0xE1, static_cast<std::uint8_t>((block.size() + 2) >> 8), static_cast<std::uint8_t>(block.size() + 2)};
    marker.insert(marker.end(), block.begin(), block.end());
    return put_after(jpeg, 2, marker);
}

Bytes png_with(const Bytes& png, const Bytes& block, std::size_t at = 33) {  // as eXIf; by default after IHDR
    Bytes chunk = {0, 0, 0, static_cast<std::uint8_t>(block.size()), 'e', 'X', 'I', 'f'};
    chunk.insert(chunk.end(), block.begin(), block.end());
    const std::uint32_t sum = crc32(chunk.data() + 4, chunk.size() - 4);
    for (int shift = 24; shift >= 0; shift -= 8) chunk.push_back(static_cast<std::uint8_t>(sum >> shift));
    return put_after(png, at, chunk);
}

TEST(ReadImage, APngOnItsSideIsTurned) {
    if (!reads_png()) GTEST_SKIP() << "built without libpng";
    const Bytes png = png_bytes(stored_letters());
    for (int orientation = 1; orientation <= 8; ++orientation)
        for (const char order : {'I', 'M'}) {
            EXPECT_EQ(letters(decode_image(png_with(png, tiff(order, orientation)), "x.png")), kTurned[orientation]) << orientation << order;
            EXPECT_EQ(letters(decode_image(png_with(png, with_name(tiff(order, orientation))), "x.png")), kTurned[orientation]);
            EXPECT_EQ(letters(decode_image(png_with(png, tiff(order, orientation), png.size() - 12), "x.png")), kTurned[orientation]);  // behind the picture
        }
}

TEST(ReadImage, AJpegOnItsSideIsTurned) {
    if (!reads_jpeg()) GTEST_SKIP() << "built without libjpeg";
    for (const char* name : {"rgb.jpg", "progressive.jpg", "grey.jpg"}) {
        const Bytes jpeg = read_file(kSeeds + name);
        const Image stored = decode_image(jpeg, name);
        ASSERT_NE(stored.height, stored.width);
        for (int orientation = 1; orientation <= 8; ++orientation)
            for (const char order : {'I', 'M'}) {
                const Image turned = decode_image(jpeg_with(jpeg, with_name(tiff(order, orientation))), name), expected = upright(stored, orientation);
                EXPECT_EQ(turned.height, expected.height);
                EXPECT_EQ(turned.pixels, expected.pixels) << orientation << order;
            }
    }
}

TEST(ReadImage, ExifThatMakesNoSenseTurnsNothing) {
    const Bytes good = tiff('I', 6);
    std::vector<Bytes> blocks = {{}, {'I'}, tiff('I', 0), tiff('M', 9), tiff('I', 65535), tiff('X', 6), Bytes(40, 0xFF), Bytes(40, 'I')};
    for (std::size_t size = 0; size < 30; ++size) blocks.emplace_back(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));  // cut before the value
    Bytes far = good;
    far[4] = 0xF0, far[5] = far[6] = far[7] = 0xFF;  // a list at the end of the world
    blocks.push_back(far);
    for (const Bytes& block : blocks) {
        if (reads_png()) {
            EXPECT_EQ(letters(decode_image(png_with(png_bytes(stored_letters()), block), "x.png")), "abc/def");
        }
        if (reads_jpeg()) {
            EXPECT_EQ(decode_image(jpeg_with(read_file(kSeeds + "rgb.jpg"), with_name(block)), "x.jpg").width, 16);
        }
    }
}

#ifdef SD_HAVE_JPEG

// A smooth picture, whose colours survive being stored at a quarter of the size.
Image smooth(int height, int width) {
    Image image(height, width, 3);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float u = static_cast<float>(x) / static_cast<float>(width), v = static_cast<float>(y) / static_cast<float>(height);
            image.at(y, x)[0] = static_cast<std::uint8_t>(40 + 150 * u), image.at(y, x)[1] = static_cast<std::uint8_t>(60 + 120 * v);
            image.at(y, x)[2] = static_cast<std::uint8_t>(200 - 100 * u);
        }
    return image;
}

struct Sampling {
    int h[3], v[3];
};

// The judge is libjpeg's own compressor.
Bytes compressed(const Image& image, const Sampling& sampling, bool progressive) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = ::jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* out = nullptr;
    unsigned long size = 0;
    ::jpeg_mem_dest(&info, &out, &size);
    info.image_width = static_cast<JDIMENSION>(image.width), info.image_height = static_cast<JDIMENSION>(image.height);
    info.input_components = 3, info.in_color_space = JCS_RGB;
    ::jpeg_set_defaults(&info);
    ::jpeg_set_quality(&info, 95, TRUE);
    for (int c = 0; c < 3; ++c) info.comp_info[c].h_samp_factor = sampling.h[c], info.comp_info[c].v_samp_factor = sampling.v[c];
    if (progressive) ::jpeg_simple_progression(&info);
    ::jpeg_start_compress(&info, TRUE);
    for (int y = 0; y < image.height; ++y) {
        JSAMPROW row = const_cast<std::uint8_t*>(image.at(y, 0));
        ::jpeg_write_scanlines(&info, &row, 1);
    }
    ::jpeg_finish_compress(&info);
    ::jpeg_destroy_compress(&info);
    Bytes bytes(out, out + size);
    std::free(out);
    return bytes;
}

int largest_difference(const Image& a, const Image& b) {
    int most = a.pixels.size() == b.pixels.size() ? 0 : 1000;
    for (std::size_t i = 0; most < 1000 && i < a.pixels.size(); ++i) most = std::max(most, std::abs(a.pixels[i] - b.pixels[i]));
    return most;
}

TEST(ReadImage, EverySamplingThatLibjpegReads) {
    const Image image = smooth(50, 70);
    int tried = 0;
    for (const int h0 : {1, 2, 3, 4})
        for (const int v0 : {1, 2, 3, 4})
            for (const int h1 : {1, 2, 4})
                for (const int v1 : {1, 2, 4})
                    for (const int h2 : {1, 2})
                        for (const int v2 : {1, 2}) {
                            const int h = std::max({h0, h1, h2}), v = std::max({v0, v1, v2});
                            const bool whole = h % h0 == 0 && h % h1 == 0 && h % h2 == 0 && v % v0 == 0 && v % v1 == 0 && v % v2 == 0;
                            const bool few_blocks = h0 * v0 + h1 * v1 + h2 * v2 <= 10;  // in a unit; the standard's limit
                            if (!whole || !few_blocks) continue;
                            ++tried;
                            for (const bool progressive : {false, true})
                                EXPECT_LE(largest_difference(decode_image(compressed(image, {{h0, h1, h2}, {v0, v1, v2}}, progressive), "x.jpg"), image), 9)
                                    << h0 << "x" << v0 << "," << h1 << "x" << v1 << "," << h2 << "x" << v2;
                        }
    EXPECT_GE(tried, 60);
}

TEST(ReadImage, StrayBytesInAJpegAreSkippedAsLibjpegDoes) {
    const Image image = smooth(24, 40);
    const Bytes jpeg = compressed(image, {{2, 1, 1}, {2, 1, 1}}, false);
    const Image expected = decode_image(jpeg, "x.jpg");
    for (std::size_t at = 2; at + 4 < jpeg.size() && jpeg[at] == 0xFF && jpeg[at + 1] != 0xDA; at += 2 + (std::size_t{jpeg[at + 2]} << 8 | jpeg[at + 3])) {
        const Image read = decode_image(put_after(jpeg, at, {1, 2, 3}), "x.jpg");  // before each segment
        EXPECT_EQ(read.pixels, expected.pixels) << at;
    }
    EXPECT_EQ(decode_image(put_after(jpeg, jpeg.size(), Bytes(100, 7)), "x.jpg").pixels, expected.pixels);
}

TEST(ReadImage, SpoiledPixelsOfAJpegAreRefused) {
    const Bytes jpeg = compressed(smooth(64, 64), {{1, 1, 1}, {1, 1, 1}}, false);
    const Bytes short_end(jpeg.begin(), jpeg.end() - 40);
    EXPECT_NE(error_of([&] { decode_image(short_end, "x.jpg"); }).find("x.jpg: damaged or unusual JPEG (Premature end"), std::string::npos);
    Bytes early = jpeg;  // an end in the middle of the picture
    early[jpeg.size() - 60] = 0xFF, early[jpeg.size() - 59] = 0xD9;
    EXPECT_NE(error_of([&] { decode_image(early, "x.jpg"); }).find("x.jpg: damaged or unusual JPEG (Corrupt JPEG data"), std::string::npos);
}

#endif

}  // namespace
}  // namespace sd
