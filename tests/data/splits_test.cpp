#include "common/data/splits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>

#include "common/data/batches.hpp"
#include "common/data/idx.hpp"
#include "tests/error_of.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::Bytes;
using sd::error_of;

// Images of 2 x 2 pixels; the first three are the image's number from `begin` on, so that each image is known by its content; the last is a
// mark.
sd::Dataset numbered(std::int64_t begin, const Bytes& labels, std::uint8_t mark = 0) {
    sd::Dataset set;
    set.size = static_cast<std::int64_t>(labels.size()), set.height = set.width = 2, set.channels = 1;
    set.labels = labels;
    set.classes = {"a", "b", "c"};
    for (std::int64_t i = begin; i < begin + set.size; ++i)
        for (const std::int64_t value : {i % 256, i / 256 % 256, i / 65536, std::int64_t{mark}}) set.images.push_back(static_cast<std::uint8_t>(value));
    return set;
}

std::int64_t number_of(const std::uint8_t* image) { return image[0] + 256 * image[1] + 65536 * image[2]; }

std::set<std::int64_t> numbers(const sd::Dataset& set) {
    std::set<std::int64_t> all;
    for (std::int64_t i = 0; i < set.size; ++i) all.insert(number_of(set.image(i)));
    EXPECT_EQ(static_cast<std::int64_t>(all.size()), set.size) << "an image twice";
    return all;
}

std::map<int, int> counts(const sd::Dataset& set) {
    std::map<int, int> of_class;
    for (const std::uint8_t label : set.labels) ++of_class[label];
    return of_class;
}

// 1,000 images: 700 of class a, 250 of b, 50 of c, sorted as a folder of classes is.
Bytes uneven_labels() {
    Bytes labels(700, 0);
    labels.insert(labels.end(), 250, 1), labels.insert(labels.end(), 50, 2);
    return labels;
}

sd::StoredSet stored(const std::string& name, sd::Dataset train, sd::Dataset test = {}) {
    return {name, "", "/folder/" + name, std::move(train), std::move(test)};
}

TEST(Splits, ASetWithoutTestImagesGivesATenthOfEachClassTwice) {
    sd::DataSplits data = sd::split(stored("tenths", numbered(0, uneven_labels())));
    sd::Results results;
    const sd::Dataset test = data.test.open(results);
    EXPECT_EQ(test.size, 100);
    EXPECT_EQ(data.validation.size, 90);
    EXPECT_EQ(data.train.size, 810);
    EXPECT_EQ(counts(test), (std::map<int, int>{{0, 70}, {1, 25}, {2, 5}}));
    EXPECT_EQ(counts(data.validation)[0], 63);
    EXPECT_NEAR(counts(data.validation)[1], 22.5, 0.5);
    EXPECT_NEAR(counts(data.validation)[2], 4.5, 0.5);

    // Every image is in one part, with its own label.
    std::set<std::int64_t> all = numbers(data.train);
    all.merge(numbers(data.validation)), all.merge(numbers(test));
    EXPECT_EQ(all.size(), 1000u);
    const Bytes labels = uneven_labels();
    for (const sd::Dataset* part : std::initializer_list<const sd::Dataset*>{&data.train, &data.validation, &test})
        for (std::int64_t i = 0; i < part->size; ++i)
            EXPECT_EQ(part->labels[static_cast<std::size_t>(i)], labels[static_cast<std::size_t>(number_of(part->image(i)))]);
    EXPECT_TRUE(std::is_sorted(data.train.labels.begin(), data.train.labels.end())) << "the order of the files";
}

TEST(Splits, MnistKeepsFiveThousandToValidateAndItsOwnTestImages) {
    Bytes labels(60000);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(i % 3);
    sd::DataSplits data = sd::split(stored("mnist", numbered(0, labels), numbered(60000, Bytes(10000, 1), 255)));
    EXPECT_EQ(data.train.size, 55000);
    EXPECT_EQ(data.validation.size, 5000);
    EXPECT_EQ(data.test.size(), 10000);
    std::set<std::int64_t> seen = numbers(data.train);
    seen.merge(numbers(data.validation));
    EXPECT_EQ(seen.size(), 60000u);
    EXPECT_EQ(*seen.rbegin(), 59999);
    for (const auto& [label, count] : counts(data.validation)) EXPECT_NEAR(count, 5000 / 3.0, 1) << label;
}

TEST(Splits, AreTheSameWheneverTheyAreMade) {
    const sd::DataSplits a = sd::split(stored("again", numbered(0, uneven_labels()))), b = sd::split(stored("again", numbered(0, uneven_labels())));
    EXPECT_EQ(a.train.images, b.train.images);
    EXPECT_EQ(a.validation.images, b.validation.images);
    EXPECT_NE(*numbers(a.validation).begin(), 0) << "drawn at random, not from the front";
}

TEST(Splits, SmallSetsKeepSomethingInEachPart) {
    for (std::int64_t n : {3, 4, 9, 10, 11, 25}) {
        sd::DataSplits data = sd::split(stored("small", numbered(0, Bytes(static_cast<std::size_t>(n), 0))));
        EXPECT_GE(data.validation.size, 1) << n;
        EXPECT_GE(data.test.size(), 1) << n;
        EXPECT_GE(data.train.size, 1) << n;
        EXPECT_EQ(data.train.size + data.validation.size + data.test.size(), n);
    }
    EXPECT_EQ(error_of([] { sd::split(stored("two", numbered(0, Bytes(2, 0)))); }), "[split] /folder/two: 2 images, too few for three parts");
    EXPECT_NE(error_of([] { sd::split(stored("one", numbered(0, Bytes(1, 0)), numbered(1, Bytes(9, 0)))); }).find("1 images, too few"), std::string::npos);
    // A class of one image is learned from.
    Bytes labels(40, 0);
    labels.push_back(2);
    EXPECT_EQ(counts(sd::split(stored("rare", numbered(0, labels))).train)[2], 1);
}

