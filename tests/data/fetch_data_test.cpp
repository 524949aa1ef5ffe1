// tests/tools/fetch_data with small tables, a mirror, a web server and a Debian package of its own; and the book's own table.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "common/data/how_to_get.hpp"
#include "common/image/image.hpp"
#include "common/image/png.hpp"
#include "common/image/read.hpp"
#include "common/io/file.hpp"
#include "common/io/safetensors.hpp"
#include "tests/data/http_server.hpp"
#include "tests/data/openvino.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::Bytes;
using sd::Image;

// SHA-256 of "hello\n".
const std::string kHelloSum = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
const std::string kMirror = "../shared/data/";
const std::string kHello = "from\ta.txt\t6\t" + kHelloSum + "\thttps://example.org/x/a.txt\n";

std::string file_row(const std::string& path, const std::string& sum, const std::string& content, const std::string& recipe, const std::string& from) {
    return "file\t" + path + "\t6\t" + sum + "\t" + content + "\t" + recipe + "\t" + from + "\n";
}

bool have(const char* program) { return std::system(("command -v " + std::string(program) + " >/dev/null").c_str()) == 0; }

std::string output_of(const std::string& command) {
    const sd::TemporaryFolder folder;
    EXPECT_EQ(std::system((command + " >" + folder.path + "/out").c_str()), 0) << command;
    std::string text = sd::read_text(folder.path + "/out");
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

std::string sha256(const std::string& path) { return output_of("sha256sum <" + path).substr(0, 64); }

struct Fetch {
    sd::TemporaryFolder folder;
    sd::HttpServer server{folder.path + "/public"};
    std::string output, path = folder.path + "/bin:" + std::getenv("PATH");

    std::string at(const std::string& name) const { return folder.path + "/" + name; }
    bool there(const std::string& name) const { return sd::file_exists(at("data/" + name)); }
    void program(const std::string& name, const std::string& script) const {
        sd::write_file(at("bin/" + name), std::string_view("#!/bin/sh\n" + script + "\n"));
        std::filesystem::permissions(at("bin/" + name), std::filesystem::perms::owner_all);
    }
    // Returns the exit status. arguments: "MIRROR SET...".
    int run(const std::string& sources, const std::string& arguments) {
        const auto converter = std::filesystem::path(testing::internal::GetArgvs()[0]).parent_path().parent_path() / "tools/convert_data";
        const std::string command = "PATH='" + path + "' MAKE=true CONVERT=" + converter.string() + " SD_DATA_FROM=" + server.address + " SOURCES=" + sources +
                                    " tests/tools/fetch_data " + at("data") + " " + arguments + " >" + at("log") + " 2>&1";
        const int status = std::system(command.c_str());
        output = sd::read_text(at("log"));
        return status;
    }
    int operator()(const std::string& table, const std::string& arguments = "''") {
        sd::write_file(at("sources.tsv"), "# comment\n" + table);
        return run(at("sources.tsv"), arguments);
    }
    bool says(const std::string& text) const { return output.find(text) != std::string::npos; }
};

TEST(FetchData, CopiesFromAMirrorAndNamesWhatItLacks) {
    Fetch fetch;
    sd::write_file(fetch.at("mirror/set/a.txt"), std::string_view("hello\n"));
    const std::string table = "set\tset\tw\tl\n" + file_row("set/a.txt", kHelloSum, "-", "-", "-") + "set\tother\tw\tl\n" +
                              file_row("other/b.txt", kHelloSum, "-", "copy", "a.txt") + kHello;
    EXPECT_EQ(fetch(table, fetch.at("mirror")), 0) << fetch.output;
    EXPECT_EQ(fetch.output, "set: there (1 files; 1 fetched now)\nother: 0 of 1 files (not in the mirror)\n");
    EXPECT_EQ(sd::read_text(fetch.at("data/set/a.txt")), "hello\n");
    EXPECT_EQ(fetch(table, fetch.at("mirror") + " set"), 0);
    EXPECT_EQ(fetch.output, "set: there (1 files)\n");
}

TEST(FetchData, ADamagedFileIsNamedAndNotKept) {
    if (!have("curl")) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    sd::write_file(fetch.at("mirror/set/a.txt"), std::string_view("hallo\n"));
    sd::write_file(fetch.at("public/example.org/x/a.txt"), std::string_view("hallo\n"));
    const std::string table = "set\tset\tw\tl\n" + file_row("set/a.txt", kHelloSum, "-", "copy", "a.txt") + kHello;
    for (const std::string& from : {fetch.at("mirror"), std::string("''")}) {
        EXPECT_NE(fetch(table, from), 0);
        EXPECT_TRUE(fetch.says("error: set/a.txt: ") && fetch.says("SHA-256 " + kHelloSum + " expected")) << fetch.output;
        EXPECT_TRUE(fetch.says("set: 0 of 1 files (damaged)")) << fetch.output;
        for (const std::string& file : fetch.folder.files()) EXPECT_EQ(file.find("data/"), std::string::npos) << file;
    }
}

TEST(FetchData, ADownloadGoesOnWhereItStopped) {
    if (!have("curl")) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    // The server's first three bytes are wrong by now: only a resumed download can have the right sum.
    sd::write_file(fetch.at("public/example.org/x/a.txt"), std::string_view("XXXlo\n"));
    sd::write_file(fetch.at("data/.sources/a.txt.part"), std::string_view("hel"));
    const std::string table = "set\tset\tw\tl\n" + file_row("set/a.txt", kHelloSum, "-", "copy", "a.txt") + kHello;
    EXPECT_EQ(fetch(table), 0) << fetch.output;
    EXPECT_EQ(sd::read_text(fetch.at("data/set/a.txt")), "hello\n");
    EXPECT_FALSE(sd::file_exists(fetch.at("data/.sources")));
    // A second call has nothing to do.
    std::filesystem::remove_all(fetch.at("public"));
    EXPECT_EQ(fetch(table), 0);
    EXPECT_EQ(fetch.output, "set: there (1 files)\n");
}

TEST(FetchData, WhatCannotBeReachedIsNamedWithItsFiguresAndIsNoError) {
    if (!have("curl")) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    sd::write_file(fetch.at("public/example.org/x/a.txt"), std::string_view("hello\n"));
    const std::string table = "set\tset\tw\tl\n" + file_row("set/lost.txt", kHelloSum, "-", "copy", "lost.txt") +
                              file_row("set/a.txt", kHelloSum, "-", "copy", "a.txt") + file_row("set/notes.txt", kHelloSum, "-", "-", "-") + kHello +
                              "from\tlost.txt\t6\t" + kHelloSum + "\thttps://example.org/lost.txt\n" +
                              "figure\t01/a/a.png\tset/a.txt\nfigure\t01/b/b.png\tset/a.txt set/lost.txt\nfigure\t01/c/c.png\tset\n";
    EXPECT_EQ(fetch(table), 0) << fetch.output;
    EXPECT_TRUE(fetch.says("set: 1 of 2 files (" + fetch.server.address + "/example.org/lost.txt: ")) << fetch.output;
    EXPECT_TRUE(fetch.says("404")) << fetch.output;
    EXPECT_TRUE(fetch.says("these figures of the book:\n    01/b/b.png\n    01/c/c.png\n")) << fetch.output;
    EXPECT_TRUE(fetch.there("set/a.txt"));
    // Who asks for one set hears of its figures only.
    EXPECT_EQ(fetch("set\tother\tw\tl\n" + file_row("other/a.txt", kHelloSum, "-", "copy", "a.txt") + table, "'' other"), 0);
    EXPECT_EQ(fetch.output, "other: there (1 files; 1 fetched now)\n");
}

TEST(FetchData, TakesAFileOutOfADebianPackage) {
    if (!have("dpkg-deb")) GTEST_SKIP() << "dpkg-deb is not installed";
    Fetch fetch;
    sd::write_file(fetch.at("tree/DEBIAN/control"),
                   std::string_view("Package: sd-test\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: one file\n"));
    sd::write_file(fetch.at("tree/usr/share/sd-test/a.txt"), std::string_view("hello\n"));
    std::filesystem::permissions(fetch.at("tree"), std::filesystem::perms(0755));
    output_of("dpkg-deb --build " + fetch.at("tree") + " " + fetch.at("one.deb"));
    fetch.program("apt-get", "[ \"$3\" = sd-test ] && cp " + fetch.at("one.deb") + " .");
    const std::string table = "set\tset\tw\tl\n" + file_row("set/a.txt", kHelloSum, "-", "copy", "a.txt") +
                              file_row("set/b.txt", kHelloSum, "-", "copy", "b.txt") + "from\ta.txt\t6\t" + kHelloSum +
                              "\tdeb:sd-other:usr/share/a.txt\tdeb:sd-test:usr/share/sd-test/a.txt\nfrom\tb.txt\t6\t" + kHelloSum +
                              "\tdeb:sd-test:usr/share/sd-test/b.txt\n";
    EXPECT_EQ(fetch(table), 0) << fetch.output;
    EXPECT_TRUE(fetch.says("set: 1 of 2 files (Debian's sd-test: usr/share/sd-test/b.txt is not in it; 1 fetched now)")) << fetch.output;
    EXPECT_EQ(sd::read_text(fetch.at("data/set/a.txt")), "hello\n");
}

// A photograph of 600 x 400 pixels behind a public address, and the pixels that it has at 512.
struct Photograph {
    Image large{400, 600, 3}, small;
    std::string sum, table;

    explicit Photograph(const Fetch& fetch) {
        for (std::size_t i = 0; i < large.pixels.size(); i++) large.pixels[i] = static_cast<std::uint8_t>(i * i >> 7);
        small = sd::resize(large, 341, 512, sd::Filter::lanczos);
        sd::write_png(fetch.at("public/example.org/p.png"), large);
        const std::string head = "P6\n512 341\n255\n";
        Bytes ppm(head.begin(), head.end());
        ppm.insert(ppm.end(), small.pixels.begin(), small.pixels.end());
        sd::write_file(fetch.at("small.ppm"), ppm);
        sum = sha256(fetch.at("small.ppm"));
        table = with(sum, "-");
    }
    std::string with(const std::string& pixels, const std::string& original) const {
        return "set\tset\tw\tl\n" + file_row("set/p.png", kHelloSum, pixels, "picture 512", "p.png") + "from\tp.png\t-\t" + original +
               "\thttps://example.org/p.png\n";
    }
};

TEST(FetchData, APictureIsMadeOnceAndAgainWhenItWasChanged) {
    if (!have("curl")) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    const Photograph photograph(fetch);
    EXPECT_EQ(fetch(photograph.table), 0) << fetch.output;
    EXPECT_EQ(fetch.output, "set: there (1 files; 1 fetched now)\n");
    EXPECT_EQ(sd::read_image(fetch.at("data/set/p.png")).pixels, photograph.small.pixels);

    std::filesystem::rename(fetch.at("public"), fetch.at("gone"));
    EXPECT_EQ(fetch(photograph.table), 0);
    EXPECT_EQ(fetch.output, "set: there (1 files)\n");
    std::filesystem::rename(fetch.at("gone"), fetch.at("public"));

    sd::write_file(fetch.at("data/set/p.png"), std::string_view("not a picture"));
    EXPECT_EQ(fetch(photograph.table), 0);
    EXPECT_EQ(fetch.output, "set: there (1 files; 1 fetched now)\n");
    EXPECT_EQ(sd::read_image(fetch.at("data/set/p.png")).pixels, photograph.small.pixels);
}

TEST(FetchData, WrongPixelsAreRefusedUnlessTheOriginalIsKnownToBeRight) {
    if (!have("curl")) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    const Photograph photograph(fetch);
    EXPECT_NE(fetch(photograph.with(kHelloSum, "-")), 0);
    EXPECT_TRUE(fetch.says("set: 0 of 1 files (damaged)")) << fetch.output;
    EXPECT_FALSE(fetch.there("set/p.png"));
    // The original's sum is right: this system's decoder differs, which is said.
    EXPECT_EQ(fetch(photograph.with(kHelloSum, sha256(fetch.at("public/example.org/p.png")))), 0) << fetch.output;
    EXPECT_TRUE(fetch.says("set/p.png: the original is right, but is decoded a little differently on this system")) << fetch.output;
    EXPECT_TRUE(fetch.there("set/p.png"));
}

TEST(FetchData, APageInPlaceOfAPictureIsOneLine) {
    if (!have("curl")) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    const Photograph photograph(fetch);
    sd::write_file(fetch.at("public/example.org/p.png"), std::string_view("<html>log in first</html>"));
    EXPECT_EQ(fetch(photograph.table), 0) << fetch.output;
    EXPECT_EQ(fetch.output, "set: 0 of 1 files (error: " + fetch.at("data/.sources/p.png") + ": no PNG or JPEG picture)\n");
    EXPECT_FALSE(fetch.there("set/p.png"));
}

// ---- The book's own table ---------------------------------------------------------------------------------------------

std::vector<std::string> split(const std::string& line, char by) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, by);) fields.push_back(field);
    return fields;
}

