#include "common/ops/shape.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/gather.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

Tensor counting(const Shape& shape) {
    Tensor x(shape);
    for (std::int64_t i = 0; i < x.numel(); i++) x[i] = static_cast<float>(i);
    return x;
}
std::vector<float> values(const Tensor& x) { return {x.values().begin(), x.values().end()}; }

void expect_gradient(const std::function<Tensor(const std::vector<Tensor>&)>& f, const std::vector<Shape>& shapes) {
    Rng rng(3);
    std::vector<Tensor> inputs;
    for (const Shape& shape : shapes) inputs.push_back(rng.normal(shape).set_requires_grad());
    EXPECT_LT(gradcheck(f, inputs), 1e-3);
}

TEST(Shape, ReshapeSharesValues) {
    Tensor x = counting({2, 6});
    const Tensor y = reshape(x, {3, 4});
    x[5] = 100;
    EXPECT_EQ(y[5], 100);
    EXPECT_TRUE(flatten(counting({2, 3, 4})).shape() == Shape({2, 12}));
    EXPECT_EQ(error_of([&] { reshape(x, {5}); }), "[reshape] (2, 6) to (5): 12 != 5");
    expect_gradient([](const auto& in) { return reshape(in[0], {7, 1}); }, {{7}});
}

TEST(Shape, SliceByHand) {
    const Tensor x = counting({2, 3, 2});
    EXPECT_EQ(values(slice(x, 0, 1, 2)), (std::vector<float>{6, 7, 8, 9, 10, 11}));
    EXPECT_EQ(values(slice(x, 1, 1, 3)), (std::vector<float>{2, 3, 4, 5, 8, 9, 10, 11}));
    EXPECT_EQ(values(slice(x, -1, 0, 1)), (std::vector<float>{0, 2, 4, 6, 8, 10}));
    EXPECT_TRUE(slice(x, 1, 1, 1).shape() == Shape({2, 0, 2}));
    EXPECT_EQ(error_of([&] { slice(x, 1, 2, 4); }), "[slice] 2 to 4 of axis 1 of (2, 3, 2)");
    EXPECT_EQ(error_of([&] { slice(x, 3, 0, 1); }), "[slice] (2, 3, 2) has no axis 3");
    expect_gradient([](const auto& in) { return slice(in[0], 1, 2, 7); }, {{3, 7, 5}});
    expect_gradient([](const auto& in) { return concat({slice(in[0], 0, 0, 2), slice(in[0], 0, 1, 3)}, 0); }, {{3, 17}});
}

TEST(Shape, ConcatByHand) {
    const Tensor a = counting({2, 1}), b = counting({2, 2});
    EXPECT_EQ(values(concat({a, b}, 1)), (std::vector<float>{0, 0, 1, 1, 2, 3}));
    EXPECT_EQ(values(concat({b, b}, 0)), (std::vector<float>{0, 1, 2, 3, 0, 1, 2, 3}));
    EXPECT_EQ(error_of([&] { concat({a, b}, 0); }), "[concat] (2, 1) and (2, 2) along axis 0");
    expect_gradient([](const auto& in) { return concat({in[0], in[1], in[0]}, -1); }, {{3, 7}, {3, 17}});
}

TEST(Shape, StackAndChunkUndoEachOther) {
    const Tensor x = counting({4, 6});
    for (const int axis : {0, 1, -1}) {
        const auto parts = chunk(x, 2, axis);
        ASSERT_EQ(parts.size(), 2u);
        EXPECT_EQ(values(concat(parts, axis)), values(x));
    }
    EXPECT_EQ(values(stack({counting({2}), counting({2})}, 1)), (std::vector<float>{0, 0, 1, 1}));
    EXPECT_TRUE(stack({x, x}, -1).shape() == Shape({4, 6, 2}));
    EXPECT_EQ(error_of([&] { chunk(x, 4, 1); }), "[chunk] axis 1 of (4, 6) in 4 equal parts");
    expect_gradient([](const auto& in) { return stack({in[0], in[1]}, 1); }, {{3, 5}, {3, 5}});
}

