#include "common/image/png.hpp"

#include <gtest/gtest.h>

#include <string>

#include "common/image/deflate.hpp"
#include "common/image/read.hpp"
#include "common/io/crc32.hpp"
#include "common/tensor/check.hpp"
#include "common/tensor/rng.hpp"
#include "tests/image/reads.hpp"

#if __has_include(<zlib.h>)
#include <zlib.h>
#define SD_HAVE_ZLIB 1
#endif

namespace {

using sd::Bytes;
using sd::Image;

#ifdef SD_HAVE_ZLIB
// The judge is zlib itself.
Bytes inflated(const Bytes& packed, std::size_t size) {
    Bytes out(size + 1);
    uLongf got = out.size();
    EXPECT_EQ(::uncompress(out.data(), &got, packed.data(), packed.size()), Z_OK);
    out.resize(got);
    return out;
}

TEST(Deflate, ZlibUnpacksIt) {
    sd::Rng rng(1);
    std::vector<Bytes> inputs = {{}, {7}, Bytes(100000, 0), Bytes(258, 1), Bytes(259, 1)};
    Bytes noise, words, far;
    for (int i = 0; i < 50000; ++i) noise.push_back(static_cast<std::uint8_t>(rng.next()));
    for (int i = 0; i < 50000; ++i) words.push_back("the quick brown fox "[rng.below(20)]);
    for (int copy = 0; copy < 3; ++copy) far.insert(far.end(), noise.begin(), noise.begin() + 32768);  // matches at the window's edge
    inputs.insert(inputs.end(), {noise, words, far});
    for (const Bytes& input : inputs) EXPECT_EQ(inflated(sd::zlib_compress(input), input.size()), input);
    EXPECT_LT(sd::zlib_compress(Bytes(100000, 0)).size(), 800u);
    EXPECT_LT(sd::zlib_compress(far).size(), 40000u);
}
#endif

// The chunks of a PNG by type, their CRCs checked.
std::vector<std::pair<std::string, Bytes>> chunks(const Bytes& png) {
    EXPECT_EQ(Bytes(png.begin(), png.begin() + 8), (Bytes{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}));
    std::vector<std::pair<std::string, Bytes>> found;
    const auto u32 = [&](std::size_t at) { return static_cast<std::uint32_t>(png[at]) << 24 | png[at + 1] << 16 | png[at + 2] << 8 | png[at + 3]; };
    for (std::size_t at = 8; at < png.size();) {
        const std::size_t length = u32(at);
        found.emplace_back(std::string(png.begin() + static_cast<std::ptrdiff_t>(at) + 4, png.begin() + static_cast<std::ptrdiff_t>(at) + 8),
                           Bytes(png.begin() + static_cast<std::ptrdiff_t>(at + 8), png.begin() + static_cast<std::ptrdiff_t>(at + 8 + length)));
        EXPECT_EQ(u32(at + 8 + length), sd::crc32(png.data() + at + 4, length + 4));
        at += length + 12;
    }
    return found;
}

Image noisy(int height, int width, int channels) {
    sd::Rng rng(static_cast<std::uint64_t>(height * 100 + width));
    Image image(height, width, channels);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<std::uint8_t>(i / 7 + static_cast<std::size_t>(rng.below(9)));
    return image;
}

TEST(Png, AnotherReaderSeesTheSamePixels) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    for (const int channels : {1, 3})
        for (const auto& [height, width] : std::vector<std::pair<int, int>>{{1, 1}, {1, 17}, {7, 1}, {28, 28}, {17, 63}, {300, 200}}) {
            const Image image = noisy(height, width, channels), back = sd::decode_image(sd::png_bytes(image), "x.png");
            EXPECT_EQ(back.height, height);
            EXPECT_EQ(back.width, width);
            EXPECT_EQ(back.channels, channels);
            EXPECT_EQ(back.pixels, image.pixels);
        }
}

TEST(Png, AnimationsHaveAllFrames) {
    const std::vector<Image> frames = {Image(4, 6, 3, 10), Image(4, 6, 3, 20), Image(4, 6, 3, 30)};
    const Bytes png = sd::apng_bytes(frames, 40);
    std::string order;
    for (const auto& [type, data] : chunks(png)) order += type + " ";
    EXPECT_EQ(order, "IHDR acTL fcTL IDAT fcTL fdAT fcTL fdAT IEND ");
    EXPECT_EQ(chunks(png)[1].second, (Bytes{0, 0, 0, 3, 0, 0, 0, 0}));
    EXPECT_EQ(chunks(png)[5].second[3], 2);  // sequence numbers count fcTL and fdAT together
    if (sd::reads_png()) {
        EXPECT_EQ(sd::decode_image(png, "x.png").pixels, frames[0].pixels);
    }
    EXPECT_THROW(sd::apng_bytes({Image(4, 6, 3), Image(4, 5, 3)}, 40), sd::Error);
    EXPECT_THROW(sd::apng_bytes({}, 40), sd::Error);
    EXPECT_THROW(sd::apng_bytes(frames, 0), sd::Error);
}

const std::string kSeeds = "tests/fuzz/seeds/image/";