std::vector<std::vector<std::string>> rows(const std::string& kind) {
    std::vector<std::vector<std::string>> all;
    for (const std::string& line : split(sd::read_text("common/data/sources.tsv"), '\n'))
        if (line.rfind(kind + "\t", 0) == 0) all.push_back(split(line, '\t'));
    return all;
}

TEST(FetchData, TheTableIsWellFormed) {
    std::set<std::string> sets, files, origins, used;
    for (const auto& row : rows("set")) {
        EXPECT_EQ(row.size(), 4u) << row[1];
        sets.insert(row[1]);
    }
    for (const auto& row : rows("file")) {
        ASSERT_EQ(row.size(), 7u) << row[1];
        EXPECT_TRUE(sets.count(split(row[1], '/')[0])) << row[1];
        EXPECT_EQ(row[3].size(), 64u) << row[1];
        EXPECT_TRUE(row[4] == "-" || row[4].size() == 64) << row[1];
        EXPECT_EQ(row[5] == "-", row[6] == "-") << row[1];
        files.insert(row[1]);
        for (const std::string& name : split(row[6], ',')) used.insert(name);
    }
    for (const auto& row : rows("from")) {
        EXPECT_GE(row.size(), 5u) << row[1];
        EXPECT_TRUE(used.count(row[1])) << row[1] << " is not used";
        EXPECT_TRUE(origins.insert(row[1]).second) << row[1] << " stands twice";
    }
    for (const std::string& name : used) EXPECT_TRUE(name == "-" || name == "npm" || origins.count(name)) << name;
    EXPECT_GT(files.size(), 45u);

    // Every figure that the table names is in the book, and what it needs is in the table.
    std::string pages;
    for (const auto& page : std::filesystem::directory_iterator("docs/chapters")) pages += sd::read_text(page.path().string());
    for (const auto& row : rows("figure")) {
        ASSERT_EQ(row.size(), 3u) << row[1];
        EXPECT_NE(pages.find(row[1]), std::string::npos) << row[1];
        for (const std::string& need : split(row[2], ' ')) EXPECT_TRUE(sets.count(need) || files.count(need)) << need;
    }
}

