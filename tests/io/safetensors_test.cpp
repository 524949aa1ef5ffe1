#include "common/io/safetensors.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>

#include "common/tensor/check.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::Bytes;
using sd::Tensor;

// A file built by hand: length, header, values.
Bytes file(const std::string& header, const Bytes& values) {
    Bytes bytes(8);
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(header.size() >> 8 * i);
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.insert(bytes.end(), values.begin(), values.end());
    return bytes;
}

sd::SafeTensors parse(const Bytes& bytes) { return sd::parse_safetensors(bytes.data(), bytes.size(), "w.safetensors"); }

void expect_error(const Bytes& bytes, const std::string& part) {
    try {
        parse(bytes);
        ADD_FAILURE() << "accepted; expected: " << part;
    } catch (const sd::Error& e) {
        EXPECT_EQ(std::string(e.what()).find("w.safetensors"), 0u) << e.what();
        EXPECT_NE(std::string(e.what()).find(part), std::string::npos) << e.what();
        EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
    }
}

TEST(Safetensors, ReadsAFileBuiltByHand) {
    // 1.0f, -2.5f; half 1.0, -2.0, the smallest subnormal; bfloat16 1.0, -2.0
    const Bytes values = {0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0, 0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0x80, 0x3F, 0x00, 0xC0, 7, 0, 0, 0, 0, 0, 0, 0};
    const auto content = parse(file(R"({"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[2,1],"data_offsets":[14,18]},"n":{"dtype":"I64","shape":[],"data_offsets":[18,26]},)"
                                    R"("f":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"h":{"dtype":"F16","shape":[3],"data_offsets":[8,14]},"e":{"dtype":"F32","shape":[0,3],"data_offsets":[26,26]}}  )",
                                    values));
    EXPECT_EQ(content.metadata.at("format"), "pt");
    EXPECT_EQ((*content.find("f"))[1], -2.5f);
    EXPECT_EQ(content.find("h")->shape(), (sd::Shape{3}));
    EXPECT_EQ((*content.find("h"))[0], 1.0f);
    EXPECT_EQ((*content.find("h"))[1], -2.0f);
    EXPECT_EQ((*content.find("h"))[2], std::ldexp(1.0f, -24));
    EXPECT_EQ((*content.find("b"))[0], 1.0f);
    EXPECT_EQ((*content.find("b"))[1], -2.0f);
    EXPECT_EQ(content.find("e")->numel(), 0);
    EXPECT_EQ(content.find("n"), nullptr);
    EXPECT_EQ(content.skipped.at("n"), "I64");
}

TEST(Safetensors, EveryHalfIsExact) {
    // Against the fields moved to their places in a binary32; a subnormal is its fraction times 2^-24.
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
        const std::uint32_t sign = bits >> 15, exponent = bits >> 10 & 31, fraction = bits & 1023;
        const std::uint32_t wide = sign << 31 | (exponent == 31 ? 255u : exponent + 112) << 23 | fraction << 13;
        float expected;
        std::memcpy(&expected, &wide, sizeof expected);
        if (exponent == 0) expected = (sign ? -1.0f : 1.0f) * static_cast<float>(fraction) * 0x1p-24f;
        const float found = sd::half_to_float(static_cast<std::uint16_t>(bits));
        if (std::isnan(expected)) {
            ASSERT_TRUE(std::isnan(found)) << bits;
        } else {
            ASSERT_EQ(found, expected) << bits;
            ASSERT_EQ(std::signbit(found), std::signbit(expected)) << bits;
        }
    }
}

TEST(Safetensors, WritesWhatItReadsBack) {
    const sd::TemporaryFolder folder;
    sd::SafeTensors content;
    content.metadata["note"] = "quotes \" and \xC3\xA9";
    content.tensors = {{"a.weight", Tensor({2, 3}, {1, 2, 3, 4, 5, -0.0f})}, {"scalar", Tensor::scalar(NAN)}, {"none", Tensor({0, 4})}};
    sd::write_safetensors(folder.path + "/w.safetensors", content);
    const auto back = sd::read_safetensors(folder.path + "/w.safetensors");
    EXPECT_EQ(back.metadata, content.metadata);
    ASSERT_EQ(back.tensors.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(back.tensors[i].first, content.tensors[i].first);
        EXPECT_EQ(back.tensors[i].second.shape(), content.tensors[i].second.shape());
    }
    EXPECT_EQ(std::memcmp(back.find("a.weight")->data(), content.find("a.weight")->data(), 24), 0);
    EXPECT_TRUE(std::isnan(back.find("scalar")->item()));
    const Bytes bytes = sd::read_file(folder.path + "/w.safetensors");
    EXPECT_EQ(bytes[0] % 8, 0);  // the values are aligned
    content.tensors.push_back(content.tensors[0]);
    EXPECT_THROW(sd::safetensors_bytes(content), sd::Error);
}

