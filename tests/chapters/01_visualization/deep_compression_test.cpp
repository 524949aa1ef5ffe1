#include "chapters/01_visualization/deep_compression.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "common/data/dataset.hpp"
#include "common/io/safetensors.hpp"

namespace sd {
namespace {

std::string error_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

void put(Bytes& bytes, std::uint32_t value) {
    for (int i = 0; i < 4; i++) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}
void put(Bytes& bytes, float value) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    put(bytes, bits);
}

// A file with three stored weights in conv1 and none elsewhere; layer l has bias l everywhere.
Bytes small_file() {
    const std::vector<ConvSpec> layers = squeezenet_convolutions(SqueezeNetVersion::v1_0);
    Bytes bytes;
    for (std::size_t l = 0; l < layers.size(); l++) put(bytes, l == 0 ? 3u : 0u);
    for (std::size_t l = 0; l < layers.size(); l++) {
        for (int i = 0; i < 256; i++) put(bytes, static_cast<float>(i) / 2);
        for (std::int64_t o = 0; o < layers[l].out; o++) put(bytes, static_cast<float>(l));
        if (l == 0) bytes.insert(bytes.end(), {7, 0, 255, 0xf2, 0x04});  // codes; gaps 2, 15 and 4
    }
    return bytes;
}

TEST(DeepCompression, DecodesByHand) {
    const NamedTensors tensors = decode_deep_compression(small_file(), "small");
    ASSERT_EQ(tensors.size(), 52u);
    EXPECT_EQ(tensors[0].first, "conv1.weight");
    EXPECT_EQ(tensors[0].second.shape(), (Shape{96, 3, 7, 7}));
    for (std::int64_t i = 0; i < tensors[0].second.numel(); i++) EXPECT_EQ(tensors[0].second[i], i == 2 ? 3.5f : i == 23 ? 127.5f : 0.0f) << i;  // 2, 2 + 16 (code 0), 18 + 5
    EXPECT_EQ(tensors[51].first, "conv10.bias");
    EXPECT_EQ(tensors[51].second[999], 25);
}

TEST(DeepCompression, RefusesDamagedFiles) {
    Bytes bytes = small_file();
    EXPECT_EQ(error_of([&] { decode_deep_compression(Bytes(bytes.begin(), bytes.begin() + 50), "f.net"); }), "f.net: ends within the count of fire5/expand3x3");
    EXPECT_EQ(error_of([&] { decode_deep_compression(Bytes(bytes.begin(), bytes.end() - 1), "f.net"); }), "f.net: ends within the bias of conv10");
    bytes.push_back(0);
    EXPECT_EQ(error_of([&] { decode_deep_compression(bytes, "f.net"); }), "f.net: 1 bytes left over behind the last layer");
    // More weights than the layer has: 14,112 positions are passed.
    Bytes many = small_file();
    many[0] = 0xff, many[1] = 0x3f;
    EXPECT_EQ(error_of([&] { decode_deep_compression(many, "f.net"); }).find("f.net: a weight outside of conv1 (96, 3, 7, 7)"), 0u);
}

TEST(DeepCompression, TheRealFileEqualsItsStoredDecoding) {
    const std::string packed = find_data_file("", "squeezenet1.0_deepcompression/compressed_SqueezeNet.net"), plain = find_data_file("", "squeezenet1.0_deepcompression/squeezenet1.0_dc_fp32.safetensors");
    if (packed.empty() || plain.empty()) GTEST_SKIP() << "run make data: SqueezeNet and its photographs are not there";
    const SafeTensors stored = read_safetensors(plain);
    for (const auto& [name, tensor] : decode_deep_compression(read_file(packed), packed)) {
        const Tensor* truth = stored.find(name);
        ASSERT_TRUE(truth) << name;
        ASSERT_EQ(tensor.shape(), truth->shape()) << name;
        for (std::int64_t i = 0; i < tensor.numel(); i++) ASSERT_EQ(tensor[i], (*truth)[i]) << name;
    }
}

}  // namespace
}  // namespace sd