// What programs say about a set that is not there: the command, and the size that the table has.
TEST(FetchData, HintsNameTheSetAndItsSize) {
    EXPECT_EQ(sd::how_to_get("squeezenet1.1"), "'make data SET=squeezenet1.1' brings it (2.5 MB)");
    for (const auto& set : rows("set")) {
        double bytes = 0;
        for (const auto& row : rows("file"))
            if (row[1].rfind(set[1] + "/", 0) == 0 && row[6] != "-") bytes += std::atof(row[2].c_str());
        const std::string hint = sd::how_to_get(set[1]), command = "'make data SET=" + set[1] + "' brings it (";
        ASSERT_EQ(hint.rfind(command, 0), 0u) << hint;
        const std::string size = hint.substr(command.size());
        const double said = std::atof(size.c_str()) * (size.find(" KB") < size.find(" MB") ? 1e3 : 1e6);
        EXPECT_NEAR(said / bytes, 1, 0.03) << hint;
    }
}

// The mirror's SqueezeNet 1.1 as the public repository has it: the weights one after another, the axes of the last mean (2, 3) behind them.
void publish_squeezenet11(const std::string& folder) {
    const Bytes file = sd::read_file(kMirror + "squeezenet1.1/squeezenet1.1_fp16.safetensors");
    const std::size_t header = file[0] + 256u * file[1];
    Bytes bin(file.begin() + 8 + static_cast<std::ptrdiff_t>(header), file.end());
    for (const std::uint8_t axis : {2, 3}) bin.insert(bin.end(), {axis, 0, 0, 0, 0, 0, 0, 0});
    sd::write_file(folder + "squeezenet1.1.bin", bin);

    std::string xml = "<?xml version=\"1.0\"?>\n<net name=\"squeezenet1.1\" version=\"11\">\n\t<layers>\n" + sd::ir_layer("data", "Parameter");
    std::size_t at = 0;
    for (const auto& [name, tensor] : sd::read_safetensors(kMirror + "squeezenet1.1/squeezenet1.1_fp16.safetensors").tensors) {
        const sd::Shape& s = tensor.shape();
        const std::string layer = name.substr(0, name.rfind('.'));
        const sd::Shape four = s.size() == 4 ? s : sd::Shape{1, s[0], 1, 1};
        std::string shape;
        for (const std::int64_t extent : four) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
        const auto size = static_cast<std::size_t>(tensor.numel()) * 2;
        xml += sd::ir_constant("f16", shape, at, size) +
               (s.size() == 4 ? sd::ir_layer(layer + "/WithoutBiases", "Convolution") : sd::ir_layer(layer, "Add") + sd::ir_layer("relu", "ReLU"));
        at += size;
    }
    sd::write_file(folder + "squeezenet1.1.xml",
                   std::string_view(xml + sd::ir_constant("i64", "2", at, 16) + sd::ir_layer("pool10", "ReduceMean") + "\t</layers>\n</net>\n"));
}

