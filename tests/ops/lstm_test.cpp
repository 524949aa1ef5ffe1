#include "common/ops/lstm.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/shape.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd {
namespace {

Tensor randn(const Shape& shape, std::uint64_t seed, float deviation = 0.5f) { return Rng(seed).normal(shape, 0.0f, deviation).set_requires_grad(); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }
std::vector<float> values(const Tensor& x) { return {x.values().begin(), x.values().end()}; }

// One step in double: c and h of one cell from its four sums.
void cell(const double sums[4], double& c, double& h) {
    c = logistic(sums[1]) * c + logistic(sums[0]) * std::tanh(sums[2]);
    h = logistic(sums[3]) * std::tanh(c);
}

struct Size {
    std::int64_t t, n, in, h;
};
constexpr Size kSizes[] = {{1, 1, 1, 1}, {3, 2, 7, 5}, {5, 17, 3, 17}, {4, 33, 1, 8}};

TEST(Lstm, AgreesWithLoopsInDouble) {
    for_every_isa([] {
        for (const auto [t, n, in, hidden] : kSizes) {
            const Tensor x = randn({t, n, in}, 1), wi = randn({in, 4 * hidden}, 2), wh = randn({hidden, 4 * hidden}, 3), bi = randn({4 * hidden}, 4),
                         bh = randn({4 * hidden}, 5);
            const Tensor y = lstm(x, wi, wh, bi, bh);
            for (std::int64_t b = 0; b < n; b++) {
                std::vector<double> h(static_cast<std::size_t>(hidden)), c(h);
                for (std::int64_t s = 0; s < t; s++) {
                    const std::vector<double> before = h;
                    for (std::int64_t k = 0; k < hidden; k++) {
                        double sums[4];
                        for (std::int64_t gate = 0; gate < 4; gate++) {
                            const std::int64_t j = gate * hidden + k;
                            sums[gate] = bi[j] + bh[j];
                            for (std::int64_t i = 0; i < in; i++) sums[gate] += x[(s * n + b) * in + i] * wi[i * 4 * hidden + j];
                            for (std::int64_t i = 0; i < hidden; i++) sums[gate] += before[static_cast<std::size_t>(i)] * wh[i * 4 * hidden + j];
                        }
                        cell(sums, c[static_cast<std::size_t>(k)], h[static_cast<std::size_t>(k)]);
                        ASSERT_NEAR(y[(s * n + b) * hidden + k], h[static_cast<std::size_t>(k)], 2e-6);
                    }
                }
            }
        }
    });
}

TEST(Lstm, Gradients) {
    for (const auto [t, n, in, hidden] : {Size{1, 1, 1, 1}, Size{3, 2, 7, 5}, Size{4, 3, 2, 17}}) {
        const double error =
            gradcheck([](const auto& a) { return lstm(a[0], a[1], a[2], a[3], a[4]); },
                      {randn({t, n, in}, 1), randn({in, 4 * hidden}, 2), randn({hidden, 4 * hidden}, 3), randn({4 * hidden}, 4), randn({4 * hidden}, 5)});
        EXPECT_LT(error, 1e-3) << hidden;
    }
}

// Step by step from elementary ops: the same values and gradients.
TEST(Lstm, IsTheCompositionOfElementaryOps) {
    const Shape shapes[] = {{4, 3, 7}, {7, 20}, {5, 20}, {20}, {20}};
    std::vector<Tensor> fused, plain;
    for (std::uint64_t i = 0; i < 5; i++) {
        fused.push_back(randn(shapes[i], i));
        plain.push_back(fused[i].detach().clone().set_requires_grad());
    }
    const Tensor y = lstm(fused[0], fused[1], fused[2], fused[3], fused[4]);

    Tensor h = Tensor::zeros({3, 5}), c = h;
    std::vector<Tensor> steps;
    for (int t = 0; t < 4; t++) {
        const Tensor x = reshape(slice(plain[0], 0, t, t + 1), {3, 7});
        const auto gates = chunk(matmul(x, plain[1]) + plain[3] + matmul(h, plain[2]) + plain[4], 4, 1);
        c = sigmoid(gates[1]) * c + sigmoid(gates[0]) * tanh(gates[2]);
        h = sigmoid(gates[3]) * tanh(c);
        steps.push_back(h);
    }
    const Tensor expected = stack(steps, 0), direction = randn(y.shape(), 9).detach();
    for (std::int64_t i = 0; i < y.numel(); i++) EXPECT_NEAR(y[i], expected[i], 1e-6);
    backward(y, direction);
    backward(expected, direction);
    for (std::size_t k = 0; k < 5; k++)
        for (std::int64_t i = 0; i < plain[k].numel(); i++) EXPECT_NEAR(fused[k].grad()[i], plain[k].grad()[i], 3e-6) << k;
}

TEST(Lstm, GradientsFromAGivenState) {
    const LstmState start{randn({3, 5}, 6).detach(), randn({3, 5}, 7).detach()};
    for (const std::int64_t t : {1, 3}) {
        const double error = gradcheck(
            [&](const auto& a) {
                LstmState state = start;
                return lstm(a[0], a[1], a[2], Tensor(), Tensor(), &state);
            },
            {randn({t, 3, 2}, 1), randn({2, 20}, 2), randn({5, 20}, 3)});
        EXPECT_LT(error, 1e-3) << t;
    }
}

// A sequence in two halves, handing on the state, and step by step.
TEST(Lstm, StateContinuesASequence) {
    const NoGrad no_grad;
    const Tensor x = randn({6, 3, 2}, 1), wi = randn({2, 28}, 2), wh = randn({7, 28}, 3), b = randn({28}, 4);
    const std::vector<float> whole = values(lstm(x, wi, wh, b, Tensor()));
    for (const int piece : {3, 1}) {
        LstmState state;
        std::vector<Tensor> parts;
        for (int s = 0; s < 6; s += piece) parts.push_back(lstm(slice(x, 0, s, s + piece), wi, wh, b, Tensor(), &state));
        EXPECT_EQ(values(concat(parts, 0)), whole);
    }
}

TEST(Lstm, SameBitsForAnyThreadsAndBatch) {
    if (kernels::kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    for_every_isa([] {
        const int before = kernels::threads();
        std::vector<std::vector<float>> first;
        for (const int count : {1, 2, 4, 7}) {
            kernels::set_threads(count);
            const Tensor x = randn({5, 70, 9}, 1), wi = randn({9, 68}, 2), wh = randn({17, 68}, 3), b = randn({68}, 4);
            const Tensor y = lstm(x, wi, wh, b, b);
            backward(y, randn({5, 70, 17}, 5));
            const Tensor alone = lstm(slice(x, 1, 41, 42), wi, wh, b, b);
            EXPECT_EQ(values(alone), values(slice(y, 1, 41, 42)));
            std::vector<std::vector<float>> all;
            for (const Tensor& r : {y, x.grad(), wi.grad(), wh.grad(), b.grad()}) all.push_back(values(r));
            if (count == 1) first = all;
            EXPECT_EQ(all, first);
        }
        kernels::set_threads(before);
    });
}

TEST(Lstm, Errors) {
    const Tensor x = Tensor::ones({2, 3, 4});
    EXPECT_THROW(lstm(x, Tensor::ones({5, 8}), Tensor::ones({2, 8}), {}, {}), Error);
    EXPECT_THROW(lstm(x, Tensor::ones({4, 8}), Tensor::ones({3, 8}), {}, {}), Error);
    EXPECT_THROW(lstm(x, Tensor::ones({4, 8}), Tensor::ones({2, 8}), Tensor::ones({7}), {}), Error);
    LstmState wrong{Tensor::ones({3, 3}), Tensor::ones({3, 3})};
    EXPECT_THROW(lstm(x, Tensor::ones({4, 8}), Tensor::ones({2, 8}), {}, {}, &wrong), Error);
    EXPECT_THROW(conv_lstm(Tensor::ones({1, 2, 3, 8}), Tensor::ones({3, 2, 8}), {}, 3), Error);
}

struct ConvSize {
    std::int64_t n, t, l, taps, c, pad;
};
constexpr ConvSize kConvSizes[] = {{1, 1, 1, 1, 1, 0}, {2, 3, 7, 3, 5, 1}, {3, 4, 5, 2, 3, 1}, {2, 2, 3, 5, 17, 2}, {1, 3, 2, 3, 4, 0}};

TEST(ConvLstm, AgreesWithLoopsInDouble) {
    for_every_isa([] {
        for (const auto [n, t, l, taps, channels, pad] : kConvSizes) {
            const Tensor sums = randn({n, t, l, 4 * channels}, 1), wh = randn({taps, channels, 4 * channels}, 2), bh = randn({4 * channels}, 3);
            const Tensor y = conv_lstm(sums, wh, bh, pad);
            for (std::int64_t b = 0; b < n; b++) {
                std::vector<double> h(static_cast<std::size_t>(l * channels)), c(h);
                for (std::int64_t s = 0; s < t; s++) {
                    const std::vector<double> before = h;
                    for (std::int64_t p = 0; p < l; p++)
                        for (std::int64_t k = 0; k < channels; k++) {
                            double gate_sums[4];
                            for (std::int64_t gate = 0; gate < 4; gate++) {
                                const std::int64_t j = gate * channels + k;
                                gate_sums[gate] = sums[((b * t + s) * l + p) * 4 * channels + j] + bh[j];
                                for (std::int64_t tap = 0; tap < taps; tap++) {
                                    const std::int64_t q = p + tap - pad;
                                    if (q < 0 || q >= l) continue;
                                    for (std::int64_t i = 0; i < channels; i++)
                                        gate_sums[gate] += before[static_cast<std::size_t>(q * channels + i)] * wh[(tap * channels + i) * 4 * channels + j];
                                }
                            }
                            const auto at = static_cast<std::size_t>(p * channels + k);
                            cell(gate_sums, c[at], h[at]);
                            ASSERT_NEAR(y[((b * t + s) * l + p) * channels + k], h[at], 2e-6);
                        }
                }
            }
        }
    });
}

TEST(ConvLstm, Gradients) {
    for (const auto [n, t, l, taps, c, pad] : kConvSizes) {
        const double error = gradcheck([pad = pad](const auto& a) { return conv_lstm(a[0], a[1], a[2], pad); },
                                       {randn({n, t, l, 4 * c}, 1), randn({taps, c, 4 * c}, 2), randn({4 * c}, 3)});
        EXPECT_LT(error, 1e-3) << l << " " << taps << " " << c;
    }
}

// One row position, one tap and time second: a plain LSTM whose inputs' share is given.
TEST(ConvLstm, WithOneTapIsAPlainLstm) {
    const Tensor x = randn({4, 3, 2}, 1), wi = randn({2, 20}, 2), wh = randn({5, 20}, 3), b = randn({20}, 4);
    Tensor sums({3, 4, 1, 20});
    for (std::int64_t n = 0; n < 3; n++)
        for (std::int64_t t = 0; t < 4; t++)
            for (std::int64_t j = 0; j < 20; j++) sums[(n * 4 + t) * 20 + j] = x[(t * 3 + n) * 2] * wi[j] + x[(t * 3 + n) * 2 + 1] * wi[20 + j];
    const Tensor plain = lstm(x, wi, wh, b, Tensor()), conv = conv_lstm(sums, wh.view({1, 5, 20}), b, 0);
    for (std::int64_t n = 0; n < 3; n++)
        for (std::int64_t t = 0; t < 4; t++)
            for (std::int64_t k = 0; k < 5; k++) EXPECT_NEAR(conv[(n * 4 + t) * 5 + k], plain[(t * 3 + n) * 5 + k], 1e-6);
}

TEST(ConvLstm, TakesOverSumsThatNobodyElseReads) {
    const Tensor x = randn({2, 3, 4, 8}, 1), wh = randn({3, 2, 8}, 2), bh = randn({8}, 3), direction = randn({2, 3, 4, 2}, 4).detach();
    const auto run = [&](bool keep) {
        for (Tensor t : {x, wh, bh}) t.zero_grad();
        const Tensor sums = x * 2.0f;
        const std::vector<float> before = values(sums);
        const Tensor y = keep ? conv_lstm(sums, wh, bh, 1) : conv_lstm(x * 2.0f, wh, bh, 1);
        EXPECT_EQ(values(sums), before);
        backward(y, direction);
        return std::vector{values(y), values(x.grad()), values(wh.grad()), values(bh.grad())};
    };
    EXPECT_EQ(run(true), run(false));
    // tanh reads its output in its gradient.
    const auto error = gradcheck([](const auto& a) { return conv_lstm(tanh(a[0]), a[1], a[2], 1); }, {x, wh, bh});
    EXPECT_LT(error, 1e-3);
}

TEST(ConvLstm, StateContinuesRowByRowUnderNoGrad) {
    const Tensor sums = randn({2, 5, 4, 12}, 1), wh = randn({3, 3, 12}, 2), bh = randn({12}, 3);
    LstmState state;
    EXPECT_THROW(conv_lstm(sums, wh, bh, 1, &state), Error);
    const NoGrad no_grad;
    const std::vector<float> whole = values(conv_lstm(sums, wh, bh, 1));
    std::vector<Tensor> rows;
    for (int r = 0; r < 5; r++) rows.push_back(conv_lstm(slice(sums, 1, r, r + 1), wh, bh, 1, &state));
    EXPECT_EQ(values(concat(rows, 1)), whole);
}

TEST(ConvLstm, SameBitsForAnyThreadsAndBatch) {
    if (kernels::kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    for_every_isa([] {
        const int before = kernels::threads();
        std::vector<std::vector<float>> first;
        for (const int count : {1, 2, 4, 7}) {
            kernels::set_threads(count);
            const Tensor sums = randn({9, 5, 7, 64}, 1), wh = randn({3, 16, 64}, 2), bh = randn({64}, 3);
            const Tensor y = conv_lstm(sums, wh, bh, 1);
            backward(y, randn({9, 5, 7, 16}, 4));
            EXPECT_EQ(values(conv_lstm(slice(sums, 0, 4, 5), wh, bh, 1)), values(slice(y, 0, 4, 5)));
            std::vector<std::vector<float>> all;
            for (const Tensor& r : {y, sums.grad(), wh.grad(), bh.grad()}) all.push_back(values(r));
            if (count == 1) first = all;
            EXPECT_EQ(all, first);
        }
        kernels::set_threads(before);
    });
}

}  // namespace
}  // namespace sd
