#include "common/io/checkpoint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "common/tensor/check.hpp"
#include "tests/io/temporary_folder.hpp"

namespace {

using sd::Checkpoint;

Checkpoint example() {
    Checkpoint c;
    c.put("w", sd::Tensor({2, 2}, {1, -0.0f, 3e-40f, 4}));
    c.put("step", std::int64_t{1} << 60);
    c.put("loss", 0.1);
    c.put("worst", -std::numeric_limits<double>::infinity());
    c.put("words", std::string("epochs=3 lr=0.1"));
    sd::Rng rng(7);
    rng.next();
    c.put("rng", rng.state());
    return c;
}

TEST(Checkpoint, KeepsEveryBit) {
    const sd::TemporaryFolder folder;
    example().write(folder.path + "/c.safetensors");
    const Checkpoint c = Checkpoint::read(folder.path + "/c.safetensors");
    const sd::Tensor w = c.tensor("w", {2, 2});
    EXPECT_TRUE(std::signbit(w[1]));
    EXPECT_EQ(w[2], 3e-40f);
    EXPECT_EQ(c.integer("step"), std::int64_t{1} << 60);
    EXPECT_EQ(c.number("loss"), 0.1);
    EXPECT_EQ(c.number("worst"), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(c.text("words"), "epochs=3 lr=0.1");
    sd::Rng rng(7), restored(1);
    rng.next();
    restored.set_state(c.rng("rng"));
    EXPECT_EQ(restored.next(), rng.next());
}

TEST(Checkpoint, KeepsListsOfNumbersAndOfParameters) {
    const std::vector<double> numbers{0.1, -3e-300, 5};
    const std::vector<sd::Parameter> list{{"a.weight", sd::Tensor({2}, {1, 2})}, {"a.bias", sd::Tensor({1}, {3})}};
    Checkpoint made;
    made.put("curve", numbers);
    made.put("none", std::vector<double>{});
    made.put("net", list);
    const Checkpoint c = Checkpoint::parse(made.bytes(), "c");
    EXPECT_EQ(c.numbers("curve"), numbers);
    EXPECT_TRUE(c.numbers("none").empty());
    const std::vector<sd::Parameter> other{{"a.weight", sd::Tensor::zeros({2})}, {"a.bias", sd::Tensor::zeros({1})}};
    c.restore("net", other);
    EXPECT_EQ(other[0].tensor[1], 2);
    EXPECT_EQ(other[1].tensor[0], 3);
    const std::vector<sd::Parameter> wrong{{"a.weight", sd::Tensor::zeros({2})}, {"a.bias", sd::Tensor::zeros({4})}};
    EXPECT_THROW(c.restore("net", wrong), sd::Error);
    EXPECT_EQ(wrong[0].tensor[1], 0);  // all or nothing
}

TEST(Checkpoint, NamesWhatIsMissingOrOfAnotherKind) {
    const Checkpoint c = example();
    EXPECT_THROW(c.tensor("v", {2, 2}), sd::Error);
    EXPECT_THROW(c.tensor("w", {4}), sd::Error);
    EXPECT_THROW(c.integer("loss"), sd::Error);
    EXPECT_THROW(c.number("words"), sd::Error);
    EXPECT_THROW(c.rng("words"), sd::Error);
    EXPECT_THROW(c.text("none"), sd::Error);
    Checkpoint twice = example();
    EXPECT_THROW(twice.put("step", 3), sd::Error);
    EXPECT_THROW(twice.put("w", sd::Tensor::scalar(1)), sd::Error);
    EXPECT_TRUE(c.has("w") && c.has("step") && !c.has("none"));
}

TEST(Checkpoint, NoticesAnyDamage) {
    const sd::Bytes good = example().bytes();
    EXPECT_NO_THROW(Checkpoint::parse(good, "c"));
    for (std::size_t i = 0; i < good.size(); ++i) {
        sd::Bytes flipped = good;
        flipped[i] ^= 1;
        // White space behind the header is all that may change without a difference.
        if (good[i] != ' ') {
            EXPECT_THROW(Checkpoint::parse(flipped, "c"), sd::Error) << "byte " << i;
        }
        sd::Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_THROW(Checkpoint::parse(cut, "c"), sd::Error) << "cut at " << i;
    }
}

TEST(Checkpoint, PlainWeightsAreNoCheckpoint) {
    sd::SafeTensors weights;
    weights.tensors = {{"w", sd::Tensor({1}, {1})}};
    EXPECT_THROW(Checkpoint::parse(sd::safetensors_bytes(weights), "weights.safetensors"), sd::Error);
}

}  // namespace
