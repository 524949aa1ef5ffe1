// NumPy's rules of broadcasting, and the ops that compare and choose.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

using Inputs = std::vector<Tensor>;
using Op = Tensor (*)(const Tensor&, const Tensor&);

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();

void expect_values(const Tensor& got, const Shape& shape, const std::vector<float>& values) {
    ASSERT_TRUE(got.shape() == shape) << got.shape() << " != " << shape;
    for (std::size_t i = 0; i < values.size(); i++) EXPECT_FLOAT_EQ(got[static_cast<std::int64_t>(i)], values[i]) << i;
}

// The value of x that stands at place i of a larger shape: dimensions of 1 and missing ones stand still.
float repeated(const Tensor& x, const Shape& shape, std::int64_t i) {
    std::int64_t at = 0, stride = 1;
    for (int d = 1; d <= shape.size(); d++) {
        const std::int64_t index = i % shape[-d];
        i /= shape[-d];
        if (d > x.ndim()) continue;
        at += x.dim(-d) == 1 ? 0 : index * stride;
        stride *= x.dim(-d);
    }
    return x[at];
}

// np.array([[0], [1], [2]]) op np.array([[10, 20]])
TEST(Broadcast, ByHand) {
    const Tensor a({3, 1}, {0, 1, 2}), b({1, 2}, {10, 20});
    expect_values(a + b, {3, 2}, {10, 20, 11, 21, 12, 22});
    expect_values(a - b, {3, 2}, {-10, -20, -9, -19, -8, -18});
    expect_values(a * b, {3, 2}, {0, 0, 10, 20, 20, 40});
    expect_values(a / b, {3, 2}, {0, 0, 0.1f, 0.05f, 0.2f, 0.1f});
    expect_values(maximum(a, Tensor({2}, {1, 0.5f})), {3, 2}, {1, 0.5f, 1, 1, 2, 2});
    expect_values(minimum(a, Tensor({2}, {1, 0.5f})), {3, 2}, {0, 0, 1, 0.5f, 1, 0.5f});
    expect_values(where(Tensor({3, 1}, {1, 0, 2}), Tensor({2}, {1, 2}), Tensor::scalar(-1)), {3, 2}, {1, 2, -1, -1, 1, 2});
    expect_values(expand(Tensor({2, 1, 1}, {1, 2}), {3, 2, 2, 1}), {3, 2, 2, 1}, {1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2});
}

// Any two shapes of up to four dimensions, of which some are 1 or missing, on either side.
TEST(Broadcast, AgreesWithIndexByIndexForAnyShapes) {
    Rng rng(1);
    const std::pair<Op, float (*)(float, float)> ops[] = {
        {[](const Tensor& a, const Tensor& b) { return a + b; }, [](float a, float b) { return a + b; }},
        {[](const Tensor& a, const Tensor& b) { return a - b; }, [](float a, float b) { return a - b; }},
        {[](const Tensor& a, const Tensor& b) { return a * b; }, [](float a, float b) { return a * b; }},
        {[](const Tensor& a, const Tensor& b) { return a / b; }, [](float a, float b) { return a / b; }},
        {maximum, [](float a, float b) { return std::max(a, b); }},
        {minimum, [](float a, float b) { return std::min(a, b); }},
        {lt, [](float a, float b) { return a < b ? 1.0f : 0.0f; }},
        {le, [](float a, float b) { return a <= b ? 1.0f : 0.0f; }},
        {gt, [](float a, float b) { return a > b ? 1.0f : 0.0f; }},
        {ge, [](float a, float b) { return a >= b ? 1.0f : 0.0f; }},
        {eq, [](float a, float b) { return a == b ? 1.0f : 0.0f; }},
        {ne, [](float a, float b) { return a != b ? 1.0f : 0.0f; }},
    };
    for (int trial = 0; trial < 150; trial++) {
        const std::int64_t dims = 1 + rng.below(4), missing = rng.below(dims + 1);
        Shape shape, one, two;
        for (std::int64_t d = 0; d < dims; d++) {
            const std::int64_t n = 1 + rng.below(4), which = rng.below(4);
            shape.append(n);
            one.append(which == 1 ? 1 : n);
            if (d >= missing) two.append(which == 2 ? 1 : n);
        }
        Tensor a = rng.normal(one), b = rng.normal(two);
        for (std::int64_t i = 0; i < a.numel(); i++) a[i] = std::round(2 * a[i]);  // some are equal
        for (std::int64_t i = 0; i < b.numel(); i++) b[i] = std::round(2 * b[i]);
        Shape expected;  // where `shape` is larger than both it is 1 in both
        for (int d = 0; d < shape.size(); d++) {
            const int in_two = d - static_cast<int>(missing);
            expected.append(std::max(one[d], in_two >= 0 ? two[in_two] : 1));
        }
        for (const auto& [op, f] : ops)
            for (const bool swapped : {false, true}) {
                const Tensor y = swapped ? op(b, a) : op(a, b);
                ASSERT_TRUE(y.shape() == expected) << one << ' ' << two << ": " << y.shape();
                for (std::int64_t i = 0; i < y.numel(); i++) {
                    const float u = repeated(a, expected, i), v = repeated(b, expected, i), want = swapped ? f(v, u) : f(u, v);
                    ASSERT_TRUE(y[i] == want || (std::isnan(want) && std::isnan(y[i]))) << one << ' ' << two << " at " << i;
                }
            }
    }
}

