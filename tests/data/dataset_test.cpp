#include "common/data/dataset.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "common/data/idx.hpp"
#include "common/image/png.hpp"
#include "common/tensor/check.hpp"
#include "tests/error_of.hpp"
#include "tests/image/reads.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::Bytes;
using sd::error_of;

// Four IDX files of n small images, with labels 0, 1, 2 ...
void write_set(const std::string& folder, std::int64_t n) {
    for (const std::string part : {"train", "t10k"}) {
        sd::Idx images{{n, 2, 3}, Bytes(static_cast<std::size_t>(n * 6))}, labels{{n}, {}};
        for (std::int64_t i = 0; i < n; ++i) {
            labels.values.push_back(static_cast<std::uint8_t>(i % 10));
            images.values[static_cast<std::size_t>(i * 6)] = static_cast<std::uint8_t>(i);
        }
        sd::write_idx(folder + "/" + part + "-images-idx3-ubyte", images);
        sd::write_idx(folder + "/" + part + "-labels-idx1-ubyte", labels);
    }
}

TEST(Dataset, ReadsMnistsFourFiles) {
    const sd::TemporaryFolder folder;
    write_set(folder.path, 20);
    const sd::DataSplits data = sd::load_data(folder.path);
    EXPECT_EQ(data.train.size, 20);
    EXPECT_EQ(data.test.width, 3);
    EXPECT_EQ(data.train.channels, 1);
    EXPECT_EQ(data.train.labels[13], 3);
    EXPECT_EQ(*data.train.image(13), 13);
    EXPECT_EQ(data.train.classes.size(), 10u);
    EXPECT_EQ(data.train.first(5).size, 5);
    EXPECT_EQ(data.train.first(50).size, 20);
}

TEST(Dataset, FilesThatDontBelongTogetherAreNamed) {
    const sd::TemporaryFolder folder;
    write_set(folder.path, 20);
    const std::string labels = folder.path + "/train-labels-idx1-ubyte";
    sd::write_idx(labels, {{19}, Bytes(19)});
    EXPECT_NE(error_of([&] { sd::load_data(folder.path); }).find("19 labels for 20 images"), std::string::npos);
    sd::write_idx(labels, {{20}, Bytes(20, 10)});
    EXPECT_NE(error_of([&] { sd::load_data(folder.path); }).find("label 10, 0 to 9 expected"), std::string::npos);
    sd::write_idx(labels, {{20, 1}, Bytes(20)});
    EXPECT_NE(error_of([&] { sd::load_data(folder.path); }).find("one label an image"), std::string::npos);
    std::filesystem::remove(labels);
    EXPECT_NE(error_of([&] { sd::load_data(folder.path); }).find("train-labels-idx1-ubyte or .gz is missing; run 'make data'"), std::string::npos);
    sd::write_idx(labels, {{20}, Bytes(20)});
    sd::write_idx(folder.path + "/train-images-idx3-ubyte", {{20, 6}, Bytes(120)});
    EXPECT_NE(error_of([&] { sd::load_data(folder.path); }).find("2 dimensions, 3 (N, H, W) or 4"), std::string::npos);
}

TEST(Dataset, SearchesOptionThenVariableThenDataThenDebian) {
    const sd::TemporaryFolder option, variable;
    write_set(option.path, 11);
    write_set(variable.path + "/mnist", 12);
    const char* before = std::getenv("DATA_DIR");
    const std::string saved = before != nullptr ? before : "";
    ::setenv("DATA_DIR", variable.path.c_str(), 1);
    EXPECT_EQ(sd::load_data(option.path, "mnist").train.size, 11);
    EXPECT_EQ(sd::load_data("", "mnist").train.size, 12);
    EXPECT_EQ(sd::load_data(variable.path, "mnist").train.size, 12);  // the set's folder below --data
    const std::string missing = error_of([] { sd::load_data("", "no-such-set"); });
    EXPECT_EQ(
        missing.find("no-such-set: not found in " + variable.path + "/no-such-set, " + variable.path + ", data/no-such-set, /usr/share/datasets/no-such-set; "),
        0u)
        << missing;
    EXPECT_NE(missing.find("make data"), std::string::npos);
    ::setenv("DATA_DIR", (variable.path + "/mnist/").c_str(), 1);  // the set itself
    EXPECT_EQ(sd::load_data("").train.size, 12);
    ::setenv("DATA_DIR", variable.path.c_str(), 1);
    sd::write_file(variable.path + "/weights/w.bin", std::string_view("x"));
    EXPECT_EQ(sd::find_data_file(option.path, "weights/w.bin"), variable.path + "/weights/w.bin");
    EXPECT_EQ(sd::find_data_file("", "weights/none.bin"), "");
    if (saved.empty())
        ::unsetenv("DATA_DIR");
    else
        ::setenv("DATA_DIR", saved.c_str(), 1);
}

TEST(Dataset, AWrongDataOptionIsNotIgnored) {
    const sd::TemporaryFolder empty;
    EXPECT_NE(error_of([&] { sd::load_data(empty.path + "/none"); }).find("no such folder (--data)"), std::string::npos);
    const std::string message = error_of([&] { sd::load_data(empty.path); });
    EXPECT_EQ(message.find(empty.path + ": no data set there (--data)"), 0u) << message;
    EXPECT_NE(message.find("apt install dataset-fashion-mnist"), std::string::npos);
}

