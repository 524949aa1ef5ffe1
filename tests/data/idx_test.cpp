#include "common/data/idx.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "common/data/gzip.hpp"
#include "common/tensor/check.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::Bytes;

void expect_error(const Bytes& bytes, const std::string& part) {
    try {
        sd::parse_idx(bytes, "train-images-idx3-ubyte");
        ADD_FAILURE() << "accepted; expected: " << part;
    } catch (const sd::Error& e) {
        EXPECT_EQ(std::string(e.what()).find("train-images-idx3-ubyte: "), 0u) << e.what();
        EXPECT_NE(std::string(e.what()).find(part), std::string::npos) << e.what();
    }
}

TEST(Idx, ReadsAFileBuiltByHand) {
    const sd::Idx idx = sd::parse_idx({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255}, "x");
    EXPECT_EQ(idx.shape, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(idx.values, (Bytes{10, 20, 30, 40, 50, 255}));
}

TEST(Idx, RoundTrip) {
    const sd::TemporaryFolder folder;
    for (const auto& shape : std::vector<std::vector<std::int64_t>>{{5}, {2, 3, 4}, {1, 2, 2, 3}, {0, 28, 28}}) {
        sd::Idx idx{shape, {}};
        std::int64_t count = 1;
        for (const std::int64_t d : shape) count *= d;
        for (std::int64_t i = 0; i < count; ++i) idx.values.push_back(static_cast<std::uint8_t>(i * 37));
        sd::write_idx(folder.path + "/x", idx);
        const sd::Idx back = sd::read_idx(folder.path + "/x");
        EXPECT_EQ(back.shape, idx.shape);
        EXPECT_EQ(back.values, idx.values);
    }
    EXPECT_THROW(sd::write_idx(folder.path + "/y", {{2, 2}, {1, 2, 3}}), sd::Error);
}

TEST(Idx, RefusesDamagedFilesInOneLine) {
    expect_error({}, "not an IDX file: 0 bytes");
    expect_error({0x1F, 0x8B, 8, 0}, "begins with 31 139, not 0 0");
    expect_error({0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0}, "type 13");
    expect_error({0, 0, 8, 0}, "0 dimensions");
    expect_error({0, 0, 8, 200}, "200 dimensions");
    expect_error({0, 0, 8, 3, 0, 0, 0, 1}, "16 bytes expected for the header alone, 8 found");
    expect_error({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3}, "16 bytes expected, 15 found");
    expect_error({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5}, "16 bytes expected, 17 found");
    expect_error({0, 0, 8, 4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, "claim more than");
    expect_error({0, 0, 8, 1, 255, 255, 255, 255}, "4294967303 bytes expected, 8 found");
}

bool built_with_zlib() {
    try {
        sd::gunzip({}, 100, "x");
    } catch (const sd::Error& e) {
        return std::string(e.what()).find("zlib1g-dev") == std::string::npos;
    }
    return true;
}

TEST(Gzip, UnpacksAndNoticesDamage) {
    if (!built_with_zlib()) GTEST_SKIP() << "built without zlib";
    const sd::TemporaryFolder folder;
    ASSERT_EQ(std::system(("printf 'hello hello hello\\n' | gzip -n > " + folder.path + "/f.gz").c_str()), 0);
    const Bytes packed = sd::read_file(folder.path + "/f.gz");
    const Bytes plain = sd::gunzip(packed, 100, "f.gz");
    EXPECT_EQ(std::string(plain.begin(), plain.end()), "hello hello hello\n");
    EXPECT_EQ(sd::read_maybe_gzip(folder.path + "/f.gz", 100), plain);
    EXPECT_THROW(sd::gunzip(packed, 17, "f.gz"), sd::Error);  // larger than allowed
    for (std::size_t i = 0; i < packed.size(); ++i) EXPECT_THROW(sd::gunzip(Bytes(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(i)), 100, "f.gz"), sd::Error) << i;
    for (std::size_t i = 10; i < packed.size(); ++i) {
        Bytes flipped = packed;
        flipped[i] ^= 0x10;
        EXPECT_THROW(sd::gunzip(flipped, 100, "f.gz"), sd::Error) << i;
    }
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

// RFC 1952, 2.2: a file is one or more members; gzip(1) skips zeros behind them.
TEST(Gzip, ReadsAllMembersAndSkipsZerosAtTheEnd) {
    if (!built_with_zlib()) GTEST_SKIP() << "built without zlib";
    const sd::TemporaryFolder folder;
    ASSERT_EQ(std::system(("cd " + folder.path + " && printf one | gzip -n > 1.gz && printf two | gzip -n > 2.gz && printf '' | gzip -n > 0.gz").c_str()), 0);
    const Bytes one = sd::read_file(folder.path + "/1.gz"), two = sd::read_file(folder.path + "/2.gz"), none = sd::read_file(folder.path + "/0.gz"), zeros(512);
    const auto text = [](const Bytes& packed) {
        const Bytes plain = sd::gunzip(packed, 100, "f.gz");
        return std::string(plain.begin(), plain.end());
    };
    EXPECT_EQ(text(joined({one, two})), "onetwo");
    EXPECT_EQ(text(joined({one, none, two, one})), "onetwoone");
    EXPECT_EQ(text(joined({one, {0}})), "one");
    EXPECT_EQ(text(joined({one, two, zeros})), "onetwo");
    EXPECT_EQ(text(none), "");
    for (const Bytes& bad :
         {joined({one, {7}}), joined({one, zeros, {7}}), joined({one, Bytes(two.begin(), two.end() - 1)}), joined({one, {0x1F, 0x8B}}), zeros})
        EXPECT_THROW(text(bad), sd::Error);
    EXPECT_THROW(sd::gunzip(joined({one, two}), 5, "f.gz"), sd::Error);  // the limit is of all together
}

TEST(Gzip, ABombStopsAtTheLimit) {
    if (!built_with_zlib()) GTEST_SKIP() << "built without zlib";
    const sd::TemporaryFolder folder;
    ASSERT_EQ(std::system(("head -c 50000000 /dev/zero | gzip -n > " + folder.path + "/zeros.gz").c_str()), 0);
    EXPECT_THROW(sd::read_maybe_gzip(folder.path + "/zeros.gz", 1 << 20), sd::Error);
}

}  // namespace