TEST(Shape, TransposeByIndex) {
    const Tensor x = counting({2, 3, 4, 5});
    for (const auto& [a, b] : {std::pair(0, 1), std::pair(1, 2), std::pair(3, 1), std::pair(0, -1), std::pair(2, 2)}) {
        const Tensor y = transpose(x, a, b);
        for (std::int64_t i = 0; i < x.numel(); i++) {
            std::int64_t index[4] = {i / 60, i / 20 % 3, i / 5 % 4, i % 5};
            std::swap(index[a], index[b < 0 ? b + 4 : b]);
            ASSERT_EQ(y[((index[0] * y.dim(1) + index[1]) * y.dim(2) + index[2]) * y.dim(3) + index[3]], x[i]) << a << " " << b << " " << i;
        }
    }
    expect_gradient([](const auto& in) { return transpose(in[0], 0, 2); }, {{3, 2, 7}});
}

TEST(Shape, FlipByHand) {
    EXPECT_EQ(values(flip(counting({2, 3}), 1)), (std::vector<float>{2, 1, 0, 5, 4, 3}));
    EXPECT_EQ(values(flip(counting({2, 3}), 0)), (std::vector<float>{3, 4, 5, 0, 1, 2}));
    expect_gradient([](const auto& in) { return flip(in[0], 1); }, {{2, 7, 3}});
}

TEST(Shape, ReshapeInfersOneDimension) {
    const Tensor x = counting({2, 6});
    EXPECT_TRUE(reshape(x, {-1}).shape() == Shape({12}));
    EXPECT_TRUE(reshape(x, {3, -1}).shape() == Shape({3, 4}));
    EXPECT_TRUE(reshape(x, {2, -1, 3}).shape() == Shape({2, 2, 3}));
    EXPECT_TRUE(reshape(Tensor({0, 3}), {-1, 3}).shape() == Shape({0, 3}));
    EXPECT_EQ(error_of([&] { reshape(x, {5, -1}); }), "[reshape] (2, 6): 12 values do not fill rows of 5");
    EXPECT_EQ(error_of([&] { reshape(x, {-1, -1}); }), "[reshape] (2, 6): -1 given twice");
    EXPECT_EQ(error_of([&] { reshape(Tensor({0, 3}), {-1, 0}); }), "[reshape] (0, 3): 0 values do not fill rows of 0");
    EXPECT_EQ(error_of([&] { reshape(x, {-2, 6}); }), "[reshape] (2, 6): dimension -2");
    expect_gradient([](const auto& in) { return reshape(in[0], {-1, 7}); }, {{7, 17}});
}

// np.arange(10)[begin:end:step]; {} is an open end.
TEST(Shape, SliceAsInPython) {
    const Tensor x = counting({10});
    EXPECT_EQ(values(slice(x, 0, -3, {})), (std::vector<float>{7, 8, 9}));
    EXPECT_EQ(values(slice(x, 0, {}, -8)), (std::vector<float>{0, 1}));
    EXPECT_EQ(values(slice(x, 0, 1, 8, 3)), (std::vector<float>{1, 4, 7}));
    EXPECT_EQ(values(slice(x, 0, 1, 7, 3)), (std::vector<float>{1, 4}));
    EXPECT_EQ(values(slice(x, 0, {}, {}, -4)), (std::vector<float>{9, 5, 1}));
    EXPECT_EQ(values(slice(x, 0, 7, 2, -2)), (std::vector<float>{7, 5, 3}));
    EXPECT_EQ(values(slice(x, 0, -2, -5, -1)), (std::vector<float>{8, 7, 6}));
    EXPECT_EQ(values(slice(x, 0, {}, {}, 1000)), (std::vector<float>{0}));
    EXPECT_EQ(values(slice(x, 0, {}, {}, std::numeric_limits<std::int64_t>::min())), (std::vector<float>{9}));
    EXPECT_EQ(slice(x, 0, 3, 3, -1).numel(), 0);
    EXPECT_EQ(slice(Tensor({0, 2}), 0, {}, {}, -1).numel(), 0);
    EXPECT_EQ(error_of([&] { slice(x, 0, {}, {}, 0); }), "[slice] a step of 0");
    EXPECT_EQ(error_of([&] { slice(x, 0, -11, {}); }), "[slice] -11 to 10 of axis 0 of (10)");
    EXPECT_EQ(error_of([&] { slice(x, 0, 2, 7, -1); }), "[slice] 2 to 7 in steps of -1 of axis 0 of (10)");
    EXPECT_EQ(error_of([&] { slice(x, 0, 10, {}, -1); }), "[slice] 10 to -1 in steps of -1 of axis 0 of (10)");
}