Bytes cifar_record(std::uint8_t label, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    Bytes record = {label};
    for (const std::uint8_t plane : {red, green, blue}) record.insert(record.end(), 1024, plane);
    return record;
}

TEST(Cifar10, InterleavesThePlanes) {
    Bytes bytes = cifar_record(3, 10, 20, 30);
    const Bytes second = cifar_record(9, 1, 2, 3);
    bytes.insert(bytes.end(), second.begin(), second.end());
    bytes[1 + 1024 + 33] = 99;  // green of row 1, column 1
    const sd::Dataset set = sd::parse_cifar10(bytes, "x.bin");
    ASSERT_EQ(set.size, 2);
    EXPECT_EQ(set.labels, (Bytes{3, 9}));
    EXPECT_EQ(set.image(0)[0], 10);
    EXPECT_EQ(set.image(0)[33 * 3 + 1], 99);
    EXPECT_EQ(set.image(1)[5], 3);
    EXPECT_EQ(set.classes[9], "truck");
}

TEST(Cifar10, RefusesDamage) {
    EXPECT_THROW(sd::parse_cifar10({}, "x.bin"), sd::Error);
    EXPECT_THROW(sd::parse_cifar10(Bytes(3072), "x.bin"), sd::Error);
    EXPECT_THROW(sd::parse_cifar10(Bytes(3074), "x.bin"), sd::Error);
    EXPECT_THROW(sd::parse_cifar10(cifar_record(10, 0, 0, 0), "x.bin"), sd::Error);
}

TEST(ImageFolder, ClassesAreFolders) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const sd::TemporaryFolder folder;
    for (int i = 0; i < 12; ++i)
        sd::write_png(folder.path + (i % 2 ? "/dog/" : "/cat/") + std::to_string(i + 10) + ".png", sd::Image(4, 5, 3, static_cast<std::uint8_t>(i)));
    sd::write_file(folder.path + "/cat/notes.txt", std::string_view("not a picture"));
    const sd::Dataset set = sd::read_image_folder(folder.path);
    EXPECT_EQ(set.size, 12);
    EXPECT_EQ(set.classes, (std::vector<std::string>{"cat", "dog"}));
    EXPECT_EQ(set.labels, (Bytes{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}));
    EXPECT_EQ(set.image(7)[0], 3);
    const sd::DataSplits data = sd::load_data(folder.path);
    EXPECT_EQ(data.train.size, 11);
    EXPECT_EQ(data.test.size, 1);  // every tenth
}

TEST(ImageFolder, DifferentSizesBecomeSquaresOf32) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const sd::TemporaryFolder folder;
    sd::write_png(folder.path + "/a.png", sd::Image(40, 60, 1, 100));
    sd::write_png(folder.path + "/b.png", sd::Image(50, 50, 3, 7));
    const sd::Dataset set = sd::read_image_folder(folder.path);
    EXPECT_EQ(set.pixels(), 32 * 32 * 3);
    EXPECT_EQ(set.image(0)[500], 100);
    EXPECT_EQ(set.image(1)[500], 7);
    sd::write_file(folder.path + "/c.png", std::string_view("broken"));
    EXPECT_NE(error_of([&] { sd::read_image_folder(folder.path); }).find("c.png: no PNG or JPEG"), std::string::npos);
}

// The real sets, where they are installed.
TEST(Dataset, FashionMnistAsPublished) {
    if (!sd::file_exists("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")) GTEST_SKIP() << "dataset-fashion-mnist is not installed";
    const sd::DataSplits data = sd::load_data("/usr/share/datasets");
    EXPECT_EQ(data.name, "fashion-mnist");
    EXPECT_EQ(data.train.size, 60000);
    EXPECT_EQ(data.test.size, 10000);
    EXPECT_EQ(data.train.classes[9], "Ankle boot");
    std::int64_t counts[10] = {};
    for (const std::uint8_t label : data.train.labels) ++counts[label];
    for (const std::int64_t count : counts) EXPECT_EQ(count, 6000);
    double sum = 0;
    for (const std::uint8_t value : data.train.images) sum += value;
    EXPECT_NEAR(sum / static_cast<double>(data.train.images.size()) / 255, 0.2860, 0.0001);  // the known mean
}

TEST(Dataset, CifarAndFacesOfTheMirror) {
    if (!sd::file_exists("../shared/data/cifar10/data_batch_1.bin.gz")) GTEST_SKIP() << "../shared/data is not there";
    const sd::DataSplits cifar = sd::load_data("../shared/data", "cifar10");
    EXPECT_EQ(cifar.train.size, 10000);
    EXPECT_EQ(cifar.test.size, 1000);
    std::vector<int> counts(10);
    for (const std::uint8_t label : cifar.train.labels) ++counts[label];
    EXPECT_EQ(counts, (std::vector<int>{1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981}));
    EXPECT_EQ(cifar.train.image(0)[0], 59);
    EXPECT_EQ(cifar.train.image(0)[1], 62);
    EXPECT_EQ(cifar.train.image(0)[2], 63);
    EXPECT_EQ(cifar.test.image(0)[2], 49);
    const sd::DataSplits faces = sd::load_data("../shared/data", "faces_pixelart");
    EXPECT_EQ(faces.train.size + faces.test.size, 20000);
    EXPECT_EQ(faces.train.pixels(), 16 * 16 * 3);
}

}  // namespace
