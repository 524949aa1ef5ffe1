#include "common/ops/arithmetic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/activation.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"
#include "tests/no_leaks.hpp"

namespace sd {
namespace {

using Inputs = std::vector<Tensor>;
using Binary = Tensor (*)(const Tensor&, const Tensor&);

// Away from zero, where some of these functions bend.
Tensor random(const Shape& shape, std::uint64_t seed, bool positive = false) {
    Tensor x = Rng(seed).uniform(shape, 0.6f, 2.0f);
    if (!positive)
        for (std::int64_t i = 0; i < x.numel(); i += 2) x[i] = -x[i];
    return x.set_requires_grad();
}
void expect_values(const Tensor& y, const std::vector<float>& values) {
    ASSERT_EQ(y.numel(), static_cast<std::int64_t>(values.size()));
    for (std::int64_t i = 0; i < y.numel(); i++) EXPECT_FLOAT_EQ(y[i], values[static_cast<std::size_t>(i)]) << i;
}

TEST(Arithmetic, ByHand) {
    const Tensor a({2, 2}, {1, 2, 3, 4}), b({2}, {10, 20}), c({2, 1}, {2, 4});
    expect_values(a + b, {11, 22, 13, 24});
    expect_values(b - a, {9, 18, 7, 16});
    expect_values(a * c, {2, 4, 12, 16});
    expect_values(a / c, {0.5f, 1, 0.75f, 1});
    expect_values(c / a, {2, 1, 4.0f / 3, 1});
    expect_values(1 - 2 * a, {-1, -3, -5, -7});
    expect_values(12 / a + 1, {13, 7, 5, 4});
    expect_values(-a / 2, {-0.5f, -1, -1.5f, -2});
    expect_values(a * Tensor::scalar(3), {3, 6, 9, 12});
    expect_values(square(a), {1, 4, 9, 16});
    expect_values(sqrt(square(a)), {1, 2, 3, 4});
    expect_values(abs(a - 2), {1, 0, 1, 2});
    expect_values(exp(log(a)), {1, 2, 3, 4});
    expect_values(pow(a, 3), {1, 8, 27, 64});
    expect_values(clamp(a, 1.5f, 3), {1.5f, 2, 3, 3});
    expect_values(expand(c, {2, 3}), {2, 2, 2, 4, 4, 4});
}

TEST(Arithmetic, BroadcastsAndTheirGradients) {
    const std::pair<Shape, Shape> shapes[] = {{{}, {}},
                                              {{1}, {1}},
                                              {{7}, {}},
                                              {{17}, {1}},
                                              {{7, 17}, {17}},
                                              {{7, 17}, {7, 1}},
                                              {{7, 3}, {7, 3}},
                                              {{2, 3, 5}, {5}},
                                              {{2, 3, 5}, {3, 5}},
                                              {{2, 3, 5}, {2, 1, 5}},
                                              {{2, 3, 5}, {2, 3, 1}},
                                              {{1, 3, 5}, {5}},
                                              {{2, 3, 5, 7}, {2, 1, 1, 7}},
                                              {{2, 3, 5}, {1}}};
    for (const auto& [large, small] : shapes)
        for (const Binary op : {Binary{operator+}, Binary{operator-}, Binary{operator*}, Binary{operator/}}) {
            const Tensor a = random(large, 1, true), b = random(small, 2, true);
            EXPECT_LT(gradcheck([&](const Inputs& x) { return op(x[0], x[1]); }, {a, b}), 1e-3) << large << ' ' << small;
            EXPECT_LT(gradcheck([&](const Inputs& x) { return op(x[1], x[0]); }, {a, b}), 1e-3) << small << ' ' << large;
            EXPECT_EQ(op(b, a).shape(), large);
        }
}

TEST(Arithmetic, GradientsOfFunctions) {
    for (const Shape& shape : {Shape{1}, Shape{7}, Shape{17, 3}}) {
        const Tensor x = random(shape, 3), p = random(shape, 4, true);
        const auto check_one = [&](const char* name, const Tensor& at, Tensor (*f)(const Tensor&)) {
            EXPECT_LT(gradcheck([&](const Inputs& in) { return f(in[0]); }, {at}), 1e-3) << name << ' ' << shape;
        };
        check_one("exp", x, exp);
        check_one("log", p, log);
        check_one("sqrt", p, sqrt);
        check_one("square", x, square);
        check_one("abs", x, abs);
        check_one("pow", p, [](const Tensor& in) { return pow(in, 1.5f); });
        check_one("clamp", x, [](const Tensor& in) { return clamp(in, -0.1f, 5.0f); });
        check_one("12 / x", p, [](const Tensor& in) { return 12 / in; });
        check_one("3 x - 1", x, [](const Tensor& in) { return 3 * in - 1; });
        check_one("expand", p, [](const Tensor& in) { return expand(in, in.shape()); });
        check_one("x x + x", x, [](const Tensor& in) { return in * in + in; });
    }
}

TEST(Arithmetic, AGradientThatIsHeldIsNotOverwritten) {
    const Tensor x = random({17}, 5);
    const Tensor h = 2 * x, y = sigmoid(h), z = y + y;  // h, y and z stay alive and keep their gradients
    backward(z, Tensor::full({17}, 3));
    for (std::int64_t i = 0; i < 17; i++) {
        EXPECT_EQ(z.grad()[i], 3);
        EXPECT_EQ(y.grad()[i], 6);
        EXPECT_FLOAT_EQ(h.grad()[i], 6 * y[i] * (1 - y[i]));
        EXPECT_FLOAT_EQ(x.grad()[i], 2 * h.grad()[i]);
    }
}

TEST(Arithmetic, ErrorsNameTheOpAndBothShapes) {
    const Tensor a = Tensor::ones({2, 3}), b = Tensor::ones({2});
    EXPECT_NE(error_of([&] { a + b; }).find("[add] (2, 3) and (2)"), std::string::npos) << error_of([&] { a + b; });
    EXPECT_NE(error_of([&] { a / b; }).find("[div] (2, 3) and (2)"), std::string::npos);
    EXPECT_NE(error_of([&] { Tensor::ones({2, 4}) * Tensor::ones({2, 3}); }).find("[mul]"), std::string::npos);
    EXPECT_NE(error_of([&] { clamp(a, 2, 1); }).find("[clamp] low 2 > high 1"), std::string::npos);
    EXPECT_NE(error_of([&] { expand(a, {3, 3}); }).find("[expand]"), std::string::npos);
}

TEST(Activation, ByHand) {
    const Tensor x({3}, {-2, 0, 1});
    expect_values(relu(x), {0, 0, 1});
    expect_values(leaky_relu(x, 0.1f), {-0.2f, 0, 1});
    expect_values(elu(x, 2), {2 * (std::exp(-2.0f) - 1), 0, 1});
    expect_values(tanh(x), {std::tanh(-2.0f), 0, std::tanh(1.0f)});
    expect_values(sigmoid(x), {1 / (1 + std::exp(2.0f)), 0.5f, 1 / (1 + std::exp(-1.0f))});
    expect_values(softplus(x), {std::log1p(std::exp(-2.0f)), std::log(2.0f), std::log1p(std::exp(1.0f))});
}

TEST(Activation, Gradients) {
    for (const Shape& shape : {Shape{1}, Shape{7}, Shape{17, 3}}) {
        const Tensor x = random(shape, 6);
        const auto check_one = [&](const char* name, Tensor (*f)(const Tensor&)) {
            EXPECT_LT(gradcheck([&](const Inputs& in) { return f(in[0]); }, {x}), 1e-3) << name << ' ' << shape;
        };
        check_one("relu", relu);
        check_one("leaky_relu", [](const Tensor& in) { return leaky_relu(in, 0.2f); });
        check_one("elu", [](const Tensor& in) { return elu(in, 1.5f); });
        check_one("tanh", tanh);
        check_one("sigmoid", sigmoid);
        check_one("softplus", softplus);
        check_one("twice", [](const Tensor& in) { return relu(in) + tanh(in); });
    }
}

TEST(Activation, Errors) {
    EXPECT_NE(error_of([] { leaky_relu(Tensor::ones({1}), -1); }).find("[leaky_relu] slope -1"), std::string::npos);
    EXPECT_NE(error_of([] { elu(Tensor::ones({1}), 0); }).find("[elu] alpha 0"), std::string::npos);
}

}  // namespace
}  // namespace sd
