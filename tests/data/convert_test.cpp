// Public files brought to the form of the mirror: small ones made up here, and, where the mirror is there, its own bytes.
#include "common/data/convert.hpp"

#include <gtest/gtest.h>

#include <string>

#include "common/data/gzip.hpp"
#include "common/image/png.hpp"
#include "common/image/read.hpp"
#include "common/io/safetensors.hpp"
#include "tests/data/openvino.hpp"
#include "tests/error_of.hpp"

namespace {

using sd::Bytes;
using sd::error_of;
using sd::Image;

const std::string kMirror = "../shared/data/";
bool have_mirror() { return sd::file_exists(kMirror + "README.md"); }

// 3 x 2 pixels: rows from below, blue before green before red, three bytes of filling after each row of nine.
Bytes small_bmp() {
    Bytes bmp(54 + 24);
    bmp[0] = 'B', bmp[1] = 'M', bmp[10] = 54, bmp[14] = 40, bmp[18] = 3, bmp[22] = 2, bmp[26] = 1, bmp[28] = 24;
    for (std::size_t i = 0; i < 9; i++) bmp[54 + i] = static_cast<std::uint8_t>(10 + i), bmp[66 + i] = static_cast<std::uint8_t>(20 + i);
    return bmp;
}

TEST(Convert, ReadsABmp) {
    const Image image = sd::decode_original(small_bmp(), "x.bmp");
    EXPECT_EQ(image.height, 2);
    EXPECT_EQ(image.width, 3);
    EXPECT_EQ(image.pixels, (Bytes{22, 21, 20, 25, 24, 23, 28, 27, 26, 12, 11, 10, 15, 14, 13, 18, 17, 16}));
}

TEST(Convert, RefusesADamagedBmp) {
    const Bytes whole = small_bmp();
    for (std::size_t size = 2; size < whole.size(); size++)
        EXPECT_NE(error_of([&] { sd::decode_original(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)), "x.bmp"); }), "no error");
    Bytes huge = whole;
    huge[20] = 1;
    EXPECT_EQ(error_of([&] { sd::decode_original(huge, "x.bmp"); }), "x.bmp: 65539 x 2 pixels, 1 to 16384 a side expected");
    Bytes packed = whole;
    packed[30] = 1;
    EXPECT_EQ(error_of([&] { sd::decode_original(packed, "x.bmp"); }), "x.bmp: a BMP of 24 bits a pixel without compression expected");
}

TEST(Convert, ReducesLargePicturesOnly) {
    EXPECT_EQ(sd::reduce_to(Image(300, 451, 3), 512).width, 451);
    const Image reduced = sd::reduce_to(Image(427, 640, 3, 9), 512);
    EXPECT_EQ(reduced.height, 342);
    EXPECT_EQ(reduced.width, 512);
    EXPECT_EQ(sd::reduce_to(Image(2, 2000, 1), 512).height, 1);
    EXPECT_EQ(sd::network_crop(Image(400, 600, 3, 7)).pixels, Bytes(227 * 227 * 3, 7));
}

// The mirror's crop was made with Pillow from the very picture that lies beside it.
TEST(Convert, CropsAsTheMirrorDoes) {
    if (!have_mirror()) GTEST_SKIP() << "the project's own copies of the data are not there: " << kMirror;
    for (const std::string name : {"cat_chelsea", "coffee", "samoyed"})
        EXPECT_EQ(sd::network_crop(sd::read_image(kMirror + "imagenet_photos/full/" + name + ".png")).pixels,
                  sd::read_image(kMirror + "imagenet_photos/227/" + name + ".png").pixels)
            << name;
    EXPECT_EQ(sd::reduce_to(sd::read_image(kMirror + "imagenet_photos/full/coffee.png"), 512).pixels,
              sd::read_image(kMirror + "pictures/content_coffee.png").pixels);
}

TEST(Convert, PixelsAsPpm) {
    Image image(1, 2, 3);
    image.pixels = {1, 2, 3, 4, 5, 6};
    const Bytes ppm = sd::ppm_bytes(image);
    EXPECT_EQ(std::string(ppm.begin(), ppm.end()), "P6\n2 1\n255\n\1\2\3\4\5\6");
    const Bytes pgm = sd::ppm_bytes(Image(1, 1, 1, 65));
    EXPECT_EQ(std::string(pgm.begin(), pgm.end()), "P5\n1 1\n255\nA");
}