// 24 bits a pixel, rows from below; the width is a multiple of four.
void publish_bmp(const Image& image, const std::string& path) {
    Bytes bmp(54);
    bmp[0] = 'B', bmp[1] = 'M', bmp[10] = 54, bmp[14] = 40, bmp[28] = 24;
    bmp[18] = static_cast<std::uint8_t>(image.width), bmp[22] = static_cast<std::uint8_t>(image.height);
    for (int y = image.height; y-- > 0;)
        for (int x = 0; x < image.width; x++) bmp.insert(bmp.end(), {image.at(y, x)[2], image.at(y, x)[1], image.at(y, x)[0]});
    sd::write_file(path, bmp);
}

// What can't be had here is served from the mirror: files that are published as they are, a network as OpenVINO has it, paintings that are as
// large as the book's already (the reader goes by a file's first bytes, not by its name).
TEST(FetchData, TheBooksTableBringsTheMirrorFromPublicPlaces) {
    if (!sd::file_exists(kMirror + "README.md")) GTEST_SKIP() << "the project's own copies of the data are not there: " << kMirror;
    if (!have("curl")) GTEST_SKIP() << "curl is not installed";
    Fetch fetch;
    fetch.program("apt-get", "exit 1");
    fetch.program("npm", "exit 1");
    const std::string raw = fetch.at("public/raw.githubusercontent.com/");
    const auto publish = [&](const std::string& from, const std::string& to) { sd::write_file(raw + to, sd::read_file(kMirror + from)); };
    std::map<std::string, std::string> address;  // of an original, below raw.githubusercontent.com
    for (const auto& row : rows("from"))
        if (row.back().rfind("https://raw.githubusercontent.com/", 0) == 0) address[row[1]] = row.back().substr(34);
    for (const auto& row : rows("file"))
        if (row[1].rfind("pictures/", 0) == 0 && address.count(row[6]) && row[6] != "face.dat") publish(row[1], address[row[6]]);
    publish("squeezenet1.0_deepcompression/compressed_SqueezeNet.net", address["compressed_SqueezeNet.net"]);
    publish("imagenet_photos/full/parrot.png", address["parrot.jpg"]);
    publish_bmp(sd::read_image(kMirror + "imagenet_photos/full/samoyed.png"), raw + address["dog_segmentation.bmp"]);
    publish_squeezenet11(raw + address["squeezenet1.1.bin"].substr(0, address["squeezenet1.1.bin"].rfind('/') + 1));
    std::string synsets;
    for (const std::string& line : split(sd::read_text(kMirror + "imagenet_labels/imagenet_labels.tsv"), '\n'))
        synsets += split(line, '\t')[1] + " " + split(line, '\t')[2] + "\n";
    sd::write_file(raw + address["synset.txt"], std::string_view(synsets));

    // The paintings have no pinned original. Photographs have: what is served in their places is not it. Nor is the parrot, which was reduced.
    EXPECT_NE(fetch.run("common/data/sources.tsv", "'' pictures imagenet_photos imagenet_labels squeezenet1.0_deepcompression squeezenet1.1"), 0)
        << fetch.output;
    EXPECT_TRUE(fetch.says("pictures: 7 of 19 files (")) << fetch.output;
    EXPECT_TRUE(fetch.says("imagenet_photos: 3 of 8 files (")) << fetch.output;
    EXPECT_TRUE(fetch.says("error: imagenet_photos/227/parrot.png: ")) << fetch.output;
    EXPECT_TRUE(fetch.says("imagenet_labels: there (1 files; 1 fetched now)")) << fetch.output;
    EXPECT_TRUE(fetch.says("squeezenet1.0_deepcompression: there (1 files; 1 fetched now)")) << fetch.output;
    EXPECT_TRUE(fetch.says("squeezenet1.1: there (1 files; 1 fetched now)")) << fetch.output;
    for (const std::string same :
         {"imagenet_labels/imagenet_labels.tsv", "squeezenet1.0_deepcompression/compressed_SqueezeNet.net", "squeezenet1.1/squeezenet1.1_fp16.safetensors"})
        EXPECT_TRUE(sd::read_file(fetch.at("data/" + same)) == sd::read_file(kMirror + same)) << same;
    for (const std::string pixels : {"pictures/content_tubingen.png", "pictures/style_starry_night.png", "pictures/style_woman_with_a_hat.png",
                                     "imagenet_photos/227/samoyed.png", "imagenet_photos/full/samoyed.png"})
        EXPECT_TRUE(sd::read_image(fetch.at("data/" + pixels)).pixels == sd::read_image(kMirror + pixels).pixels) << pixels;
    EXPECT_FALSE(fetch.says("    01_visualization/style_transfer/overview.png")) << fetch.output;
    EXPECT_TRUE(fetch.says("    01_visualization/saliency_maps/saliency.png")) << fetch.output;
}

}  // namespace
