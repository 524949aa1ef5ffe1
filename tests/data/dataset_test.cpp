#include "common/data/dataset.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>

#include "common/data/idx.hpp"
#include "common/data/splits.hpp"
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
    const sd::StoredSet data = sd::find_set(folder.path);
    EXPECT_EQ(data.train.size, 20);
    EXPECT_EQ(data.test.width, 3);
    EXPECT_EQ(data.train.channels, 1);
    for (std::int64_t i = 0; i < 20; ++i)
        EXPECT_EQ(*data.train.image(i) % 10, data.train.labels[static_cast<std::size_t>(i)]);  // in another order, but together
    EXPECT_EQ(data.train.classes.size(), 10u);
    EXPECT_EQ(data.train.subset(5).size, 5);
    EXPECT_EQ(data.train.subset(50).size, 20);
}

TEST(Dataset, FilesThatDontBelongTogetherAreNamed) {
    const sd::TemporaryFolder folder;
    write_set(folder.path, 20);
    const std::string labels = folder.path + "/train-labels-idx1-ubyte";
    sd::write_idx(labels, {{19}, Bytes(19)});
    EXPECT_NE(error_of([&] { sd::find_set(folder.path); }).find("19 labels for 20 images"), std::string::npos);
    sd::write_idx(labels, {{20, 1}, Bytes(20)});
    EXPECT_NE(error_of([&] { sd::find_set(folder.path); }).find("one label an image"), std::string::npos);
    std::filesystem::remove(labels);
    EXPECT_NE(error_of([&] { sd::find_set(folder.path); }).find("train-labels-idx1-ubyte or .gz is missing: labels for all images or for none"),
              std::string::npos);
    sd::write_idx(labels, {{20}, Bytes(20)});
    sd::write_idx(folder.path + "/train-images-idx3-ubyte", {{20, 6}, Bytes(120)});
    EXPECT_NE(error_of([&] { sd::find_set(folder.path); }).find("2 dimensions, 3 (N, H, W) or 4"), std::string::npos);
}

TEST(Dataset, SearchesOptionThenVariableThenDataThenDebian) {
    const sd::TemporaryFolder option, variable;
    write_set(option.path, 11);
    write_set(variable.path + "/mnist", 12);
    const char* before = std::getenv("DATA_DIR");
    const std::string saved = before != nullptr ? before : "";
    ::setenv("DATA_DIR", variable.path.c_str(), 1);
    EXPECT_EQ(sd::find_set(option.path, "mnist").train.size, 11);
    EXPECT_EQ(sd::find_set("", "mnist").train.size, 12);
    EXPECT_EQ(sd::find_set(variable.path, "mnist").train.size, 12);  // the set's folder below --data
    const std::string missing = error_of([] { sd::find_set("", "no-such-set"); });
    EXPECT_EQ(
        missing.find("no-such-set: not found in " + variable.path + "/no-such-set, " + variable.path + ", data/no-such-set, /usr/share/datasets/no-such-set; "),
        0u)
        << missing;
    EXPECT_TRUE(missing.ends_with("/no-such-set; name its folder with --data")) << missing;
    EXPECT_NE(error_of([] { sd::find_set("", "imagenet_labels"); }).find("; 'make data SET=imagenet_labels' brings it (36 KB), or name its folder with --data"), std::string::npos);
    ::setenv("DATA_DIR", (variable.path + "/mnist/").c_str(), 1);  // the set itself
    EXPECT_EQ(sd::find_set("").train.size, 12);
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
    EXPECT_NE(error_of([&] { sd::find_set(empty.path + "/none"); }).find("no such folder (--data)"), std::string::npos);
    const std::string message = error_of([&] { sd::find_set(empty.path); });
    EXPECT_EQ(message.find(empty.path + ": no data set there (--data)"), 0u) << message;
    EXPECT_EQ(message.find("make data"), std::string::npos);
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
    const sd::StoredSet data = sd::find_set(folder.path);
    EXPECT_EQ(data.train.size, 12);
    EXPECT_EQ(data.test.size, 0);
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
    testing::internal::CaptureStderr();
    EXPECT_EQ(sd::read_image_folder(folder.path).size, 2);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), folder.path + ": 1 of 3 pictures left out; " + folder.path + "/c.png: no PNG or JPEG picture\n");
}