TEST(Convert, LabelsBecomeATable) {
    EXPECT_EQ(sd::label_table("n01440764 tench, Tinca tinca\nn01443537 goldfish\n", "s"), "0\tn01440764\ttench, Tinca tinca\n1\tn01443537\tgoldfish\n");
    EXPECT_EQ(error_of([] { sd::label_table("n01440764 tench\n<html>\n", "s"); }), "s: line 2: \"n01440764 tench\" expected");
    EXPECT_EQ(error_of([] { sd::label_table("", "s"); }), "s: no lines");
}

// One convolution of one filter with two weights, its bias; the values lie in the .bin in another order than in the .xml.
TEST(Convert, OpenVinoBecomesSafetensors) {
    const Bytes bin = {0x00, 0x3C, 0x00, 0xC0, 0x00, 0x38};  // 1, -2, 0.5
    const std::string xml = "<net>" + sd::ir_constant("f16", "1, 1, 1, 2", 2, 4) + sd::ir_layer("c/WithoutBiases", "Convolution") +
                            sd::ir_constant("f16", "1, 1, 1, 1", 0, 2) + sd::ir_layer("c", "Add") + sd::ir_constant("i64", "2", 6, 16) + "</net>";
    const Bytes file = sd::openvino_to_safetensors(xml, bin, "{\"model\":\"x\"}", "c.xml");
    const sd::SafeTensors content = sd::parse_safetensors(file.data(), file.size(), "c");
    ASSERT_EQ(content.tensors.size(), 2u);
    EXPECT_EQ(content.metadata.at("model"), "x");
    const sd::Tensor &weight = *content.find("c.weight"), &bias = *content.find("c.bias");
    EXPECT_EQ(weight.shape(), (sd::Shape{1, 1, 1, 2}));
    EXPECT_EQ(weight[0], -2.0f);
    EXPECT_EQ(weight[1], 0.5f);
    EXPECT_EQ(bias.shape(), sd::Shape{1});
    EXPECT_EQ(bias[0], 1.0f);

    EXPECT_EQ(error_of([&] { sd::openvino_to_safetensors(xml, Bytes(bin.begin(), bin.begin() + 5), "{}", "c.xml"); }),
              "c.xml: the Const of c.weight does not fit: offset 2, 4 bytes of 5");
    // Numbers that would wrap around.
    for (const std::string shape : {"9223372036854775807, 9223372036854775807, 2, 1", "4294967296, 4294967296, 1, 1", "-1, -1, 1, 2", "1, 2", ""})
        for (const std::size_t offset : {std::size_t{2}, std::size_t{9223372036854775807}}) {
            const std::string strange = sd::ir_constant("f16", shape, offset, 4) + sd::ir_layer("c", "Convolution") + sd::ir_layer("c", "Add");
            const std::string problem = error_of([&] { sd::openvino_to_safetensors(strange, bin, "{}", "c.xml"); });
            EXPECT_EQ(problem.rfind("c.xml: the Const of c.weight does not fit", 0), 0u) << problem;
        }
    EXPECT_EQ(error_of([&] { sd::openvino_to_safetensors("<html>", bin, "{}", "c.xml"); }), "c.xml: no convolution in half precision found");
    const std::string bare = "<layer type=\"Const\">" + sd::ir_layer("c", "Convolution");
    EXPECT_EQ(error_of([&] { sd::openvino_to_safetensors(bare, bin, "{}", "c.xml"); }), "c.xml: a Const without data");
    for (std::size_t end = 0; end < xml.size(); end++) error_of([&] { sd::openvino_to_safetensors(xml.substr(0, end), bin, "{}", "c.xml"); });
}

TEST(Convert, GzipIsReadBackAndKeepsItsName) {
    const Bytes text(1000, 'a'), packed = sd::gzip(text, "letters");
    EXPECT_LT(packed.size(), 60u);
    EXPECT_EQ(std::string(packed.begin() + 10, packed.begin() + 18), std::string("letters\0", 8));
    EXPECT_EQ(sd::gunzip(packed, 1000, "x"), text);
    EXPECT_EQ(sd::gunzip(sd::gzip({}, "none"), 10, "x"), Bytes());
}

TEST(Convert, GzipGivesTheMirrorsBytes) {
    if (!have_mirror()) GTEST_SKIP() << "the project's own copies of the data are not there: " << kMirror;
    const std::string path = kMirror + "cifar10/test_first1000.bin.gz";
    EXPECT_EQ(sd::gzip(sd::read_maybe_gzip(path, 1 << 26), "test_first1000.bin"), sd::read_file(path));
}

}  // namespace
