#include "common/models/squeezenet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/data/dataset.hpp"
#include "common/image/read.hpp"
#include "common/io/json.hpp"
#include "common/io/safetensors.hpp"
#include "common/kernels/conv/winograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/tensor/memory.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

NamedTensors random_weights(SqueezeNetVersion version) {
    Rng rng(1);
    NamedTensors weights;
    for (const ConvSpec& c : squeezenet_convolutions(version)) {
        weights.emplace_back(c.name + ".weight",
                             rng.normal({c.out, c.in, c.kernel, c.kernel}, 0, std::sqrt(2.0f / static_cast<float>(c.in * c.kernel * c.kernel))));
        weights.emplace_back(c.name + ".bias", rng.normal({c.out}, 0.0f, 0.1f));
    }
    return weights;
}

TEST(SqueezeNet, HasThePublishedNumberOfWeights) {
    for (const auto& [version, expected] : {std::pair{SqueezeNetVersion::v1_0, 1248424}, std::pair{SqueezeNetVersion::v1_1, 1235496}}) {
        std::int64_t count = 0;
        for (const ConvSpec& c : squeezenet_convolutions(version)) count += c.out * (c.in * c.kernel * c.kernel + 1);
        EXPECT_EQ(count, expected);
    }
}

TEST(SqueezeNet, AnyLayerCanBeAskedFor) {
    const LayeredNet net = make_squeezenet(SqueezeNetVersion::v1_0, random_weights(SqueezeNetVersion::v1_0), "random");
    NoGrad no_grad;
    Rng rng(2);
    const Tensor picture = rng.uniform({1, 95, 103, 3}, 0, 1);
    const std::vector<Tensor> found = net.features(picture, {"fire2/squeeze1x1", "conv1", "pool4"});
    EXPECT_EQ(found[0].shape(), (Shape{1, 22, 24, 16}));
    EXPECT_EQ(found[1].shape(), (Shape{1, 45, 49, 96}));
    EXPECT_EQ(found[2].shape(), (Shape{1, 11, 12, 256}));
    const Tensor alone = net.features(picture, "pool4");
    for (std::int64_t i = 0; i < alone.numel(); i++) ASSERT_EQ(alone[i], found[2][i]);
    EXPECT_EQ(net.logits(picture).shape(), (Shape{1, 1000}));
    EXPECT_EQ(error_of([&] { net.features(picture, "fire10"); }),
              "squeezenet1.0 has no layer 'fire10'; its layers: conv1, pool1, fire2/squeeze1x1, fire2, fire3/squeeze1x1, fire3, fire4/squeeze1x1, fire4, "
              "pool4, fire5/squeeze1x1, fire5, fire6/squeeze1x1, "
              "fire6, fire7/squeeze1x1, fire7, fire8/squeeze1x1, fire8, pool8, fire9/squeeze1x1, fire9, conv10, scores");
}

TEST(SqueezeNet, AFusedRectifierAndOneHandedInAgree) {
    const LayeredNet net = make_squeezenet(SqueezeNetVersion::v1_1, random_weights(SqueezeNetVersion::v1_1), "random");
    NoGrad no_grad;
    Rng rng(3);
    const Tensor x = net.prepare(rng.uniform({1, 63, 63, 3}, 0, 1));
    const Tensor fused = net.run(x, 0, net.layers.size() - 1);
    const Tensor separate = net.run(x, 0, net.layers.size() - 1, [](const Tensor& t) { return clamp(t, 0.0f, 1e30f); });
    for (std::int64_t i = 0; i < fused.numel(); i++) ASSERT_FLOAT_EQ(fused[i], separate[i]);
}