// A folder set/NAME/i.png of grey pictures for each class: its number of pictures, all of one value.
void write_pictures(const std::string& folder, int count, std::uint8_t value, int height = 8, int width = 8) {
    for (int i = 0; i < count; ++i) sd::write_png(folder + "/" + std::to_string(1000 + i) + ".png", sd::Image(height, width, 1, value));
}

std::string said_by(const std::function<void()>& action) {
    testing::internal::CaptureStderr();
    action();
    return testing::internal::GetCapturedStderr();
}

TEST(ImageFolder, WhatIsHiddenIsNoPictureAndNoClass) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const sd::TemporaryFolder folder;
    write_pictures(folder.path + "/cat", 3, 1), write_pictures(folder.path + "/dog", 3, 2), write_pictures(folder.path + "/.ipynb_checkpoints", 2, 3);
    sd::write_file(folder.path + "/cat/._1000.png", std::string_view("Mac OS"));
    sd::write_file(folder.path + "/.DS_Store", std::string_view("Mac OS"));
    sd::write_file(folder.path + "/__MACOSX/cat/._1000.png", std::string_view("Mac OS"));
    std::filesystem::create_directory(folder.path + "/empty");
    sd::Dataset set;
    EXPECT_EQ(said_by([&] { set = sd::read_image_folder(folder.path); }), "");
    EXPECT_EQ(set.classes, (std::vector<std::string>{"cat", "dog"}));
    EXPECT_EQ(set.labels, (Bytes{0, 0, 0, 1, 1, 1}));
}

TEST(ImageFolder, WhatIsLeftOutIsSaidInOneLine) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const sd::TemporaryFolder folder;
    write_pictures(folder.path + "/cat", 3, 1), write_pictures(folder.path, 2, 9);
    sd::write_file(folder.path + "/cat/0.jpg", std::string_view("broken"));
    sd::write_file(folder.path + "/cat/1.png", std::string_view("broken"));
    sd::Dataset set;
    EXPECT_EQ(said_by([&] { set = sd::read_image_folder(folder.path); }), folder.path + ": 2 pictures beside the folders of classes left out\n" + folder.path +
                                                                              ": 2 of 5 pictures left out; " + folder.path +
                                                                              "/cat/0.jpg: no PNG or JPEG picture\n");
    EXPECT_EQ(set.size, 3);
    EXPECT_EQ(set.image(2)[0], 1);
    for (int i = 0; i < 3; ++i) std::filesystem::remove(folder.path + "/cat/" + std::to_string(1000 + i) + ".png");
    EXPECT_NE(said_by([&] {
                  EXPECT_NE(error_of([&] { sd::read_image_folder(folder.path); }).find(folder.path + ": no PNG or JPEG picture there that can be read: "),
                            std::string::npos);
              }),
              "");
}

TEST(ImageFolder, ClassesMayBeNestedUnevenAndSingle) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const sd::TemporaryFolder folder;
    write_pictures(folder.path + "/archive/set/cat/old/grey", 2, 1), write_pictures(folder.path + "/archive/set/cat", 1, 1),
        write_pictures(folder.path + "/archive/set/dog", 40, 2);
    const sd::Dataset set = sd::read_image_folder(folder.path);  // the archive stands for the folder in it
    EXPECT_EQ(set.classes, (std::vector<std::string>{"cat", "dog"}));
    EXPECT_EQ(std::count(set.labels.begin(), set.labels.end(), 0), 3);
    EXPECT_EQ(set.size, 43);
    const sd::Dataset one = sd::read_image_folder(folder.path + "/archive/set/cat");  // pictures and a folder of pictures
    EXPECT_EQ(one.classes, (std::vector<std::string>{"old"}));
    std::filesystem::remove_all(folder.path + "/archive/set/cat");
    const sd::Dataset dogs = sd::read_image_folder(folder.path + "/archive/set");
    EXPECT_EQ(dogs.classes, (std::vector<std::string>{"dog"}));
    EXPECT_EQ(dogs.size, 40);
}

TEST(ImageFolder, TrainAndTestFoldersAreTheParts) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const sd::TemporaryFolder folder;
    write_pictures(folder.path + "/set/train/a", 6, 1), write_pictures(folder.path + "/set/train/b", 4, 2);
    write_pictures(folder.path + "/set/test/a", 2, 1), write_pictures(folder.path + "/set/test/b", 2, 2);
    const sd::StoredSet data = sd::find_set(folder.path);
    EXPECT_EQ(data.train.size, 10);
    EXPECT_EQ(data.test.size, 4);
    EXPECT_EQ(data.test.classes, (std::vector<std::string>{"a", "b"}));
    write_pictures(folder.path + "/set/test/c", 2, 2);
    EXPECT_EQ(error_of([&] { sd::find_set(folder.path); }), folder.path + "/set: train and test have different classes");
}