// Test images carry a mark. Nothing that a loop can draw from what it holds has it.
TEST(Splits, NoTrainingLoopSeesATestImage) {
    const sd::TemporaryFolder folder;
    const auto write = [&](const std::string& part, std::int64_t n, std::uint8_t mark) {
        sd::Idx images{{n, 2, 2}, numbered(0, Bytes(static_cast<std::size_t>(n)), mark).images}, labels{{n}, {}};
        for (std::int64_t i = 0; i < n; ++i) labels.values.push_back(static_cast<std::uint8_t>(i % 10));
        sd::write_idx(folder.path + "/" + part + "-images-idx3-ubyte", images);
        sd::write_idx(folder.path + "/" + part + "-labels-idx1-ubyte", labels);
    };
    write("train", 300, 0), write("t10k", 100, 255);
    sd::DataSplits data = sd::load_data(folder.path);
    const sd::Dataset both = sd::join(data.train, data.validation);
    EXPECT_EQ(numbers(both).size(), 300u);
    for (const sd::Dataset* part : std::initializer_list<const sd::Dataset*>{&data.train, &data.validation, &both})
        for (const sd::Dataset& seen : {*part, part->subset(50)}) {
            sd::Batches batches(seen, {.size = 10, .drop_last = false});
            for (std::int64_t step = 0; step < 3 * batches.per_epoch(); ++step) {
                const sd::Batch batch = batches.next();
                for (std::int64_t i = 3; i < batch.images.numel(); i += 4) ASSERT_EQ(batch.images.data()[i], 0) << "a test image";
            }
        }
    sd::Results results;
    const sd::Dataset test = data.test.open(results);
    EXPECT_EQ(test.size, 100);
    for (std::int64_t i = 0; i < test.size; ++i) EXPECT_EQ(test.image(i)[3], 255);
}

// A loop that is given the splits const, or a part of them, can't open the test set; nor can it keep a second one.
template <class T>
concept opens = requires(T& data, sd::Results& results) {
    data.test.open(results);
};
static_assert(opens<sd::DataSplits> && !opens<const sd::DataSplits>);
static_assert(!std::is_copy_constructible_v<sd::DataSplits> && !std::is_copy_assignable_v<sd::DataSplits>);
static_assert(!std::is_convertible_v<sd::TestSet, sd::Dataset> && !std::is_constructible_v<sd::Batches, sd::TestSet&, const sd::BatchOptions&>);

TEST(TestSet, OpensOnceAProcessAndStampsTheResults) {
    const sd::Dataset images = numbered(0, uneven_labels(), 1);
    sd::DataSplits data = sd::split(stored("once", images)), again = sd::split(stored("once", images)), copy = sd::split(stored("copy", images));
    sd::Results results;
    EXPECT_EQ(results.json()["evaluated_on"].string(), "");
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(data.test.open(results).size, 100);
    EXPECT_EQ(::testing::internal::GetCapturedStdout(), "/folder/once: the test set is opened, 100 images\n");
    EXPECT_EQ(results.json()["evaluated_on"].string(), "test");
    const std::string twice = "[test set] /folder/once: this program has opened it before; what is looked at twice can be chosen by";
    EXPECT_EQ(error_of([&] { data.test.open(results); }), twice);
    EXPECT_EQ(error_of([&] { again.test.open(results); }), twice);
    EXPECT_EQ(error_of([&] { copy.test.open(results); }), "[test set] /folder/copy: this program has opened it before; what is looked at twice can be chosen by");
    sd::DataSplits other = sd::split(stored("once", numbered(0, uneven_labels(), 2)));
    EXPECT_EQ(other.test.open(results).size, 100);
}

// What the type can't see, the sources show: in no program does a training follow the opening, and none reads a set past its seal.
TEST(TestSet, EveryProgramTrainsBeforeItOpens) {
    namespace fs = std::filesystem;
    const std::regex trains(R"(\bBatches \w+\(|\.backward\(\)|\bem_step\(|\bkmeans\(|\bfit_(?!pca)\w*\(|\btrain\w*\(|_step\(GanLoss|\bchoose_)"),
        unseals(R"(\b(find_set|read_idx\w*|read_cifar10|read_image_folder|split)\()");
    int opened = 0;
    for (const auto& entry : fs::recursive_directory_iterator("chapters")) {
        const std::string path = entry.path().string();
        if (entry.path().extension() != ".cpp" || path.find("/exercises/") != std::string::npos) continue;
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        const std::string source = text.str();
        EXPECT_FALSE(std::regex_search(source, unseals)) << path;
        const std::size_t at = source.find("test.open(");
        if (at == std::string::npos) continue;
        opened++;
        std::smatch found;
        const std::string below = source.substr(at);
        EXPECT_FALSE(std::regex_search(below, found, trains)) << path << ": after the test set is opened, " << found.str();
    }
    EXPECT_GE(opened, 20);
}

TEST(Splits, JoinRefusesOtherImages) {
    sd::Dataset other = numbered(0, Bytes(3, 0));
    other.height = 1, other.width = 1;
    EXPECT_NE(error_of([&] { sd::join(numbered(0, Bytes(3, 0)), other); }).find("[join] images of different kinds"), std::string::npos);
}

}  // namespace
