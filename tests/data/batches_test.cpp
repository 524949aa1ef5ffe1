#include "common/data/batches.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "common/data/binarize.hpp"
#include "common/tensor/check.hpp"

namespace {

// n images of 2 x 2 pixels; image i holds i, 2 i, 255, 0 and has label i % 10.
sd::Dataset numbered(std::int64_t n) {
    sd::Dataset d;
    d.size = n, d.height = d.width = 2, d.channels = 1;
    for (std::int64_t i = 0; i < n; ++i) {
        for (const std::int64_t v : {i, 2 * i, std::int64_t{255}, std::int64_t{0}}) d.images.push_back(static_cast<std::uint8_t>(v));
        d.labels.push_back(static_cast<std::uint8_t>(i % 10));
    }
    return d;
}

bool equal(const sd::Batch& a, const sd::Batch& b) {
    return a.indices == b.indices && a.labels == b.labels && a.epoch == b.epoch && std::equal(a.images.values().begin(), a.images.values().end(), b.images.values().begin());
}

TEST(Batches, AnEpochHasEveryImageOnceAndTheNextAnotherOrder) {
    const sd::Dataset d = numbered(50);
    sd::Batches batches(d, {.size = 8, .seed = 3, .drop_last = false});
    EXPECT_EQ(batches.per_epoch(), 7);
    std::vector<std::int64_t> epochs[2];
    for (auto& seen : epochs)
        for (int i = 0; i < 7; ++i) {
            const sd::Batch b = batches.next();
            EXPECT_EQ(b.images.shape(), (sd::Shape{i < 6 ? 8 : 2, 2, 2, 1}));
            for (std::size_t k = 0; k < b.indices.size(); ++k) {
                EXPECT_EQ(b.labels[k], b.indices[k] % 10);
                EXPECT_EQ(b.images[static_cast<std::int64_t>(k) * 4], static_cast<float>(b.indices[k]) / 255);
                EXPECT_EQ(b.images[static_cast<std::int64_t>(k) * 4 + 2], 1.0f);
            }
            seen.insert(seen.end(), b.indices.begin(), b.indices.end());
        }
    EXPECT_NE(epochs[0], epochs[1]);
    for (auto& seen : epochs) {
        std::sort(seen.begin(), seen.end());
        for (std::int64_t i = 0; i < 50; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
    }
}

TEST(Batches, OrderDependsOnTheSeedOnly) {
    const sd::Dataset d = numbered(64);
    sd::Batches a(d, {.size = 16, .seed = 1}), b(d, {.size = 16, .seed = 1, .background = true}), c(d, {.size = 16, .seed = 2});
    bool all_equal = true;
    for (int i = 0; i < 20; ++i) {
        const sd::Batch from_a = a.next();
        EXPECT_TRUE(equal(from_a, b.next())) << i;
        all_equal = all_equal && equal(from_a, c.next());
    }
    EXPECT_FALSE(all_equal);
    EXPECT_EQ(b.position(), 20);
}

TEST(Batches, ContinueFromAnyPosition) {
    const sd::Dataset d = numbered(40);
    for (const bool background : {false, true}) {
        sd::Batches whole(d, {.size = 7, .seed = 5, .background = background}), resumed(d, {.size = 7, .seed = 5, .background = background});
        for (int i = 0; i < 13; ++i) whole.next();
        resumed.next();
        resumed.set_position(whole.position());
        for (int i = 0; i < 9; ++i) EXPECT_TRUE(equal(whole.next(), resumed.next())) << i;
    }
}

TEST(Batches, RangeAndOrderCanBeChosen) {
    const sd::Dataset d = numbered(4);
    sd::Batches batches(d, {.size = 2, .shuffle = false, .low = -1.0f, .high = 1.0f});
    const sd::Batch b = batches.next();
    EXPECT_EQ(b.indices, (std::vector<std::int64_t>{0, 1}));
    EXPECT_EQ(b.images[2], 1.0f);
    EXPECT_EQ(b.images[3], -1.0f);
    EXPECT_THROW(sd::Batches(d, {.size = 5}), sd::Error);
    EXPECT_THROW(sd::Batches(d, {.size = 0}), sd::Error);
    EXPECT_THROW(sd::images_tensor(d, 3, 2), sd::Error);
    EXPECT_THROW(sd::labels_of(d, 3, 2), sd::Error);
    EXPECT_EQ(sd::labels_of(d, 1, 2), (std::vector<int>{1, 2}));
}

TEST(Binarize, StaticIsDrawnOnceAndByImage) {
    const sd::Dataset d = numbered(128), once = sd::binarize_static(d), again = sd::binarize_static(sd::select(d, {100, 3}));
    EXPECT_TRUE(std::equal(again.image(0), again.image(1), once.image(100)));  // whatever part it is in
    EXPECT_TRUE(std::equal(again.image(1), again.image(1) + d.pixels(), once.image(3)));
    double drawn = 0, expected = 0;
    for (std::size_t i = 0; i < d.images.size(); ++i) {
        EXPECT_TRUE(once.images[i] == 0 || once.images[i] == 255);
        if (d.images[i] == 0 || d.images[i] == 255) {
            EXPECT_EQ(once.images[i], d.images[i]);
        }
        drawn += once.images[i], expected += d.images[i];
    }
    EXPECT_NEAR(drawn / expected, 1, 0.08);
}

TEST(Binarize, DynamicHasTheGreyLevelAsItsMean) {
    sd::Rng rng(1);
    const sd::Tensor x = sd::Tensor::full({20000}, 0.3f), b = sd::binarize_dynamic(x, rng), c = sd::binarize_dynamic(x, rng);
    double mean = 0, differ = 0;
    for (std::int64_t i = 0; i < b.numel(); ++i) mean += b[i] / 20000, differ += b[i] != c[i];
    EXPECT_NEAR(mean, 0.3, 0.01);
    EXPECT_GT(differ, 1000);
}

TEST(Dequantize, FillsTheCellOfEachLevel) {
    sd::Rng rng(1);
    for (int k = 0; k < 256; ++k) {
        const sd::Tensor x = sd::dequantize(sd::Tensor::full({100}, static_cast<float>(k) / 255), rng);
        for (const float v : x.values()) {
            EXPECT_GE(v, static_cast<float>(k) / 256);
            EXPECT_LT(v, static_cast<float>(k + 1) / 256);
        }
    }
    rng.set_state({0xFFFFFF0000000000u, 1, 2, 0x0000010000000000u});  // the next uniform number is the largest
    EXPECT_LT(sd::dequantize(sd::Tensor::ones({1}), rng)[0], 1.0f);
}

}  // namespace
