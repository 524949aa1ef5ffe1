#include "common/io/weights.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/tensor/check.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::Layout;
using sd::Parameter;
using sd::Shape;
using sd::Tensor;

Tensor counted(const Shape& shape) {
    Tensor t(shape);
    for (std::int64_t i = 0; i < t.numel(); ++i) t[i] = static_cast<float>(i);
    return t;
}

TEST(Weights, ConvolutionsBecomeOihw) {
    const Parameter p{"conv.weight", counted({2, 3, 4, 5}), Layout::conv, {}, {}, false};  // (KH, KW, IN, OUT)
    const Tensor stored = sd::to_file_layout(p);
    ASSERT_EQ(stored.shape(), (Shape{5, 4, 2, 3}));
    for (int o = 0; o < 5; ++o)
        for (int i = 0; i < 4; ++i)
            for (int y = 0; y < 2; ++y)
                for (int x = 0; x < 3; ++x) EXPECT_EQ(stored[((o * 4 + i) * 2 + y) * 3 + x], p.tensor[((y * 3 + x) * 4 + i) * 5 + o]);
}

TEST(Weights, OneDimensionalConvolutions) {
    const Parameter p{"conv.weight", counted({3, 2, 4}), Layout::conv, {}, {}, false};  // (K, IN, OUT)
    const Tensor stored = sd::to_file_layout(p);
    ASSERT_EQ(stored.shape(), (Shape{4, 2, 3}));
    for (int o = 0; o < 4; ++o)
        for (int i = 0; i < 2; ++i)
            for (int x = 0; x < 3; ++x) EXPECT_EQ(stored[(o * 2 + i) * 3 + x], p.tensor[(x * 2 + i) * 4 + o]);
}

TEST(Weights, ALinearBesideAFlattenReordersItsFeatures) {
    // Inputs are a (2, 3, 4) picture: feature (y, x, c) here is number c * 6 + y * 3 + x in the file.
    const Parameter p{"fc.weight", counted({24, 2}), Layout::linear, {2, 3, 4}, {}, false};
    const Tensor stored = sd::to_file_layout(p);
    ASSERT_EQ(stored.shape(), (Shape{2, 24}));
    for (int o = 0; o < 2; ++o)
        for (int y = 0; y < 2; ++y)
            for (int x = 0; x < 3; ++x)
                for (int c = 0; c < 4; ++c) EXPECT_EQ(stored[o * 24 + c * 6 + y * 3 + x], p.tensor[((y * 3 + x) * 4 + c) * 2 + o]);
    const Parameter bias{"fc.bias", counted({24}), Layout::same, {}, {2, 3, 4}, false};
    const Tensor b = sd::to_file_layout(bias);
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x)
            for (int c = 0; c < 4; ++c) EXPECT_EQ(b[c * 6 + y * 3 + x], bias.tensor[(y * 3 + x) * 4 + c]);
}

std::vector<Parameter> model(std::uint64_t seed) {
    sd::Rng rng(seed);
    return {{"conv.weight", rng.normal({3, 3, 2, 5}), Layout::conv, {}, {}, false},
            {"conv.bias", rng.normal({5}), Layout::same, {}, {}, false},
            {"bn.running_mean", rng.normal({5}), Layout::same, {}, {}, true},
            {"up.weight", rng.normal({4, 4, 3, 2}), Layout::conv, {}, {}, false},
            {"view.weight", rng.normal({7, 30}), Layout::linear, {}, {2, 3, 5}, false},
            {"fc.weight", rng.normal({30, 7}), Layout::linear, {2, 3, 5}, {}, false}};
}

TEST(Weights, RoundTripThroughAFile) {
    const sd::TemporaryFolder folder;
    const auto saved = model(1), loaded = model(2);
    sd::save_weights(folder.path + "/w.safetensors", saved, {{"note", "x"}});
    sd::load_weights(folder.path + "/w.safetensors", loaded);
    for (std::size_t i = 0; i < saved.size(); ++i)
        for (std::int64_t j = 0; j < saved[i].tensor.numel(); ++j) ASSERT_EQ(loaded[i].tensor[j], saved[i].tensor[j]) << saved[i].name;
    const auto file = sd::read_safetensors(folder.path + "/w.safetensors");
    EXPECT_EQ(file.metadata.at("format"), "pt");
    EXPECT_EQ(file.find("up.weight")->shape(), (Shape{2, 3, 4, 4}));  // IN x OUT x KH x KW
}

TEST(Weights, AMismatchIsNamedAndChangesNothing) {
    const sd::TemporaryFolder folder;
    const std::string path = folder.path + "/w.safetensors";
    const auto expect_error = [&](const std::vector<Parameter>& list, const std::string& part) {
        const float before = list[0].tensor[0];
        try {
            sd::load_weights(path, list);
            ADD_FAILURE() << "accepted; expected: " << part;
        } catch (const sd::Error& e) {
            EXPECT_NE(std::string(e.what()).find(part), std::string::npos) << e.what();
        }
        EXPECT_EQ(list[0].tensor[0], before);
    };
    sd::save_weights(path, model(1));
    auto other = model(2);
    other[1].name = "conv.scale";
    expect_error(other, "no tensor \"conv.scale\"");
    other = model(2);
    other[5].tensor = Tensor::zeros({31, 7});
    other[5].in_image = {};
    expect_error(other, "\"fc.weight\" has shape (7, 30), the model expects (7, 31)");
    other = model(2);
    other.pop_back();
    expect_error(other, "\"fc.weight\" is not in the model");
}

TEST(Weights, WhatIsNoNumberIsRefused) {
    const sd::TemporaryFolder folder;
    const std::string path = folder.path + "/w.safetensors";
    for (const float bad : {NAN, INFINITY, -INFINITY}) {
        const auto saved = model(1);
        Tensor(saved[3].tensor).data()[5] = bad;
        sd::save_weights(path, saved);
        EXPECT_EQ(sd::error_of([&] { sd::load_weights(path, model(2)); }), path + ": tensor \"up.weight\" holds values that are not numbers");
    }
}

TEST(Weights, ATensorOfAnotherTypeIsNamedWhenItIsAskedFor) {
    const sd::TemporaryFolder folder;
    const std::string path = folder.path + "/w.safetensors";
    const std::string header = R"({"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})";
    const std::string length = {static_cast<char>(header.size()), 0, 0, 0, 0, 0, 0, 0}, tensors = {1, 2, 3, 4, 0, 0, static_cast<char>(0x80), 0x3F};
    sd::write_file(path, std::string_view(length + header + tensors));
    const Parameter a{"a", Tensor::zeros({4}), Layout::same, {}, {}, false}, b{"b", Tensor::zeros({1}), Layout::same, {}, {}, false};
    sd::load_weights(path, {b});
    EXPECT_EQ(b.tensor.item(), 1.0f);
    EXPECT_EQ(sd::error_of([&] { sd::load_weights(path, {a, b}); }), path + ": tensor \"a\" is of type F8_E4M3; F32, F16 and BF16 can be read here");
}

TEST(Weights, SayWhichSetTheyWereTrainedOn) {
    sd::SafeTensors file;
    EXPECT_EQ(sd::error_of([&] { sd::check_trained_on("w", file, "mnist"); }), "w: does not say which set it was trained on; train it again");
    file.metadata["data"] = "set-1f0a9c3e";
    EXPECT_NO_THROW(sd::check_trained_on("w", file, "set-1f0a9c3e"));
    EXPECT_EQ(sd::error_of([&] { sd::check_trained_on("w", file, "set-00000000"); }), "w: trained on set-1f0a9c3e, but the pictures are of set-00000000");
}

}  // namespace