TEST(ImageFolder, PicturesOfOneSizeKeepItUpTo512) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    for (const auto& [height, width] : {std::pair{1, 1}, {7, 7}, {40, 300}, {512, 3}}) {
        const sd::TemporaryFolder folder;
        write_pictures(folder.path, 2, 5, height, width);
        const sd::Dataset set = sd::read_image_folder(folder.path);
        EXPECT_EQ(set.height, height);
        EXPECT_EQ(set.width, width);
        EXPECT_EQ(set.images, Bytes(static_cast<std::size_t>(2 * height * width), 5));
    }
    const sd::TemporaryFolder folder;
    write_pictures(folder.path, 2, 5, 513, 600);
    EXPECT_EQ(sd::read_image_folder(folder.path).pixels(), 32 * 32);
    write_pictures(folder.path, 1, 5, 1, 1);
    EXPECT_EQ(sd::read_image_folder(folder.path).images, Bytes(2 * 32 * 32, 5));
}

// Class folders are read one after the other; a part of the set must not be a part of the classes.
TEST(Subset, IsDrawnOverTheWholeSetInTheSharesOfItsClasses) {
    sd::Dataset sorted;
    sorted.size = 1000, sorted.height = sorted.width = sorted.channels = 1, sorted.classes = {"a", "b", "rare"};
    for (int i = 0; i < 1000; ++i)
        sorted.images.push_back(static_cast<std::uint8_t>(i)), sorted.labels.push_back(static_cast<std::uint8_t>(i < 300 ? 0 : i < 990 ? 1 : 2));
    const auto counts = [](const sd::Dataset& set, std::int64_t begin, std::int64_t end) {
        std::vector<int> count(3);
        for (std::int64_t i = begin; i < end; ++i) ++count[set.labels[static_cast<std::size_t>(i)]];
        return count;
    };
    const sd::Dataset part = sorted.subset(300);
    EXPECT_EQ(counts(part, 0, 300), (std::vector<int>{90, 207, 3}));
    EXPECT_EQ(counts(part, 0, 100), (std::vector<int>{30, 69, 1}));  // in every stretch
    EXPECT_EQ(sorted.subset(100).images, part.subset(100).size == 100 ? Bytes(part.images.begin(), part.images.begin() + 100) : Bytes());
    EXPECT_EQ(sorted.subset(300).images, part.images);
    EXPECT_NE(sorted.subset(300, 2).images, part.images);
    EXPECT_EQ(sorted.subset(1000).images, sorted.images);  // the whole as it is stored
    std::vector<std::int64_t> order = sd::spread_order(sorted, 5);
    std::sort(order.begin(), order.end());
    for (std::int64_t i = 0; i < 1000; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
    EXPECT_THROW(sd::select(sorted, {1000}), sd::Error);
}

TEST(Dataset, OfAFolderOfClassesEveryPartHasEveryClass) {
    if (!sd::reads_png()) GTEST_SKIP() << "built without libpng";
    const sd::TemporaryFolder folder;
    write_pictures(folder.path + "/a", 100, 1), write_pictures(folder.path + "/b", 300, 2);
    sd::DataSplits data = sd::load_data(folder.path);
    sd::Results results;
    const sd::Dataset test = data.test.open(results);
    ASSERT_EQ(test.size, 40);
    EXPECT_EQ(std::count(test.labels.begin(), test.labels.end(), 0), 10);
    ASSERT_EQ(data.validation.size, 36);
    EXPECT_EQ(std::count(data.validation.labels.begin(), data.validation.labels.end(), 0), 9);
    EXPECT_NEAR(std::count(data.train.labels.begin(), data.train.labels.begin() + 100, 0), 25, 1);
    for (std::int64_t i = 0; i < data.train.size; ++i) EXPECT_EQ(*data.train.image(i), data.train.labels[static_cast<std::size_t>(i)] + 1);
}

TEST(Dataset, IsKnownByItsContentAlone) {
    const sd::TemporaryFolder one, two;
    write_set(one.path + "/set", 20), write_set(two.path + "/set", 20);
    const std::string name = sd::find_set(one.path + "/set").name;
    EXPECT_EQ(name.size(), 12u) << name;
    EXPECT_EQ(name.substr(0, 4), "set-");
    EXPECT_EQ(name.substr(4), sd::find_set(one.path + "/set").fingerprint.substr(0, 8));
    EXPECT_EQ(sd::find_set(two.path + "/set/").name, name);
    EXPECT_EQ(sd::find_set(two.path + "/./set/../set").name, name);
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(two.path + "/set");
    EXPECT_EQ(sd::find_set(".").name, name);
    std::filesystem::current_path(before);
    std::filesystem::rename(two.path + "/set/train-images-idx3-ubyte", two.path + "/set/emnist-x-train-images.idx3-ubyte");
    EXPECT_EQ(sd::find_set(two.path + "/set").name, name);
    Bytes labels = sd::read_file(two.path + "/set/t10k-labels-idx1-ubyte");
    labels.back() ^= 1;  // one bit of one label
    sd::write_file(two.path + "/set/t10k-labels-idx1-ubyte", labels);
    EXPECT_NE(sd::find_set(two.path + "/set").name, name);
    EXPECT_NE(sd::find_set(two.path + "/set").fingerprint, sd::find_set(one.path + "/set").fingerprint);
}

// N images of 2 x 3, rank 3 or 4, with labels first, first + 1, ... that go round after `classes`.
void write_idx_part(const std::string& folder, const std::string& part, std::int64_t n, std::int64_t channels, int first, int classes) {
    sd::Idx images{{n, 2, 3}, Bytes(static_cast<std::size_t>(n * 6 * std::max<std::int64_t>(channels, 1)))}, labels{{n}, {}};
    if (channels > 0) images.shape.push_back(channels);
    for (std::int64_t i = 0; i < n; ++i) {
        labels.values.push_back(static_cast<std::uint8_t>(first + i % classes));
        images.values[static_cast<std::size_t>(i) * images.values.size() / static_cast<std::size_t>(n)] = labels.values.back();
    }
    sd::write_idx(folder + "/" + part + "-images-idx" + (channels > 0 ? "4" : "3") + "-ubyte", images);
    sd::write_idx(folder + "/" + part + "-labels-idx1-ubyte", labels);
}

TEST(Dataset, FourColourIdxFilesAreTheSet) {
    const sd::TemporaryFolder folder;
    write_idx_part(folder.path, "train", 40, 3, 0, 10), write_idx_part(folder.path, "t10k", 20, 3, 0, 10);
    const sd::StoredSet data = sd::find_set(folder.path);
    EXPECT_EQ(data.train.size, 40);
    EXPECT_EQ(data.test.size, 20);
    EXPECT_EQ(data.test.channels, 3);
    EXPECT_EQ(data.test.classes.size(), 10u);
    for (std::int64_t i = 0; i < 40; ++i) EXPECT_EQ(*data.train.image(i), data.train.labels[static_cast<std::size_t>(i)]);
}

TEST(Dataset, AsManyClassesAsThereAreLabels) {
    for (const auto& [first, classes] : {std::pair{1, 26}, {0, 256}, {100, 2}, {7, 1}}) {
        const sd::TemporaryFolder folder;
        write_idx_part(folder.path, "train", 300, 0, first, classes), write_idx_part(folder.path, "test", 20, 0, first, classes);
        const sd::StoredSet data = sd::find_set(folder.path);
        ASSERT_EQ(static_cast<int>(data.train.classes.size()), classes);
        EXPECT_EQ(data.train.classes, data.test.classes);
        EXPECT_EQ(data.train.classes.front(), std::to_string(first));
        for (std::int64_t i = 0; i < data.train.size; ++i) EXPECT_EQ(*data.train.image(i), data.train.labels[static_cast<std::size_t>(i)] + first);
    }
}

TEST(Dataset, IdxFilesOfAnyRankAndNumberOfChannelsAreReadOrNamed) {
    for (const std::int64_t channels : {0, 1, 2, 3, 4}) {
        const sd::TemporaryFolder folder;
        write_idx_part(folder.path, "train", 20, channels, 0, 10), write_idx_part(folder.path, "t10k", 20, channels, 0, 10);
        if (channels == 2 || channels == 4)
            EXPECT_EQ(error_of([&] { sd::find_set(folder.path); }), folder.path + "/train-images-idx4-ubyte: images of 2 x 3 x " + std::to_string(channels) +
                                                                        ", 1 (grey) or 3 (red, green, blue) values a pixel expected");
        else
            EXPECT_EQ(sd::find_set(folder.path).train.channels, std::max<std::int64_t>(channels, 1));
    }
    for (const std::int64_t rank : {1, 2, 5}) {
        const sd::TemporaryFolder folder;
        write_idx_part(folder.path, "train", 20, 0, 0, 10);
        sd::write_idx(folder.path + "/train-images-idx3-ubyte", {std::vector<std::int64_t>(static_cast<std::size_t>(rank), 1), {0}});
        EXPECT_NE(error_of([&] { sd::find_set(folder.path); }).find("3 (N, H, W) or 4 (N, H, W, C) expected"), std::string::npos);
    }
}

TEST(Dataset, PartsOfAnIdxSetMayBeMissing) {
    const sd::TemporaryFolder folder;
    write_idx_part(folder.path, "train", 40, 0, 1, 4);
    EXPECT_EQ(sd::load_data(folder.path).test.size(), 4);  // a tenth is held out
    std::filesystem::remove(folder.path + "/train-labels-idx1-ubyte");
    EXPECT_TRUE(sd::find_set(folder.path).train.classes.empty());
    write_idx_part(folder.path, "t10k", 20, 0, 1, 4);
    EXPECT_NE(error_of([&] { sd::find_set(folder.path); }).find("train-labels-idx1-ubyte or .gz is missing"), std::string::npos);
    std::filesystem::remove(folder.path + "/t10k-labels-idx1-ubyte");
    EXPECT_EQ(sd::find_set(folder.path).test.size, 20);
    std::filesystem::remove(folder.path + "/train-images-idx3-ubyte");
    EXPECT_NE(error_of([&] { sd::find_set(folder.path); }).find("but no train-images-idx3-ubyte"), std::string::npos);
    write_idx_part(folder.path, "a-train", 20, 0, 1, 4), write_idx_part(folder.path, "b-train", 20, 0, 1, 4);
    EXPECT_NE(error_of([&] { sd::find_set(folder.path); }).find("a-train-images-idx3-ubyte and b-train-images-idx3-ubyte"), std::string::npos);
}

// What is wrong with a user's own file is said; that he delete it is not.
TEST(Dataset, NobodyIsToldToDeleteHisFiles) {
    const sd::TemporaryFolder folder;
    write_set(folder.path, 20);
    for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"}) {
        const std::string path = folder.path + "/" + name;
        const Bytes good = sd::read_file(path);
        for (const Bytes& bad : {Bytes{}, Bytes(good.begin(), good.end() - 1), Bytes(100, 1), Bytes{0x1F, 0x8B, 8, 0}}) {
            sd::write_file(path, bad);
            const std::string message = error_of([&] { sd::find_set(folder.path); });
            EXPECT_EQ(message.find(path), 0u) << message;
            EXPECT_EQ(message.find("make data"), std::string::npos) << message;
            EXPECT_EQ(message.find("delete"), std::string::npos) << message;
        }
        sd::write_file(path, good);
    }
}