TEST(Broadcast, Gradients) {
    const std::pair<Shape, Shape> shapes[] = {{{7, 1}, {1, 17}}, {{3, 1, 5}, {2, 1, 7, 1}}, {{2, 3, 4, 5}, {3, 4, 1}}, {{1}, {7}},
                                              {{1, 1}, {1}},     {{2, 1, 3, 1}, {7, 1, 2}}};
    for (const auto& [one, two] : shapes)
        for (const bool swapped : {false, true}) {
            Rng rng(3);
            Tensor a = rng.uniform(swapped ? two : one, 0.6f, 2), b = rng.uniform(swapped ? one : two, 0.6f, 2);
            a.set_requires_grad(), b.set_requires_grad();
            EXPECT_LT(gradcheck([](const Inputs& in) { return in[0] + in[1]; }, {a, b}), 1e-3) << one << two;
            EXPECT_LT(gradcheck([](const Inputs& in) { return in[0] - in[1]; }, {a, b}), 1e-3) << one << two;
            EXPECT_LT(gradcheck([](const Inputs& in) { return in[0] * in[1]; }, {a, b}), 1e-3) << one << two;
            EXPECT_LT(gradcheck([](const Inputs& in) { return in[0] / in[1]; }, {a, b}), 1e-3) << one << two;
        }
    Rng rng(4);
    const Tensor x = rng.normal({2, 1, 3}).set_requires_grad();
    EXPECT_LT(gradcheck([](const Inputs& in) { return expand(in[0], {5, 2, 7, 3}); }, {x}), 1e-3);
    EXPECT_LT(gradcheck([](const Inputs& in) { return expand(in[0], {2, 7, 3}); }, {x}), 1e-3);
}

TEST(Broadcast, EmptyAndErrors) {
    expect_values(Tensor({0, 3}) + Tensor({1, 3}), {0, 3}, {});
    expect_values(Tensor({2, 0, 1}) * Tensor({1, 5}), {2, 0, 5}, {});
    expect_values(maximum(Tensor({0}), 1.0f), {0}, {});
    const Tensor a = Tensor::ones({2, 3});
    const std::string rule = ": each dimension, counted from the last, must be the same, or 1 in one of the two";
    EXPECT_EQ(error_of([&] { a + Tensor::ones({2}); }), "[add] (2, 3) and (2)" + rule);
    EXPECT_EQ(error_of([&] { Tensor::ones({4, 1}) - Tensor::ones({3, 1}); }), "[sub] (4, 1) and (3, 1)" + rule);
    EXPECT_EQ(error_of([&] { maximum(a, Tensor::ones({3, 3})); }), "[maximum] (2, 3) and (3, 3)" + rule);
    EXPECT_EQ(error_of([&] { lt(a, Tensor::ones({3, 3})); }), "[lt] (2, 3) and (3, 3)" + rule);
    EXPECT_EQ(error_of([&] { where(a, a, Tensor::ones({3, 3})); }), "[where] (2, 3) and (3, 3)" + rule);
    EXPECT_EQ(error_of([&] { expand(a, {3, 3}); }), "[expand] (3, 3) and (2, 3): the second does not repeat to the first");
    EXPECT_EQ(error_of([&] { expand(a, {3}); }), "[expand] (3) and (2, 3): the second does not repeat to the first");
}

// torch.maximum: the gradient of equals is halved, NaN wins.
TEST(Maximum, TiesAndNan) {
    const Tensor a = Tensor({5}, {1, 2, 3, kNan, 0}).set_requires_grad(), b = Tensor({5}, {2, 2, 2, 0, kNan}).set_requires_grad();
    Tensor y = maximum(a, b);
    EXPECT_EQ(y[0], 2);
    EXPECT_EQ(y[2], 3);
    EXPECT_TRUE(std::isnan(y[3]) && std::isnan(y[4]));
    backward(y, Tensor({5}, {1, 1, 4, 1, 1}));
    expect_values(a.grad(), {5}, {0, 0.5f, 4, 1, 1});
    expect_values(b.grad(), {5}, {1, 0.5f, 0, 1, 1});
    Tensor(a).zero_grad(), Tensor(b).zero_grad();
    y = minimum(a, b);
    EXPECT_TRUE(std::isnan(y[3]) && std::isnan(y[4]));
    backward(y, Tensor({5}, {1, 1, 4, 1, 1}));
    expect_values(a.grad(), {5}, {1, 0.5f, 0, 1, 1});
    expect_values(b.grad(), {5}, {0, 0.5f, 4, 1, 1});
}

