#include "common/ops/gate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd {
namespace {

TEST(Gate, ByHand) {
    const Tensor y = gated(Tensor({1, 4}, {0.5f, -1.0f, 0.0f, 2.0f}));  // tanh(0.5) sigmoid(0), tanh(-1) sigmoid(2)
    ASSERT_EQ(y.shape(), (Shape{1, 2}));
    EXPECT_NEAR(y[0], 0.4621172f * 0.5f, 1e-6);
    EXPECT_NEAR(y[1], -0.7615942f * 0.8807971f, 1e-6);
}

TEST(Gate, EqualsItsPartsOnOddSizes) {
    Rng rng(1);
    for (const std::int64_t c : {1, 7, 17, 64}) {
        Tensor x = rng.normal({3, 5, 2 * c}, 0.0f, 2.0f);
        x.set_requires_grad();
        const Tensor dy = rng.normal({3, 5, c});
        const std::vector<Tensor> half = chunk(x, 2, -1);
        backward(tanh(half[0]) * sigmoid(half[1]), dy);
        const Tensor expected = x.grad();
        for_every_isa([&] {
            x.zero_grad();
            const Tensor y = gated(x);
            backward(y, dy);
            for (std::int64_t i = 0; i < y.numel(); i++)
                EXPECT_NEAR(y[i], std::tanh(x[i / c * 2 * c + i % c]) / (1 + std::exp(-x[i / c * 2 * c + c + i % c])), 1e-5);
            for (std::int64_t i = 0; i < x.numel(); i++) EXPECT_NEAR(x.grad()[i], expected[i], 1e-5);
        });
    }
}

TEST(Gate, Gradient) {
    const Tensor x = Rng(2).normal({3, 14}).set_requires_grad();
    EXPECT_LT(gradcheck([](const std::vector<Tensor>& in) { return gated(in[0]); }, {x}), 1e-3);
    EXPECT_LT(gradcheck([](const std::vector<Tensor>& in) { return gated(in[0]) + gated(in[0]); }, {x}), 1e-3);  // adds to a gradient
}

TEST(Gate, RefusesAnOddNumberOfFeatures) {
    EXPECT_EQ(error_of([] { gated(Tensor::ones({2, 3})); }), "[gated] (2, 3): an even number of features expected");
}

}  // namespace
}  // namespace sd
