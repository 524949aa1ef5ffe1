#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "chapters/04_pixelrnn_pixelcnn/compression.hpp"
#include "chapters/04_pixelrnn_pixelcnn/evaluation.hpp"
#include "common/io/file.hpp"

namespace sd {
namespace {

PixelModel small_model(const std::string& name, const PixelHead& head, std::uint64_t seed = 1) {
    PixelModelOptions o;
    o.model = name, o.height = 8, o.width = 7, o.head = head, o.channels = 12, o.layers = 2;
    Rng rng(seed);
    return make_pixel_model(o, rng);
}

Tensor random_images(std::int64_t n, const PixelHead& head) {
    Rng rng(2);
    Tensor images({n, 8, 7, head.colours});
    for (std::int64_t i = 0; i < images.numel(); i++) images[i] = head.value_of(static_cast<int>(rng.below(head.levels())));
    return images;
}

TEST(Compression, ImagesComeBackAndTheFileIsAsLargeAsTheLikelihoodSays) {
    for (const std::string name : {"pixelcnn", "gated", "rowlstm", "diagonal", "made"})
        for (const PixelHead head : {PixelHead{PixelHead::Kind::bernoulli, 1}, PixelHead{PixelHead::Kind::logistics, 3, 2}}) {
            const PixelModel model = small_model(name, head);
            const Tensor images = random_images(35, head);  // more than one batch
            const Bytes file = compress(model, images);
            const Tensor back = decompress(model, file, "test");
            ASSERT_TRUE(std::equal(images.data(), images.data() + images.numel(), back.data())) << name;
            const Tensor nll = head.nll(model.forward(images, {}), images);
            double bits = 0;
            for (std::int64_t i = 0; i < 35; i++) bits += nll[i] / std::log(2.0);
            // The smallest probability an arithmetic coder can tell, 2^-24, costs a little where levels are many.
            EXPECT_NEAR(static_cast<double>(file.size() - kCompressedHeader), bits / 8, 2 + 0.002 * bits / 8) << name;
        }
}

TEST(Compression, SoftmaxLevelsComeBack) {
    const PixelHead head{PixelHead::Kind::softmax, 1};
    const PixelModel model = small_model("gated", head);
    const Tensor images = random_images(2, head), back = decompress(model, compress(model, images), "test");
    EXPECT_TRUE(std::equal(images.data(), images.data() + images.numel(), back.data()));
}

TEST(Compression, DamagedFilesAreRefusedInOneLine) {
    const PixelHead head{};
    const PixelModel model = small_model("pixelcnn", head);
    const Bytes good = compress(model, random_images(3, head));
    const auto message = [&](const Bytes& bytes, const PixelModel& by) -> std::string {
        try {
            decompress(by, bytes, "images.sdpx");
            return "";
        } catch (const Error& e) {
            return e.what();
        }
    };
    EXPECT_EQ(message(good, model), "");
    EXPECT_NE(message(good, small_model("pixelcnn", head, 9)).find("images.sdpx: written with other weights"), std::string::npos);
    EXPECT_NE(message(Bytes(good.begin(), good.begin() + 20), model).find("20 bytes"), std::string::npos);
    EXPECT_NE(message(Bytes(good.begin(), good.end() - 1), model).find("a message of"), std::string::npos);
    Bytes other = good;
    other[0] ^= 1;
    EXPECT_NE(message(other, model).find("not a file"), std::string::npos);
    other = good, other[kCompressedHeader + 2] ^= 64;
    EXPECT_NE(message(other, model).find("checksum"), std::string::npos);
    other = good, other[12] ^= 1;
    EXPECT_NE(message(other, model).find("another instruction set"), std::string::npos);
    other = good, other[19] = 0x7f;  // two thousand million images
    EXPECT_NE(message(other, model).find("images in"), std::string::npos);
}

// Thousands of images that the model is certain of cost next to nothing: their count would look like a damaged one to the reader.
TEST(Compression, RefusesToWriteWhatCouldNotBeRead) {
    PixelModelOptions o;
    o.model = "independent", o.height = o.width = 1;
    Rng rng(1);
    const PixelModel model = make_pixel_model(o, rng);
    Tensor(model.state.at(0).tensor)[0] = 30;  // the logit of white
    const Tensor few = Tensor::full({100, 1, 1, 1}, 1), back = decompress(model, compress(model, few), "test");
    EXPECT_TRUE(std::equal(few.data(), few.data() + few.numel(), back.data()));
    EXPECT_THROW(compress(model, Tensor::full({10000, 1, 1, 1}, 1)), Error);
}

TEST(SavedModel, ComesBackWithItsOptions) {
    const std::string path = testing::TempDir() + "/pixel_model.safetensors";
    for (const std::string name : {"pixelcnn", "gated", "rowlstm", "diagonal", "fvsbn", "made", "independent"}) {
        const PixelHead head{PixelHead::Kind::bernoulli, 1};
        const PixelModel model = small_model(name, head);
        save_pixel_model(path, model, "static", "toy");
        const SavedPixelModel saved = load_pixel_model(path, "toy");
        EXPECT_THROW(load_pixel_model(path, "another"), Error);
        EXPECT_EQ(saved.mode, "static");
        const Tensor images = random_images(2, head), a = model.forward(images, {}), b = saved.model.forward(images, {});
        EXPECT_TRUE(std::equal(a.data(), a.data() + a.numel(), b.data())) << name;
    }
}

TEST(BitsPerDim, AUniformModelHasEight) { EXPECT_NEAR(bits_per_dim(784 * std::log(256.0), 784), 8, 1e-12); }

}  // namespace
}  // namespace sd
