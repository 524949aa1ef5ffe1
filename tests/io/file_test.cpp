#include "common/io/file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>

#include <sys/resource.h>

#include "common/io/crc32.hpp"
#include "common/tensor/check.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

TEST(File, WritesIntoNewFoldersAndReadsBack) {
    const sd::TemporaryFolder folder;
    const std::string path = folder.path + "/a/b/c.bin";
    const sd::Bytes bytes = {0, 1, 255, 10};
    sd::write_file(path, bytes);
    EXPECT_EQ(sd::read_file(path), bytes);
    EXPECT_EQ(sd::file_size(path), 4);
    sd::write_file(path, std::string_view());
    EXPECT_EQ(sd::file_size(path), 0);
    EXPECT_EQ(folder.files(), std::vector<std::string>{"a/b/c.bin"});  // no temporary file is left
}

TEST(File, SaysWhatIsWrong) {
    const sd::TemporaryFolder folder;
    EXPECT_THROW(sd::read_file(folder.path + "/none"), sd::Error);
    EXPECT_THROW(sd::read_file(folder.path), sd::Error);  // a folder
    sd::write_file(folder.path + "/f", std::string_view("12345"));
    EXPECT_THROW(sd::read_file(folder.path + "/f", 4), sd::Error);
    EXPECT_THROW(sd::write_file(folder.path + "/f/g", std::string_view("x")), sd::Error);  // below a file
}

TEST(File, KeepsTheOldOneWhenWritingFails) {
    const sd::TemporaryFolder folder;
    const std::string path = folder.path + "/f";
    sd::write_file(path, std::string_view("old"));
    // A full disk: no file may grow beyond 1000 bytes.
    signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit small = before;
    small.rlim_cur = 1000;
    setrlimit(RLIMIT_FSIZE, &small);
    EXPECT_THROW(sd::write_file(path, std::string(5000, 'x')), sd::Error);
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ(sd::read_text(path), "old");
    EXPECT_EQ(folder.files(), std::vector<std::string>{"f"});
}

TEST(Crc32, MatchesTheStandardCheckValue) {
    const std::string digits = "123456789";
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(digits.data());
    EXPECT_EQ(sd::crc32(bytes, 9), 0xCBF43926u);
    EXPECT_EQ(sd::crc32(bytes + 4, 5, sd::crc32(bytes, 4)), 0xCBF43926u);
    EXPECT_EQ(sd::crc32(bytes, 0), 0u);
}

}  // namespace