TEST(Comparisons, NanIsUnequalAndNothingIsRecorded) {
    const Tensor a = Tensor({3}, {kNan, 1, kInf}).set_requires_grad();
    expect_values(eq(a, a), {3}, {0, 1, 1});
    expect_values(ne(a, a), {3}, {1, 0, 0});
    expect_values(lt(a, a), {3}, {0, 0, 0});
    expect_values(ge(a, a), {3}, {0, 1, 1});
    expect_values(gt(a, 1.0f), {3}, {0, 0, 1});
    expect_values(le(a, 1.0f), {3}, {0, 1, 0});
    EXPECT_FALSE(lt(a, a).requires_grad());
}

TEST(Where, PassesTheGradientToWhatWasChosen) {
    const Tensor c({3}, {1, 0, kNan}), a = Tensor({3}, {1, 2, 3}).set_requires_grad(), b = Tensor::scalar(5).set_requires_grad();
    const Tensor y = where(c, a, b);
    expect_values(y, {3}, {1, 5, 3});  // NaN is not 0
    backward(y, Tensor({3}, {10, 20, 30}));
    expect_values(a.grad(), {3}, {10, 0, 30});
    expect_values(b.grad(), {}, {20});
    // What is not chosen does not matter, however wild: no 0 * inf.
    const Tensor x = Tensor({2}, {0, 4}).set_requires_grad();
    backward(where(gt(x, 0.0f), x, Tensor::full({2}, kInf)), Tensor::ones({2}));
    expect_values(x.grad(), {2}, {0, 1});
    for (const Shape& shape : {Shape{1}, Shape{7}, Shape{17, 3}}) {
        Rng rng(5);
        const Tensor condition = gt(rng.normal(shape), 0.0f);
        EXPECT_LT(gradcheck([&](const Inputs& in) { return where(condition, in[0], in[1]); },
                            {rng.normal(shape).set_requires_grad(), rng.normal(shape).set_requires_grad()}),
                  1e-3);
    }
}

// torch.nn.functional.gelu and silu of -6, -1, 0, 0.5, 3 in float64
TEST(SmoothActivations, ByHand) {
    const Tensor x({5}, {-6, -1, 0, 0.5f, 3});
    expect_values(gelu(x), {5}, {-5.9195259e-09f, -0.15865525f, 0, 0.34573123f, 2.9959503f});
    expect_values(silu(x), {5}, {-0.014835738f, -0.26894143f, 0, 0.31122968f, 2.8577223f});
    expect_values(sin(x), {5}, {0.2794155f, -0.84147096f, 0, 0.47942555f, 0.14112f});
    expect_values(cos(x), {5}, {0.9601703f, 0.5403023f, 1, 0.87758255f, -0.9899925f});
    EXPECT_FLOAT_EQ(sin(Tensor::scalar(1e6f)).item(), -0.34999350f);  // reduced exactly
    EXPECT_TRUE(std::isnan(sin(Tensor::scalar(kInf)).item()));
    EXPECT_EQ(gelu(Tensor::scalar(kInf)).item(), kInf);
}

TEST(SmoothActivations, Gradients) {
    for (const Shape& shape : {Shape{1}, Shape{7}, Shape{17, 3}}) {
        const Tensor x = Rng(6).normal(shape).set_requires_grad();
        const auto check_one = [&](const char* name, Tensor (*f)(const Tensor&)) {
            EXPECT_LT(gradcheck([&](const Inputs& in) { return f(in[0]) + in[0]; }, {x}), 1e-3) << name << ' ' << shape;
        };
        check_one("silu", silu);
        check_one("gelu", gelu);
        check_one("sin", sin);
        check_one("cos", cos);
    }
}

TEST(Broadcast, SameBitsForAnyNumberOfThreads) {
    if (kernels::kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    const Tensor a = Rng(1).normal({301, 1, 257}), b = Rng(2).normal({7, 1});
    const int before = kernels::threads();
    std::vector<float> first;
    for (const int count : {1, 2, 4, 7}) {
        kernels::set_threads(count);
        const Tensor y = gelu(where(lt(a, b), maximum(a, b), a * b));
        const std::vector<float> now(y.values().begin(), y.values().end());
        if (count == 1) first = now;
        EXPECT_EQ(now, first);
    }
    kernels::set_threads(before);
}

}  // namespace
}  // namespace sd
