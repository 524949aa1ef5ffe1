#include "chapters/00_foundations/scalar_autograd.hpp"

#include <gtest/gtest.h>

#include "chapters/00_foundations/gradients_of_both.hpp"

namespace {

using scalar::Value;

TEST(ScalarAutograd, DiamondAddsBothPaths) {
    Value x = 1.0;
    const Value a = x + x;
    Value y = a + a;
    y.backward();
    EXPECT_EQ(x.grad(), 4);
}

TEST(ScalarAutograd, EveryOperationMatchesCentralDifferences) {
    const auto f = [](Value a, Value b) { return exp(a * b) / (a + b) + log(a) - tanh(b) * relu(a - b) + relu(b - a); };
    const double a0 = 0.8, b0 = 0.3, h = 1e-5;
    Value a = a0, b = b0, y = f(a, b);
    y.backward();
    EXPECT_NEAR(a.grad(), (f(a0 + h, b0).value() - f(a0 - h, b0).value()) / (2 * h), 1e-8);
    EXPECT_NEAR(b.grad(), (f(a0, b0 + h).value() - f(a0, b0 - h).value()) / (2 * h), 1e-8);
}

TEST(ScalarAutograd, AgreesWithTensors) {
    for (std::uint64_t seed : {1u, 2u, 3u}) {
        const sd::BothGradients both = sd::gradients_of_both(seed);
        ASSERT_EQ(both.by_scalars.size(), 33u);
        for (std::size_t i = 0; i < both.by_scalars.size(); i++) EXPECT_NEAR(both.by_scalars[i], both.by_tensors[i], 1e-5) << i;
    }
}

}  // namespace