// The computed receptive field of each layer is exactly where a perturbed pixel can be seen: with positive weights and pictures
// every path from a pixel to a unit passes something on, and a maximum rises with the brightest of its pixels.
TEST(SqueezeNet, ReceptiveFieldsByPerturbation) {
    NamedTensors weights = random_weights(SqueezeNetVersion::v1_0);
    for (auto& [name, tensor] : weights)
        for (float& v : tensor.values()) v = std::abs(v);
    LayeredNet net = make_squeezenet(SqueezeNetVersion::v1_0, weights, "positive");
    net.prepare = [](const Tensor& x) { return x; };
    NoGrad no_grad;
    kernels::set_winograd(false);  // its tiles share roundings with neighbours beyond the receptive field
    const std::int64_t height = 61, width = 75;
    const Tensor flat = Tensor::ones({1, height, width, 3});
    for (const char* layer : {"conv1", "pool1", "fire2/squeeze1x1", "fire3"}) {
        const std::vector<Window> windows = net.windows_to(layer);
        const Tensor before = net.features(flat, layer);
        for (const std::int64_t column : {0, 7, 33, 74}) {
            // Brighten one column.
            Tensor bright = flat.clone();
            for (std::int64_t y = 0; y < height; y++)
                for (std::int64_t c = 0; c < 3; c++) bright[(y * width + column) * 3 + c] = 2;
            const Tensor after = net.features(bright, layer);
            const std::int64_t positions = before.dim(2), channels = before.dim(3), row = before.dim(1) / 2;
            for (std::int64_t x = 0; x < positions; x++) {
                bool changed = false;
                for (std::int64_t c = 0; c < channels; c++)
                    changed |= before[(row * positions + x) * channels + c] != after[(row * positions + x) * channels + c];
                const Interval seen = visible_pixels(windows, width, x);
                EXPECT_EQ(changed, column >= seen.begin && column < seen.end) << layer << " position " << x << " column " << column;
            }
        }
    }
    kernels::set_winograd(true);
}

TEST(SqueezeNet, MissingAndMisshapenTensorsAreNamed) {
    NamedTensors weights = random_weights(SqueezeNetVersion::v1_1);
    weights[6].second = Tensor::zeros({64, 16, 5, 5});
    EXPECT_EQ(error_of([&] { make_squeezenet(SqueezeNetVersion::v1_1, weights, "w.safetensors"); }),
              "w.safetensors: fire2/expand3x3.weight is (64, 16, 5, 5), (64, 16, 3, 3) expected");
    weights.erase(weights.begin() + 6);
    EXPECT_EQ(error_of([&] { make_squeezenet(SqueezeNetVersion::v1_1, weights, "w.safetensors"); }), "w.safetensors: no tensor 'fire2/expand3x3.weight'");
}

TEST(SqueezeNet, InputIsTheNetworksAndItsGradientReachesThePicture) {
    const Tensor x = caffe_input(Tensor({1, 1, 1, 3}, {1.0f, 0.0f, 0.2f}));  // red, green, blue
    EXPECT_FLOAT_EQ(x[0], 51 - 104);
    EXPECT_FLOAT_EQ(x[1], -117);
    EXPECT_FLOAT_EQ(x[2], 255 - 123);
    Rng rng(4);
    Tensor picture = rng.uniform({2, 3, 5, 3}, 0, 1);
    picture.set_requires_grad();
    EXPECT_LT(gradcheck([](const std::vector<Tensor>& in) { return caffe_input(in[0]) * 0.01f; }, {picture}), 1e-3);
    EXPECT_EQ(error_of([] { caffe_input(Tensor::zeros({1, 4, 4, 1})); }), "[squeezenet] pictures (N, H, W, 3) expected, (1, 4, 4, 1) given");
}

// Against libtorch's outputs for the photographs that 'make data' brings.
class Photographs : public testing::Test {
protected:
    void SetUp() override {
        if (file("imagenet_photos/expected_top5.json").empty() || file("squeezenet1.1/squeezenet1.1_fp16.safetensors").empty()) GTEST_SKIP() << "run make data: SqueezeNet and its photographs are not there";
    }
    static std::string file(const std::string& path) { return find_data_file("", path); }
    static LayeredNet load(SqueezeNetVersion version, const std::string& weights) {
        const std::string path = file(weights);
        return make_squeezenet(version, read_safetensors(path).tensors, path, read_imagenet_labels(file("imagenet_labels/imagenet_labels.tsv")));
    }
    static LayeredNet squeezenet11() { return load(SqueezeNetVersion::v1_1, "squeezenet1.1/squeezenet1.1_fp16.safetensors"); }
    static LayeredNet squeezenet10() { return load(SqueezeNetVersion::v1_0, "squeezenet1.0_deepcompression/squeezenet1.0_dc_fp32.safetensors"); }
    static Tensor photograph(const std::string& name) { return to_tensor(read_image(file("imagenet_photos/227/" + name + ".png"))); }
};

double relative_distance(const Tensor& a, const Tensor& b) {
    double difference = 0, size = 0;
    for (std::int64_t i = 0; i < a.numel(); i++) {
        difference += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
        size += std::pow(static_cast<double>(b[i]), 2);
    }
    return std::sqrt(difference / size);
}

