#include "common/image/image.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "common/image/colormap.hpp"
#include "common/image/grid.hpp"
#include "common/image/terminal.hpp"
#include "common/image/text.hpp"
#include "common/io/crc32.hpp"
#include "common/tensor/check.hpp"

namespace {

using sd::Bytes;
using sd::Image;
using sd::Tensor;

TEST(Image, TensorsAreRoundedAndClipped) {
    const Image image = sd::to_image(Tensor({2, 3}, {0, 0.5f, 1, -1, 2, NAN}));
    EXPECT_EQ(image.channels, 1);
    EXPECT_EQ(image.pixels, (Bytes{0, 128, 255, 0, 255, 0}));
    EXPECT_EQ(sd::to_image(Tensor({1, 1, 2, 1}, {-1, 0.5f}), -1, 1).pixels, (Bytes{0, 191}));
    EXPECT_THROW(sd::to_image(Tensor({2, 1, 2, 1})), sd::Error);
    EXPECT_THROW(sd::to_image(Tensor({1, 1, 2})), sd::Error);  // two channels
}

TEST(Image, EveryByteSurvivesATensor) {
    Image image(16, 16, 1);
    for (int i = 0; i < 256; ++i) image.pixels[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(sd::to_image(sd::to_tensor(image)).pixels, image.pixels);
    EXPECT_EQ(sd::to_image(sd::to_tensor(image, -1, 1), -1, 1).pixels, image.pixels);
}

TEST(Image, CropEnlargePaste) {
    Image image(3, 4, 1);
    for (int i = 0; i < 12; ++i) image.pixels[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(sd::crop(image, 1, 2, 2, 2).pixels, (Bytes{6, 7, 10, 11}));
    EXPECT_EQ(sd::center_square(image).pixels, (Bytes{0, 1, 2, 4, 5, 6, 8, 9, 10}));
    EXPECT_THROW(sd::crop(image, 2, 0, 2, 1), sd::Error);
    EXPECT_EQ(sd::enlarge(sd::crop(image, 0, 1, 1, 2), 2).pixels, (Bytes{1, 1, 2, 2, 1, 1, 2, 2}));
    Image canvas(2, 2, 1, 9);
    sd::paste(canvas, image, -1, -3);  // only (1, 3) and (2, 3) of the image are inside
    EXPECT_EQ(canvas.pixels, (Bytes{7, 9, 11, 9}));
    sd::paste(canvas, image, 5, 5);  // all outside
    EXPECT_EQ(canvas.pixels, (Bytes{7, 9, 11, 9}));
}

TEST(Image, ResizeKeepsConstantsMeansAndRamps) {
    EXPECT_EQ(sd::resize(Image(7, 5, 3, 77), 3, 11).pixels, Bytes(3 * 11 * 3, 77));
    Image image(2, 2, 1);
    image.pixels = {0, 100, 200, 100};
    EXPECT_EQ(sd::resize(image, 2, 2).pixels, image.pixels);
    // Shrinking a checkerboard gives grey, not one of its colours.
    Image board(16, 16, 1);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x) *board.at(y, x) = (x + y) % 2 ? 255 : 0;
    for (const std::uint8_t v : sd::resize(board, 4, 4).pixels) EXPECT_NEAR(v, 127.5, 10);
    // Enlarging a ramp by two is linear between the pixel centres.
    Image ramp(1, 3, 1);
    ramp.pixels = {0, 100, 200};
    EXPECT_EQ(sd::resize(ramp, 1, 6).pixels, (Bytes{0, 25, 75, 125, 175, 200}));
}

// What Pillow 9.4 makes of the same picture: Image.resize(..., BILINEAR) and LANCZOS.
TEST(Image, ResizeGivesPillowsBytes) {
    Image picture(5, 7, 1);
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 7; ++x) *picture.at(y, x) = static_cast<std::uint8_t>(37 * y + 101 * x + 13 * x * y);
    EXPECT_EQ(sd::resize(picture, 3, 4).pixels, (Bytes{67, 108, 156, 162, 128, 117, 134, 131, 134, 133, 147, 107}));
    EXPECT_EQ(sd::resize(picture, 3, 4, sd::Filter::lanczos).pixels, (Bytes{61, 106, 161, 170, 137, 118, 127, 132, 143, 133, 142, 108}));
    EXPECT_EQ(sd::resize(picture, 5, 2).pixels, (Bytes{100, 155, 92, 154, 132, 129, 148, 104, 128, 145}));
    EXPECT_EQ(sd::resize(picture, 5, 2, sd::Filter::lanczos).pixels, (Bytes{96, 158, 84, 162, 132, 129, 144, 104, 133, 145}));
}

TEST(Image, ResizeGivesPillowsBytesOnNoise) {
    Image noise(61, 83, 3);
    std::uint32_t state = 1;
    for (std::uint8_t& v : noise.pixels) {
        state = (state * 1103515245u + 12345u) & 0x7fffffffu;
        v = static_cast<std::uint8_t>(state >> 16);
    }
    const auto sum = [&](int height, int width, sd::Filter filter) {
        const Bytes bytes = sd::resize(noise, height, width, filter).pixels;
        return sd::crc32(bytes.data(), bytes.size());
    };
    EXPECT_EQ(sum(20, 17, sd::Filter::bilinear), 0xec791b90u);
    EXPECT_EQ(sum(100, 41, sd::Filter::bilinear), 0x7df6e1adu);
    EXPECT_EQ(sum(1, 1, sd::Filter::bilinear), 0xc84fd9f9u);
    EXPECT_EQ(sum(200, 300, sd::Filter::bilinear), 0xca9dbf1au);
    EXPECT_EQ(sum(20, 17, sd::Filter::lanczos), 0x8236e070u);
    EXPECT_EQ(sum(61, 83, sd::Filter::lanczos), 0x3b6d64fau);
    EXPECT_EQ(sum(100, 41, sd::Filter::lanczos), 0x00970b01u);
    EXPECT_EQ(sum(200, 300, sd::Filter::lanczos), 0x7c27d47du);
}

TEST(Image, GreyAndBlend) {
    Image red(1, 1, 3);
    red.pixels = {255, 0, 0};
    EXPECT_EQ(sd::to_grey(red).pixels, (Bytes{76}));
    EXPECT_EQ(sd::to_rgb(sd::to_grey(red)).pixels, (Bytes{76, 76, 76}));
    EXPECT_EQ(sd::blend(red, Image(1, 1, 3, 255), 0.5f).pixels, (Bytes{255, 128, 128}));
    EXPECT_THROW(sd::blend(red, Image(1, 2, 3), 0.5f), sd::Error);
    EXPECT_THROW(Image(0, 3, 1), sd::Error);
    EXPECT_THROW(Image(3, 3, 2), sd::Error);
    EXPECT_THROW(Image(60000, 60000, 3), sd::Error);
}

TEST(Grid, PlacesPicturesRowByRow) {
    Tensor images({3, 1, 1, 1}, {0.2f, 0.4f, 0.6f});
    const Image sheet = sd::grid(images, {.columns = 2, .padding = 1, .scale = 1, .background = 255});
    EXPECT_EQ(sheet.height, 5);
    EXPECT_EQ(sheet.width, 5);
    EXPECT_EQ(*sheet.at(1, 1), 51);
    EXPECT_EQ(*sheet.at(1, 3), 102);
    EXPECT_EQ(*sheet.at(3, 1), 153);
    EXPECT_EQ(*sheet.at(3, 3), 255);  // empty cell
    EXPECT_EQ(*sheet.at(0, 0), 255);
    EXPECT_EQ(sd::grid(images).width, 2 * 3 + 2);  // about square
    const Image captioned = sd::grid(images, {.columns = 3}, 0, 1, {"a", "bc", "d"});
    EXPECT_EQ(captioned.height, 2 + 1 + sd::kTextHeight + 2 + 2);
    EXPECT_EQ(captioned.width, 3 * (11 + 2) + 2);  // as wide as the longest caption
    EXPECT_THROW(sd::grid(images, {}, 0, 1, {"a"}), sd::Error);
    EXPECT_THROW(sd::grid(std::vector<Image>{}), sd::Error);
}

TEST(Text, DrawsLettersAndIsCutOffAtTheEdge) {
    Image image(7, 5, 1, 255);
    sd::draw_text(image, 0, 0, "T");
    for (int x = 0; x < 5; ++x) EXPECT_EQ(*image.at(0, x), 0);
    for (int y = 1; y < 7; ++y)
        for (int x = 0; x < 5; ++x) EXPECT_EQ(*image.at(y, x), x == 2 ? 0 : 255);
    sd::draw_text(image, -3, -20, "far outside and \xC3\xA9", 0);
    EXPECT_EQ(sd::text_width(""), 0);
    EXPECT_EQ(sd::text_width("ab"), 11);
    EXPECT_EQ(sd::text_width("ab", 2), 22);

    Image line(sd::kTextHeight, 5, 1, 255), doubled(2 * sd::kTextHeight, 10, 1, 255);
    sd::draw_text(line, 0, 0, "g");  // goes down to the last row
    sd::draw_text(doubled, 0, 0, "g", 0, 2);
    EXPECT_EQ(*line.at(8, 2), 0);
    EXPECT_EQ(*line.at(0, 2), 255);
    for (int y = 0; y < doubled.height; ++y)
        for (int x = 0; x < doubled.width; ++x) EXPECT_EQ(*doubled.at(y, x), *line.at(y / 2, x / 2));
}

TEST(ColorMap, EndsAreThePublishedColours) {
    EXPECT_EQ(sd::color(sd::ColorMap::viridis, 0), (sd::Color{68, 1, 84}));
    EXPECT_EQ(sd::color(sd::ColorMap::viridis, 1), (sd::Color{253, 231, 37}));
    EXPECT_EQ(sd::color(sd::ColorMap::magma, 0), (sd::Color{0, 0, 4}));
    EXPECT_EQ(sd::color(sd::ColorMap::magma, 1), (sd::Color{252, 253, 191}));
    EXPECT_EQ(sd::color(sd::ColorMap::viridis, 128 / 255.0f), (sd::Color{33, 145, 140}));  // matplotlib's value number 128
    EXPECT_EQ(sd::color(sd::ColorMap::diverging, 0.5f), (sd::Color{247, 247, 247}));
    EXPECT_EQ(sd::color(sd::ColorMap::magma, NAN), sd::color(sd::ColorMap::magma, 0));
    EXPECT_EQ(sd::color(sd::ColorMap::magma, 7), sd::color(sd::ColorMap::magma, 1));
}

// Lightness (CIE L*) must grow along the map: then grey prints and colour-blind readers keep the order.
TEST(ColorMap, LightnessGrows) {
    const auto lightness = [](sd::Color c) {
        const auto linear = [](std::uint8_t v) { return v <= 10 ? v / 255.0 / 12.92 : std::pow((v / 255.0 + 0.055) / 1.055, 2.4); };
        const double y = 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
        return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
    };
    for (int i = 0; i < 100; ++i) {
        const float t = static_cast<float>(i) / 100, next = static_cast<float>(i + 1) / 100;
        for (const sd::ColorMap map : {sd::ColorMap::viridis, sd::ColorMap::magma}) EXPECT_LT(lightness(sd::color(map, t)), lightness(sd::color(map, next))) << t;
        const double here = lightness(sd::color(sd::ColorMap::diverging, t)), there = lightness(sd::color(sd::ColorMap::diverging, next));
        if (i < 50) {
            EXPECT_LT(here, there) << t;
        } else {
            EXPECT_GT(here, there) << t;
        }
    }
}

TEST(ColorMap, ColorizeAndOverlay) {
    const Image image = sd::colorize(Tensor({1, 3}, {-2, 0, 1}), sd::ColorMap::diverging);
    EXPECT_EQ(image.pixels[3], 247);  // zero is white: the range is symmetric
    EXPECT_EQ(image.pixels[0], sd::color(sd::ColorMap::diverging, 0)[0]);
    const Image fixed = sd::colorize(Tensor({1, 2, 1}, {5, 10}), sd::ColorMap::viridis, 0, 10);
    EXPECT_EQ(fixed.pixels[0], sd::color(sd::ColorMap::viridis, 0.5f)[0]);
    EXPECT_NO_THROW(sd::colorize(Tensor({2, 2}, {3, 3, 3, 3})));
    EXPECT_THROW(sd::colorize(Tensor({2, 2, 3})), sd::Error);
    const Image laid = sd::overlay(Image(8, 6, 3, 100), Tensor({2, 2}, {0, 1, 2, 3}));
    EXPECT_EQ(laid.height, 8);
    EXPECT_EQ(laid.width, 6);
}

TEST(Terminal, TwoPixelsACell) {
    Image image(3, 2, 1);
    image.pixels = {0, 255, 255, 0, 10, 20};
    const std::string text = sd::terminal_text(image);
    EXPECT_EQ(text,
              "\033[38;2;0;0;0m\033[48;2;255;255;255m▀\033[38;2;255;255;255m\033[48;2;0;0;0m▀\033[0m\n"
              "\033[38;2;10;10;10m▀\033[38;2;20;20;20m▀\033[0m\n");
    const std::string narrow = sd::terminal_text(Image(100, 200, 3), 40);
    EXPECT_EQ(std::count(narrow.begin(), narrow.end(), '\n'), 10);
    testing::internal::CaptureStdout();
    sd::preview(image);  // no terminal: nothing
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

}  // namespace