// Against the index rule: position j of the axis is begin + j step.
TEST(Shape, SteppedSlicesAlongEveryAxis) {
    const Tensor x = counting({3, 7, 5});
    for (const int axis : {0, 1, 2})
        for (const std::int64_t step : {1, 2, 3, -1, -2, -3}) {
            const Tensor y = slice(x, axis, {}, {}, step);
            const std::int64_t n = x.dim(axis), count = (n + std::abs(step) - 1) / std::abs(step), first = step > 0 ? 0 : n - 1;
            ASSERT_EQ(y.dim(axis), count);
            std::vector<int> index;
            for (std::int64_t j = 0; j < count; j++) index.push_back(static_cast<int>(first + j * step));
            EXPECT_EQ(values(y), values(index_select(x, axis, index))) << axis << ' ' << step;
            expect_gradient([&](const auto& in) { return slice(in[0], axis, {}, {}, step) + slice(in[0], axis, {}, {}, step); }, {{3, 7, 5}});
        }
    for (const int axis : {0, 1, 2}) EXPECT_EQ(values(slice(x, axis, {}, {}, -1)), values(flip(x, axis)));
}

// np.arange(6).reshape(1, 2, 3).transpose(2, 0, 1)
TEST(Shape, PermuteByHandAndByIndex) {
    const Tensor y = permute(counting({1, 2, 3}), {2, 0, 1});
    EXPECT_TRUE(y.shape() == Shape({3, 1, 2}));
    EXPECT_EQ(values(y), (std::vector<float>{0, 3, 1, 4, 2, 5}));
    const Tensor x = counting({2, 3, 4, 5});
    EXPECT_EQ(values(permute(x, {0, -1, 2, 1})), values(transpose(x, 1, 3)));
    EXPECT_EQ(values(permute(permute(x, {3, 1, 0, 2}), {2, 1, 3, 0})), values(x));
    EXPECT_EQ(permute(Tensor::scalar(3), {}).item(), 3);
    EXPECT_TRUE(permute(Tensor({2, 0, 3}), {2, 1, 0}).shape() == Shape({3, 0, 2}));
    EXPECT_EQ(error_of([&] { permute(x, {0, 1, 2}); }), "[permute] (2, 3, 4, 5) has 4 axes, 3 given");
    EXPECT_EQ(error_of([&] { permute(x, {0, 1, 2, 2}); }), "[permute] axis 2 given twice");
    EXPECT_EQ(error_of([&] { permute(x, {0, 1, 2, 4}); }), "[permute] (2, 3, 4, 5) has no axis 4");
    expect_gradient([](const auto& in) { return permute(in[0], {2, 0, 1}); }, {{7, 1, 17}});
    expect_gradient([](const auto& in) { return permute(in[0], {1, 3, 0, 2}) + permute(in[0], {1, 3, 0, 2}); }, {{2, 3, 1, 7}});
}

