#include "common/kernels/lstm/lstm.hpp"

#include <cmath>
#include <vector>

#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

using Floats = std::vector<float>;

Floats random(std::int64_t n, std::uint64_t seed, float deviation = 1.0f) {
    Rng rng(seed);
    Floats x(static_cast<std::size_t>(n));
    for (float& v : x) v = deviation * rng.normal();
    return x;
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

struct Size {
    std::int64_t rows, hidden;
};
constexpr Size kSizes[] = {{1, 1}, {3, 7}, {64, 128}, {5, 17}, {1000, 16}};

TEST(LstmCell, ForwardAndGradientAgreeWithDouble) {
    for_every_isa([] {
        for (const Size size : kSizes) {
            const std::int64_t rows = size.rows, hidden = size.hidden;
            const std::int64_t n = rows * hidden;
            const Floats sums = random(4 * n, 1, 2.0f), c_prev = random(n, 2), dh = random(n, 3), dc_next = random(n, 4);
            Floats gates = sums, c(static_cast<std::size_t>(n)), h(c), dc = dc_next;
            lstm_cell(rows, hidden, gates.data(), c_prev.data(), c.data(), h.data());
            const Floats activations = gates;
            lstm_cell_gradient(rows, hidden, gates.data(), c_prev.data(), c.data(), dh.data(), dc.data());
            for (std::int64_t r = 0; r < rows; r++)
                for (std::int64_t k = 0; k < hidden; k++) {
                    const auto at = static_cast<std::size_t>(r * hidden + k);
                    const auto gate = [&](std::int64_t j) { return static_cast<std::size_t>((r * 4 + j) * hidden + k); };
                    const double i = sigmoid(sums[gate(0)]), f = sigmoid(sums[gate(1)]), g = std::tanh(sums[gate(2)]), o = sigmoid(sums[gate(3)]);
                    const double now = f * c_prev[at] + i * g, t = std::tanh(now);
                    ASSERT_NEAR(activations[gate(0)], i, 1e-6);
                    ASSERT_NEAR(c[at], now, 2e-6);
                    ASSERT_NEAR(h[at], o * t, 2e-6);
                    const double down = dc_next[at] + dh[at] * o * (1 - t * t);
                    ASSERT_NEAR(gates[gate(0)], down * g * i * (1 - i), 5e-6);
                    ASSERT_NEAR(gates[gate(1)], down * c_prev[at] * f * (1 - f), 5e-6);
                    ASSERT_NEAR(gates[gate(2)], down * i * (1 - g * g), 5e-6);
                    ASSERT_NEAR(gates[gate(3)], dh[at] * t * o * (1 - o), 5e-6);
                    ASSERT_NEAR(dc[at], down * f, 5e-6);
                }
        }
    });
}

TEST(LstmCell, NoStateMeansZeros) {
    for_every_isa([] {
        Floats gates = random(4 * 5 * 9, 1), same = gates, zeros(45), c(45), h(45), c2(45), h2(45);
        lstm_cell(5, 9, gates.data(), nullptr, c.data(), h.data());
        lstm_cell(5, 9, same.data(), zeros.data(), c2.data(), h2.data());
        EXPECT_EQ(c, c2);
        EXPECT_EQ(h, h2);
    });
}

TEST(LstmCell, SameBitsForAnyNumberOfThreads) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    for_every_isa([] {
        const int before = threads();
        Floats first_gates, first_h;
        for (const int count : {1, 2, 4, 7}) {
            set_threads(count);
            Floats gates = random(4 * 1001 * 30, 1), c(1001 * 30), h(c), dc(c);
            const Floats dh = random(1001 * 30, 2);
            lstm_cell(1001, 30, gates.data(), nullptr, c.data(), h.data());
            lstm_cell_gradient(1001, 30, gates.data(), nullptr, c.data(), dh.data(), dc.data());
            if (count == 1) first_gates = gates, first_h = h;
            EXPECT_EQ(gates, first_gates);
            EXPECT_EQ(h, first_h);
        }
        set_threads(before);
    });
}

}  // namespace
}  // namespace sd::kernels