// The real sets, where they are installed.
TEST(Dataset, FashionMnistAsPublished) {
    if (!sd::file_exists("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")) GTEST_SKIP() << "dataset-fashion-mnist is not installed";
    const sd::StoredSet data = sd::find_set("/usr/share/datasets");
    EXPECT_EQ(data.name, "fashion-mnist");
    EXPECT_EQ(data.train.labels[0], 9);  // in the order in which it was published
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
    if (!sd::file_exists("../shared/data/cifar10/data_batch_1.bin.gz")) GTEST_SKIP() << "the project's own copies of the data are not there: ../shared/data";
    const sd::StoredSet cifar = sd::find_set("../shared/data", "cifar10");
    EXPECT_EQ(cifar.name, "cifar10");
    EXPECT_EQ(cifar.train.size, 10000);
    EXPECT_EQ(cifar.test.size, 1000);
    std::vector<int> counts(10);
    for (const std::uint8_t label : cifar.train.labels) ++counts[label];
    EXPECT_EQ(counts, (std::vector<int>{1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981}));
    EXPECT_EQ(cifar.train.image(0)[0], 59);
    EXPECT_EQ(cifar.train.image(0)[1], 62);
    EXPECT_EQ(cifar.train.image(0)[2], 63);
    EXPECT_EQ(cifar.test.image(0)[2], 49);
    const sd::StoredSet faces = sd::find_set("../shared/data", "faces_pixelart");
    EXPECT_EQ(faces.name, "faces_pixelart");
    EXPECT_EQ(faces.train.size, 20000);
    EXPECT_EQ(faces.train.pixels(), 16 * 16 * 3);
}

}  // namespace