TEST(Safetensors, RefusesDamagedFilesInOneLine) {
    const std::string good = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    const Bytes values(8);
    EXPECT_NO_THROW(parse(file(good, values)));
    expect_error({}, "0 bytes");
    expect_error({1, 2, 3}, "3 bytes");
    expect_error(file(good, Bytes(7)), "8 bytes of values expected, 7 found");
    expect_error(file(good, Bytes(9)), "8 bytes of values expected, 9 found");
    expect_error({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '{', '}'}, "header of");
    expect_error({50, 0, 0, 0, 0, 0, 0, 0, '{', '}'}, "cut short");
    expect_error(file("[1]", {}), "no JSON object");
    expect_error(file("{\"a\":", {}), "not valid JSON");
    expect_error(file(R"({"a":{"dtype":"F32","shape":[2]}})", values), "dtype, shape and two data_offsets");
    expect_error(file(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", values), "takes 12 bytes, data_offsets give 8");
    expect_error(file(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", values), "not negative");
    expect_error(file(R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", values), "whole number");
    expect_error(file(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", values), "end before they begin");
    expect_error(file(R"({"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,8]}})", values), "too large");
    expect_error(file(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})", Bytes(16)), "a gap");
    expect_error(file(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})", Bytes(12)), "an overlap");
    expect_error(file(R"({"__metadata__":{"a":1}})", {}), "is no string");
}

TEST(Safetensors, WhatCantBeReadIsSkipped) {
    // Types that this reader does not know (one of four bits among them) and too many dimensions, beside what it reads.
    const auto content =
        parse(file(R"({"e":{"dtype":"F8_E8M0","shape":[4],"data_offsets":[0,4]},"f":{"dtype":"F4","shape":[8],"data_offsets":[4,8]},)"
                   R"("g":{"dtype":"F32","shape":[1,1,1,1,1,1,2],"data_offsets":[8,16]},"h":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[16,20]},)"
                   R"("w":{"dtype":"F32","shape":[1],"data_offsets":[20,24]}})",
                   {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0x80, 0x3F}));
    EXPECT_EQ(content.tensors.size(), 1u);
    EXPECT_EQ((*content.find("w"))[0], 1.0f);
    EXPECT_EQ(content.skipped, (std::map<std::string, std::string>{{"e", "F8_E8M0"}, {"f", "F4"}, {"g", "F32 of 7 dimensions"}, {"h", "F8_E4M3"}}));
    expect_error(file(R"({"a":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,4]}})", Bytes(4)), "takes 3 bytes, data_offsets give 4");
}

TEST(Safetensors, NoPrefixOfAFileIsAccepted) {
    sd::SafeTensors content;
    content.tensors = {{"a", Tensor({3}, {1, 2, 3})}, {"b", Tensor({1, 2}, {4, 5})}};
    const Bytes whole = sd::safetensors_bytes(content);
    for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_THROW(sd::parse_safetensors(whole.data(), size, "w"), sd::Error) << size;
}

// Files written by Python's safetensors, where the project's mirror of data lies beside it.
TEST(Safetensors, ReadsFilesMadeByPython) {
    const std::string mirror = "../shared/data";
    if (!sd::file_exists(mirror + "/squeezenet1.1/squeezenet1.1_fp16.safetensors")) GTEST_SKIP() << "the project's own copies of the data are not there: " << mirror;
    const auto half = sd::read_safetensors(mirror + "/squeezenet1.1/squeezenet1.1_fp16.safetensors");
    std::int64_t count = 0;
    for (const auto& [name, tensor] : half.tensors) count += tensor.numel();
    EXPECT_EQ(half.tensors.size(), 52u);
    EXPECT_EQ(count, 1'235'496);
    const auto full = sd::read_safetensors(mirror + "/squeezenet1.0_deepcompression/squeezenet1.0_dc_fp32.safetensors");
    count = 0;
    for (const auto& [name, tensor] : full.tensors) count += tensor.numel();
    EXPECT_EQ(count, 1'248'424);
}

}  // namespace
