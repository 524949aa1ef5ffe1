#include "chapters/02_autoencoder/autoencoder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "chapters/02_autoencoder/fit_autoencoder.hpp"
#include "common/analysis/pca.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/io/weights.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

// Pictures of 8x8 that vary along six smooth patterns with falling strength, and a little noise.
Dataset waves(int n, std::uint64_t seed) {
    Rng rng(seed);
    Dataset data;
    data.size = n, data.height = data.width = 8, data.channels = 1;
    for (int i = 0; i < n; i++) {
        float strength[6];
        for (int k = 0; k < 6; k++) strength[k] = rng.normal() * 30 / static_cast<float>(1 + k);
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 8; x++) {
                float value = 128 + rng.normal();
                for (int k = 0; k < 6; k++) value += strength[k] * std::cos(0.39f * static_cast<float>((k / 2 + 1) * (k % 2 ? x : y)));
                data.images.push_back(static_cast<std::uint8_t>(std::min(std::max(value, 0.0f), 255.0f)));
            }
    }
    data.labels.assign(static_cast<std::size_t>(n), 0);
    return data;
}

// Baldi and Hornik 1989: the best linear autoencoder projects on the first principal components.
TEST(Autoencoder, LinearMeetsPca) {
    const Dataset train = waves(2000, 1), test = waves(500, 2);
    Rng rng(1);
    Autoencoder model(AutoencoderKind::linear, {8, 8, 1}, 4, rng);
    fit_autoencoder(model, train, {.epochs = 60, .batch_size = 50, .lr = 5e-3f});
    const Pca pca = fit_pca(flatten(images_tensor(train, 0, train.size)), 4);
    const Tensor x = flatten(images_tensor(test, 0, test.size));
    const double linear = mse(pca.reconstruct(pca.project(x)), x).item();
    const double error = reconstruction_error(model, test);
    EXPECT_NEAR(error / linear, 1, 0.01);

    // No rank-4 map can beat PCA on the pictures that PCA was fitted to.
    const Tensor seen = flatten(images_tensor(train, 0, train.size));
    EXPECT_GE(reconstruction_error(model, train), mse(pca.reconstruct(pca.project(seen)), seen).item() * (1 - 1e-5));
}

TEST(Autoencoder, StartsAtTheMeanPictureWithoutWeights) {
    const Dataset data = waves(20, 3);
    Rng rng(1);
    Autoencoder model(AutoencoderKind::linear, {8, 8, 1}, 3, rng);
    model.mean.copy_from(mean_image(data));
    for (const Parameter& p : parameters(model)) std::fill_n(Tensor(p.tensor).data(), p.tensor.numel(), 0.0f);
    const Tensor y = model(images_tensor(data, 0, 1));
    for (std::int64_t j = 0; j < 64; j++) {
        double mean = 0;
        for (std::int64_t i = 0; i < 20; i++) mean += data.image(i)[j] / 255.0 / 20;
        ASSERT_NEAR(y[j], mean, 1e-6);
    }
}

TEST(Autoencoder, EachKindHasItsShapesAndLearns) {
    const Dataset data = waves(256, 4);
    for (const char* name : {"linear", "mlp", "conv"}) {
        Rng rng(1);
        Autoencoder model(autoencoder_kind(name), {8, 8, 1}, 5, rng);
        const Tensor x = images_tensor(data, 0, 7);
        EXPECT_EQ(model.encode(x).shape(), (Shape{7, 5})) << name;
        EXPECT_EQ(model(x).shape(), x.shape()) << name;
        model.mean.copy_from(mean_image(data));
        const double before = reconstruction_error(model, data);
        fit_autoencoder(model, data, {.epochs = 30, .batch_size = 32, .lr = 3e-3f});
        EXPECT_LT(reconstruction_error(model, data), before / 2) << name;
        EXPECT_EQ(encode_all(model, data).shape(), (Shape{256, 5}));
    }
    EXPECT_THROW(autoencoder_kind("deep"), Error);
    Rng rng(1);
    EXPECT_THROW(Autoencoder(AutoencoderKind::conv, {9, 8, 1}, 5, rng), Error);
}

TEST(Autoencoder, DenoisingRemovesNoise) {
    const Dataset data = waves(1000, 5);
    Rng rng(1);
    Autoencoder model(AutoencoderKind::linear, {8, 8, 1}, 6, rng);
    fit_autoencoder(model, data, {.epochs = 20, .batch_size = 50, .lr = 5e-3f, .noise = 0.1f});
    NoGrad no_grad;
    const Tensor x = images_tensor(data, 0, 200), noise = rng.normal(x.shape(), 0, 0.1f);
    Tensor noisy = x.clone();
    for (std::int64_t i = 0; i < x.numel(); i++) noisy[i] += noise[i];
    EXPECT_LT(mse(model(noisy), x).item(), mse(noisy, x).item() / 4);  // six of 64 directions keep their noise
}

TEST(Autoencoder, FileKeepsKindSizeAndWeights) {
    const std::string path = std::filesystem::temp_directory_path() / ("autoencoder_test_" + std::to_string(::getpid()) + ".safetensors");
    const Dataset data = waves(10, 6);
    for (const char* name : {"linear", "mlp", "conv"}) {
        Rng rng(9);
        Autoencoder model(autoencoder_kind(name), {8, 8, 1}, 3, rng);
        model.mean.copy_from(mean_image(data));
        save_autoencoder(path, model, "waves");
        const Autoencoder loaded = load_autoencoder(path, "waves");
        EXPECT_THROW(load_autoencoder(path, "stripes"), Error);
        const Tensor x = images_tensor(data, 0, 3), y = model(x), again = loaded(x);
        EXPECT_FALSE(again.requires_grad());
        for (std::int64_t i = 0; i < y.numel(); i++) ASSERT_EQ(y[i], again[i]) << name;
    }
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace sd