// np.pad(np.arange(4), (2, 3), constant / reflect); further out than x is long it goes to and fro, as NumPy does
TEST(Pad, ByHand) {
    const Tensor x = counting({4});
    EXPECT_EQ(values(pad(x, {{2, 3}})), (std::vector<float>{0, 0, 0, 1, 2, 3, 0, 0, 0}));
    EXPECT_EQ(values(pad(x, {{1, 0}}, {.value = -1})), (std::vector<float>{-1, 0, 1, 2, 3}));
    EXPECT_EQ(values(pad(x, {{2, 3}}, {.mode = PadMode::reflect})), (std::vector<float>{2, 1, 0, 1, 2, 3, 2, 1, 0}));
    EXPECT_EQ(values(pad(counting({2, 2}), {{1, 0}, {0, 1}})), (std::vector<float>{0, 0, 0, 0, 1, 0, 2, 3, 0}));
    EXPECT_TRUE(pad(Tensor({0, 2}), {{0, 0}, {1, 1}}).shape() == Shape({0, 4}));
    EXPECT_EQ(values(pad(Tensor({0}), {{1, 1}})), (std::vector<float>{0, 0}));
    EXPECT_EQ(error_of([&] { pad(x, {{1, 1}, {0, 0}}); }), "[pad] (4) has 1 axes, 2 pairs given");
    EXPECT_EQ(error_of([&] { pad(x, {{-1, 1}}); }), "[pad] -1 and 1 around axis 0: 0 or more expected");
    EXPECT_EQ(values(pad(counting({2}), {{3, 4}}, {.mode = PadMode::reflect})), (std::vector<float>{1, 0, 1, 0, 1, 0, 1, 0, 1}));
    EXPECT_EQ(values(pad(Tensor::full({1}, 5), {{1, 1}}, {.mode = PadMode::reflect})), (std::vector<float>{5, 5, 5}));
    EXPECT_EQ(error_of([&] { pad(Tensor({0}), {{1, 1}}, {.mode = PadMode::reflect}); }), "[pad] (0): nothing to mirror along axis 0");
    expect_gradient([](const auto& in) { return pad(in[0], {{0, 1}, {2, 0}, {1, 3}}); }, {{7, 1, 17}});
    expect_gradient([](const auto& in) { return pad(in[0], {{0, 0}, {2, 3}, {1, 1}}, {.mode = PadMode::reflect}); }, {{2, 7, 3}});
}

TEST(Shape, ShiftFillsWithZeros) {
    const Tensor x = counting({1, 2, 3, 1});  // 0 1 2 / 3 4 5
    EXPECT_EQ(values(shift(x, 1, 0)), (std::vector<float>{0, 0, 0, 0, 1, 2}));
    EXPECT_EQ(values(shift(x, 0, 1)), (std::vector<float>{0, 0, 1, 0, 3, 4}));
    EXPECT_EQ(values(shift(x, -1, -2)), (std::vector<float>{5, 0, 0, 0, 0, 0}));
    EXPECT_EQ(values(shift(x, 0, 7)), std::vector<float>(6));
    EXPECT_EQ(error_of([] { shift(Tensor::ones({2, 3}), 1, 0); }), "[shift] (N, H, W, C) expected, (2, 3) given");
    expect_gradient([](const auto& in) { return shift(in[0], 1, -2); }, {{2, 3, 5, 2}});
    expect_gradient([](const auto& in) { return shift(in[0], -2, 1); }, {{1, 4, 4, 1}});
}

TEST(Shape, SkewMovesRowRByR) {
    const Tensor x = counting({1, 3, 2, 1});
    const Tensor y = skew(x);
    EXPECT_TRUE(y.shape() == Shape({1, 3, 4, 1}));
    EXPECT_EQ(values(y), (std::vector<float>{0, 1, 0, 0, 0, 2, 3, 0, 0, 0, 4, 5}));
    EXPECT_EQ(values(unskew(y)), values(x));
    expect_gradient([](const auto& in) { return skew(in[0]); }, {{2, 3, 5, 2}});
    expect_gradient([](const auto& in) { return unskew(in[0]); }, {{2, 3, 7, 2}});
    EXPECT_THROW(unskew(Tensor::ones({1, 5, 4, 1})), Error);
}