TEST_F(Photographs, TopFiveOfBothNetworks) {
    NoGrad no_grad;
    const Json expected = Json::parse_file(file("imagenet_photos/expected_top5.json"));
    for (const auto& [key, net] : {std::pair{std::string("squeezenet1.1"), squeezenet11()}, std::pair{std::string("squeezenet1.0_dc"), squeezenet10()}})
        for (const auto& [name, truth] : expected["nets"].object()) {
            const Tensor scores = net.logits(photograph(name));
            double total = 0;
            for (const float s : scores.values()) total += std::exp(static_cast<double>(s));
            std::vector<float> left(scores.values().begin(), scores.values().end());
            for (const Json& place : truth[key].array()) {
                const auto best = static_cast<std::size_t>(std::max_element(left.begin(), left.end()) - left.begin());
                EXPECT_EQ(static_cast<std::int64_t>(best), place.array()[0].integer()) << key << ' ' << name;
                EXPECT_EQ(net.classes[best], place.array()[1].string());
                EXPECT_NEAR(std::exp(static_cast<double>(left[best])) / total, place.array()[2].number(), 2e-4);
                left[best] = -1;
            }
        }
}

TEST_F(Photographs, LogitsAndInputGradient) {
    const SafeTensors stored = read_safetensors(file("imagenet_photos/reference_outputs.safetensors"));
    for (const auto& [key, net] : {std::pair{std::string("squeezenet1.1"), squeezenet11()}, std::pair{std::string("squeezenet1.0_dc"), squeezenet10()}})
        for (const std::string name : {"cat_chelsea", "parrot"}) {
            NoGrad no_grad;
            const Tensor scores = net.logits(photograph(name)), &truth = *stored.find(name + "." + key + ".logits");
            EXPECT_LT(relative_distance(scores, truth), 1e-5) << key << ' ' << name;
            for (std::int64_t c = 0; c < 1000; c++) ASSERT_NEAR(scores[c], truth[c], 1e-3 * std::abs(truth[c]) + 1e-4) << key << ' ' << name << ' ' << c;
        }
    // d logit 285 / d input, stored as (3, 227, 227).
    const LayeredNet net = squeezenet11();
    Tensor x = net.prepare(photograph("cat_chelsea"));
    x.set_requires_grad();
    const Tensor scores = net.run(x, 0, net.layers.size() - 1);
    Tensor seed = Tensor::zeros(scores.shape());
    seed[285] = 1;
    backward(scores, seed);
    const Tensor g = x.grad(), &truth = *stored.find("cat_chelsea.squeezenet1.1.dlogit_dinput");
    Tensor planes(truth.shape());
    for (std::int64_t p = 0; p < 227 * 227; p++)
        for (std::int64_t c = 0; c < 3; c++) planes[c * 227 * 227 + p] = g[3 * p + c];
    EXPECT_LT(relative_distance(planes, truth), 1e-4);
}

TEST_F(Photographs, EveryLayersStatistics) {
    NoGrad no_grad;
    const LayeredNet net = squeezenet11();
    const Tensor picture = photograph("cat_chelsea");
    const Json statistics = Json::parse_file(file("imagenet_photos/squeezenet1.1_cat_chelsea_layers.json"));
    for (const auto& [layer, expected] : statistics.object()) {
        if (layer == "grad_of_logit") continue;
        const Tensor maps = net.features(picture, layer);
        const Json::Array& shape = expected["shape"].array();
        EXPECT_EQ(maps.shape(), (Shape{1, shape[2].integer(), shape[3].integer(), shape[1].integer()})) << layer;
        double sum = 0, square = 0;
        for (const float v : maps.values()) sum += static_cast<double>(v), square += static_cast<double>(v) * static_cast<double>(v);
        const double mean = sum / static_cast<double>(maps.numel());
        EXPECT_NEAR(mean, expected["mean"].number(), 1e-4 * mean) << layer;
        EXPECT_NEAR(std::sqrt(square), expected["l2"].number(), 1e-4 * std::sqrt(square)) << layer;
        EXPECT_NEAR(std::sqrt(square / static_cast<double>(maps.numel()) - mean * mean), expected["std"].number(), 1e-3 * expected["std"].number()) << layer;
        for (std::int64_t i = 0; i < 4; i++)
            EXPECT_NEAR(maps[i * maps.dim(3)], expected["first4"].array()[static_cast<std::size_t>(i)].number(), 1e-3) << layer;
    }
}

TEST_F(Photographs, NothingLeaks) {
    const std::int64_t before = memory_stats().live_tensors;
    {
        const LayeredNet net = squeezenet11();
        Tensor x = net.prepare(photograph("parrot"));
        x.set_requires_grad();
        const Tensor scores = net.run(x, 0, net.layers.size() - 1);
        backward(scores, Tensor::ones(scores.shape()));
    }
    EXPECT_EQ(memory_stats().live_tensors, before);
}

}  // namespace
}  // namespace sd