void expect_refused(const Bytes& bytes, const std::string& line) {
    try {
        sd::decode_image(bytes, "photo");
        ADD_FAILURE() << "accepted, not refused by: " << line;
    } catch (const sd::Error& e) {
        EXPECT_EQ(std::string(e.what()).find("photo: " + line), 0u) << e.what();
        EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
    }
}

void expect_no_part_is_accepted(const Bytes& good) {
    EXPECT_NO_THROW(sd::decode_image(good, "photo"));
    for (std::size_t size = 0; size < good.size(); ++size) {
        SCOPED_TRACE(std::to_string(size) + " of " + std::to_string(good.size()) + " bytes");
        expect_refused(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)), size < 8 ? "no PNG or JPEG" : "damaged");
    }
}

// As many pixels as a header claims, and nothing behind it.
Bytes png_header(std::uint32_t width, std::uint32_t height) {
    Bytes png = sd::png_bytes(Image(1, 1, 3));
    for (int i = 0; i < 4; ++i) {
        png[16 + i] = static_cast<std::uint8_t>(width >> (24 - 8 * i));
        png[20 + i] = static_cast<std::uint8_t>(height >> (24 - 8 * i));
    }
    const std::uint32_t sum = sd::crc32(png.data() + 12, 17);
    for (int i = 0; i < 4; ++i) png[29 + i] = static_cast<std::uint8_t>(sum >> (24 - 8 * i));
    return png;
}

TEST(ReadImage, Png) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const Image grey = sd::read_image(kSeeds + "grey.png"), alpha = sd::read_image(kSeeds + "alpha.png");
    EXPECT_EQ(grey.channels, 1);
    EXPECT_EQ(grey.pixels[0], 0);
    EXPECT_EQ(alpha.channels, 3);
    EXPECT_EQ(alpha.pixels[0], (1 * 128 + 255 * 127 + 127) / 255);  // over white
    EXPECT_EQ(sd::read_image(kSeeds + "palette.png").channels, 3);
    for (const char* name : {"interlaced.png", "grey16.png"}) {
        const Image image = sd::read_image(kSeeds + name);
        for (int y = 0; y < 5; ++y)
            for (int x = 0; x < 7; ++x) EXPECT_EQ(*image.at(y, x), 16 * y + x) << name;
    }
}

TEST(ReadImage, Jpeg) {
    if (!sd::reads_jpeg()) GTEST_SKIP() << "built without libjpeg";
    const Image rgb = sd::read_image(kSeeds + "rgb.jpg");
    EXPECT_EQ(rgb.width, 16);
    EXPECT_NEAR(*rgb.at(6, 8), 8 * 16, 12);
    EXPECT_EQ(sd::read_image(kSeeds + "progressive.jpg").width, 16);
    const Image grey = sd::read_image(kSeeds + "grey.jpg");
    EXPECT_EQ(grey.channels, 1);
    EXPECT_NEAR(*grey.at(6, 8), 8 * 16, 4);
}

TEST(ReadImage, NoPartOfAPngIsAccepted) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    expect_no_part_is_accepted(sd::png_bytes(noisy(20, 20, 3)));
    expect_no_part_is_accepted(sd::read_file(kSeeds + "interlaced.png"));
}

TEST(ReadImage, NoPartOfAJpegIsAccepted) {
    if (!sd::reads_jpeg()) GTEST_SKIP() << "built without libjpeg";
    for (const char* name : {"rgb.jpg", "progressive.jpg", "grey.jpg"}) expect_no_part_is_accepted(sd::read_file(kSeeds + name));
}

TEST(ReadImage, AChangedByteOfAPngIsNoticed) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const Bytes good = sd::png_bytes(noisy(9, 9, 1));
    for (std::size_t i = 0; i < good.size(); ++i) {
        SCOPED_TRACE("byte " + std::to_string(i));
        Bytes changed = good;
        changed[i] ^= 4;
        expect_refused(changed, i < 2 ? "no PNG or JPEG" : "damaged");
    }
}

TEST(ReadImage, RefusesHugeExtentsBeforeItTakesMemory) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    expect_refused(png_header(16385, 1), "16385 x 1 pixels");
    expect_refused(png_header(1, 65535), "1 x 65535 pixels");
    expect_refused(png_header(16384, 16384), "16384 x 16384 pixels");
    expect_refused(png_header(16384, 3900), "damaged");  // few enough, but they are not there
    expect_refused(sd::read_file(kSeeds + "huge.png"), "damaged");
}

TEST(ReadImage, RefusesOtherFormats) {
    expect_refused({'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0}, "no PNG or JPEG");
    expect_refused(Bytes(1000, 0xFF), "no PNG or JPEG");
    EXPECT_THROW(sd::read_image("no/such/file.png"), sd::Error);
    if (sd::reads_jpeg()) {
        expect_refused(sd::read_file(kSeeds + "cmyk.jpg"), "a JPEG in CMYK");
        expect_refused(sd::read_file(kSeeds + "long_huffman_table.jpg"), "damaged");
        expect_refused(sd::read_file(kSeeds + "undefined_huffman_table.jpg"), "damaged");
    }
    if (sd::reads_png()) expect_refused(sd::read_file(kSeeds + "grey16_interlaced.png"), "an interlaced PNG of 16 bits");
}

}  // namespace
