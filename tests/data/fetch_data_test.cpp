// tests/tools/fetch_data with a small list of files and a mirror of its own: pinned sums, resumed downloads, damaged files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "common/io/file.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

// SHA-256 of "hello\n".
const std::string kHelloSum = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

struct Fetch {
    sd::TemporaryFolder folder;
    std::string output;

    int operator()(const std::string& list, bool with_mirror) {
        sd::write_file(folder.path + "/sources.tsv", "# comment\n" + list);
        const std::string command = "SOURCES=" + folder.path + "/sources.tsv tests/tools/fetch_data " + folder.path + "/data " + (with_mirror ? folder.path + "/mirror" : "") + " >" + folder.path +
                                    "/log 2>&1";
        const int status = std::system(command.c_str());
        output = sd::read_text(folder.path + "/log");
        return status;
    }
    std::string url(const std::string& file) const { return "file://" + folder.path + "/" + file; }
};

bool have_curl() { return std::system("command -v curl >/dev/null") == 0; }

TEST(FetchData, CopiesFromAMirrorAndNamesWhatItLacks) {
    Fetch fetch;
    sd::write_file(fetch.folder.path + "/mirror/set/a.txt", std::string_view("hello\n"));
    const std::string list = kHelloSum + "\t6\tset/a.txt\t-\n" + kHelloSum + "\t6\tother/b.txt\t-\n";
    EXPECT_EQ(fetch(list, true), 0) << fetch.output;
    EXPECT_EQ(fetch.output, "set: there (1 files)\nother: 0 of 1 files; not in the mirror\n");
    EXPECT_EQ(sd::read_text(fetch.folder.path + "/data/set/a.txt"), "hello\n");
}

TEST(FetchData, ADamagedFileIsNotKept) {
    Fetch fetch;
    sd::write_file(fetch.folder.path + "/mirror/set/a.txt", std::string_view("hallo\n"));
    EXPECT_NE(fetch(kHelloSum + "\t6\tset/a.txt\t-\n", true), 0);
    EXPECT_NE(fetch.output.find("SHA-256 " + kHelloSum + " expected"), std::string::npos) << fetch.output;
    EXPECT_FALSE(sd::file_exists(fetch.folder.path + "/data/set/a.txt"));
    EXPECT_FALSE(sd::file_exists(fetch.folder.path + "/data/set/a.txt.part"));
}

TEST(FetchData, ADownloadGoesOnWhereItStopped) {
    if (!have_curl()) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    // The server's first three bytes are wrong by now: only a resumed download can have the right sum.
    sd::write_file(fetch.folder.path + "/public/a.txt", std::string_view("XXXlo\n"));
    sd::write_file(fetch.folder.path + "/data/set/a.txt.part", std::string_view("hel"));
    EXPECT_EQ(fetch(kHelloSum + "\t6\tset/a.txt\t" + fetch.url("public/a.txt") + "\n", false), 0) << fetch.output;
    EXPECT_EQ(sd::read_text(fetch.folder.path + "/data/set/a.txt"), "hello\n");
    // A second call has nothing to do.
    EXPECT_EQ(fetch(kHelloSum + "\t6\tset/a.txt\t" + fetch.url("none") + "\n", false), 0) << fetch.output;
}

TEST(FetchData, AFailedDownloadIsOneLineAndTheRestGoesOn) {
    if (!have_curl()) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    sd::write_file(fetch.folder.path + "/public/b.txt", std::string_view("hello\n"));
    const std::string list = kHelloSum + "\t6\tset/a.txt\t" + fetch.url("none") + "\n" + kHelloSum + "\t6\tset/b.txt\t" + fetch.url("public/b.txt") + "\n" + kHelloSum + "\t6\tset/c.txt\t-\n";
    EXPECT_NE(fetch(list, false), 0);
    EXPECT_NE(fetch.output.find("error: set/a.txt: file://"), std::string::npos) << fetch.output;
    EXPECT_NE(fetch.output.find("set: 1 of 3 files; only from a mirror"), std::string::npos) << fetch.output;
    EXPECT_TRUE(sd::file_exists(fetch.folder.path + "/data/set/b.txt"));
}

TEST(FetchData, TheListIsWellFormed) {
    const std::string list = sd::read_text("common/data/sources.tsv");
    std::size_t files = 0;
    for (std::size_t at = 0; at < list.size(); at = list.find('\n', at) + 1) {
        if (list[at] == '#') continue;
        const std::string line = list.substr(at, list.find('\n', at) - at);
        EXPECT_EQ(std::count(line.begin(), line.end(), '\t'), 3) << line;
        EXPECT_EQ(line.find('\t'), 64u) << line;
        ++files;
    }
    EXPECT_GT(files, 40u);
}

}  // namespace