TEST(IndexSelect, PicksRowsAndAddsGradients) {
    Tensor x = counting({3, 2}).set_requires_grad();
    const Tensor y = index_select(x, 0, {2, 0, 2});
    EXPECT_EQ(values(y), (std::vector<float>{4, 5, 0, 1, 4, 5}));
    backward(y, Tensor({3, 2}, {1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(values(x.grad()), (std::vector<float>{3, 4, 0, 0, 6, 8}));
    EXPECT_EQ(error_of([&] { index_select(x, 0, {0, 3}); }), "[index_select] index 3 of 3");
    EXPECT_EQ(error_of([&] { index_select(x, 2, {0}); }), "[index_select] (3, 2) has no axis 2");
    expect_gradient([](const auto& in) { return index_select(in[0], 0, {1, 1, 6, 0}); }, {{7, 3, 2}});
}

// np.arange(12).reshape(2, 3, 2): np.take(x, [2, 0], axis=1) and axis=2
TEST(IndexSelect, AlongEveryAxis) {
    const Tensor x = counting({2, 3, 2}), middle = index_select(x, 1, {2, 0}), last = index_select(x, -1, {1, 1, 0});
    EXPECT_TRUE(middle.shape() == Shape({2, 2, 2}) && last.shape() == Shape({2, 3, 3}));
    EXPECT_EQ(values(middle), (std::vector<float>{4, 5, 0, 1, 10, 11, 6, 7}));
    EXPECT_EQ(values(last), (std::vector<float>{1, 1, 0, 3, 3, 2, 5, 5, 4, 7, 7, 6, 9, 9, 8, 11, 11, 10}));
    EXPECT_TRUE(index_select(Tensor({0, 3}), 1, {2, 0}).shape() == Shape({0, 2}));
    EXPECT_TRUE(index_select(x, 0, {}).shape() == Shape({0, 3, 2}));
    for (const int axis : {0, 1, 2}) expect_gradient([axis](const auto& in) { return index_select(in[0], axis, {0, 6, 6, 2}); }, {{7, 17, 7}});
}

TEST(Gather, PicksOneOfEachRow) {
    const Tensor y = gather(counting({3, 4}), 1, {3, 0, 1});
    EXPECT_TRUE(y.shape() == Shape({3, 1}));
    EXPECT_EQ(values(y), (std::vector<float>{3, 4, 9}));
    EXPECT_EQ(error_of([] { gather(Tensor::ones({3, 4}), 1, {0}); }), "[gather] 1 indices for the 3 positions along axis 1 of (3, 4)");
    EXPECT_EQ(error_of([] { gather(Tensor::ones({1, 4}), 1, {-1}); }), "[gather] index -1 of 4");
    EXPECT_EQ(error_of([] { gather(Tensor::ones({1, 4}), 0, {0, 0, 1, 0}); }), "[gather] index 1 of 1");
    EXPECT_TRUE(gather(Tensor({0, 4}), 1, {}).shape() == Shape({0, 1}));
}

// torch.gather(torch.arange(12.).view(2, 3, 2), 1, torch.tensor([[[0, 2], [1, 1]], [[2, 0], [0, 0]]])) and along axes 0 and 2
TEST(Gather, AsTorchGatherAlongEveryAxis) {
    const Tensor x = counting({2, 3, 2});
    const Tensor middle = gather(x, 1, {0, 2, 1, 1, 2, 0, 0, 0}), first = gather(x, 0, {0, 1, 1, 0, 0, 0}), last = gather(x, 2, {1, 0, 0, 1, 1, 0});
    EXPECT_TRUE(middle.shape() == Shape({2, 2, 2}) && first.shape() == Shape({1, 3, 2}) && last.shape() == Shape({2, 3, 1}));
    EXPECT_EQ(values(middle), (std::vector<float>{0, 5, 2, 3, 10, 7, 6, 7}));
    EXPECT_EQ(values(first), (std::vector<float>{0, 7, 8, 3, 4, 5}));
    EXPECT_EQ(values(last), (std::vector<float>{1, 2, 4, 7, 9, 10}));
    expect_gradient([](const auto& in) { return gather(in[0], -1, {0, 4, 2, 2, 1, 3}); }, {{2, 3, 5}});
    expect_gradient([](const auto& in) { return gather(in[0], 0, {0, 1, 1, 1, 0, 0, 0}); }, {{2, 7}});
}

}  // namespace
}  // namespace sd
