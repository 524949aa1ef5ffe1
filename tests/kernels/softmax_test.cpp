// Softmax and its relatives against plain loops in double.
#include "common/kernels/softmax/softmax.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

using Floats = std::vector<float>;

Floats random_floats(std::int64_t n, std::uint64_t seed, float reach) {
    Rng rng(seed);
    Floats v(static_cast<std::size_t>(n));
    for (float& x : v) x = rng.uniform(-reach, reach);
    return v;
}

double exact_logsumexp(const float* x, std::int64_t n) {
    const double m = *std::max_element(x, x + n);
    double s = 0;
    for (std::int64_t i = 0; i < n; i++) s += std::exp(x[i] - m);
    return m + std::log(s);
}

const std::pair<std::int64_t, std::int64_t> kShapes[] = {{1, 1}, {7, 17}, {40, 10}, {33, 256}, {3, 1000}, {1000, 3}};

TEST(Softmax, ValuesAgreeWithDouble) {
    for_every_isa([&] {
        for (const auto& [rows, cols] : kShapes)
            for (float reach : {1.0f, 80.0f}) {
                const Floats x = random_floats(rows * cols, 1, reach);
                Floats y(x.size()), log_y(x.size()), lse(static_cast<std::size_t>(rows));
                softmax(rows, cols, x.data(), y.data());
                log_softmax(rows, cols, x.data(), log_y.data());
                logsumexp(rows, cols, x.data(), lse.data());
                for (std::int64_t r = 0; r < rows; r++) {
                    const double exact = exact_logsumexp(&x[static_cast<std::size_t>(r * cols)], cols);
                    ASSERT_NEAR(lse[static_cast<std::size_t>(r)], exact, 1e-6 * std::abs(exact) + 1e-6);
                    double total = 0;
                    for (std::int64_t c = 0; c < cols; c++) {
                        const auto i = static_cast<std::size_t>(r * cols + c);
                        ASSERT_NEAR(y[i], std::exp(x[i] - exact), 1e-5 * std::exp(x[i] - exact) + 1.2e-38);
                        ASSERT_NEAR(log_y[i], x[i] - exact, 2e-7 * std::abs(x[i] - exact) + 1e-5);
                        total += y[i];
                    }
                    ASSERT_NEAR(total, 1, 2e-6);
                }
            }
    });
}

TEST(Softmax, GradientsAgreeWithTheirFormulas) {
    for_every_isa([&] {
        for (const auto& [rows, cols] : kShapes) {
            const Floats x = random_floats(rows * cols, 2, 2), dy = random_floats(rows * cols, 3, 1), d = random_floats(rows, 4, 1);
            Floats y(x.size()), log_y(x.size()), lse(d.size()), dx(x.size(), 1.0f), log_dx = dx, lse_dx = dx;
            softmax(rows, cols, x.data(), y.data());
            log_softmax(rows, cols, x.data(), log_y.data());
            logsumexp(rows, cols, x.data(), lse.data());
            softmax_gradient(rows, cols, y.data(), dy.data(), dx.data(), true);
            log_softmax_gradient(rows, cols, log_y.data(), dy.data(), log_dx.data(), true);
            logsumexp_gradient(rows, cols, x.data(), lse.data(), d.data(), lse_dx.data(), true);
            for (std::int64_t r = 0; r < rows; r++) {
                double dot = 0, total = 0;
                for (std::int64_t c = 0; c < cols; c++) {
                    const auto i = static_cast<std::size_t>(r * cols + c);
                    dot += static_cast<double>(y[i]) * dy[i];
                    total += dy[i];
                }
                for (std::int64_t c = 0; c < cols; c++) {
                    const auto i = static_cast<std::size_t>(r * cols + c);
                    ASSERT_NEAR(dx[i], 1 + y[i] * (dy[i] - dot), 1e-6);
                    ASSERT_NEAR(log_dx[i], 1 + dy[i] - y[i] * total, 2e-6);
                    ASSERT_NEAR(lse_dx[i], 1 + d[static_cast<std::size_t>(r)] * y[i], 1e-6);
                }
            }
        }
    });
}

TEST(Softmax, CrossEntropyAgreesWithDouble) {
    for_every_isa([&] {
        for (const auto& [rows, cols] : kShapes) {
            const Floats x = random_floats(rows * cols, 5, 3);
            std::vector<std::int32_t> labels(static_cast<std::size_t>(rows));
            for (std::size_t r = 0; r < labels.size(); r++) labels[r] = static_cast<std::int32_t>((r * 7 + 3) % static_cast<std::size_t>(cols));
            Floats loss(labels.size()), alone(labels.size()), dx(x.size());
            cross_entropy(rows, cols, x.data(), labels.data(), loss.data(), dx.data(), 0.5f);
            cross_entropy(rows, cols, x.data(), labels.data(), alone.data(), nullptr, 0.5f);
            EXPECT_EQ(loss, alone);
            for (std::int64_t r = 0; r < rows; r++) {
                const auto first = static_cast<std::size_t>(r * cols), label = static_cast<std::size_t>(labels[static_cast<std::size_t>(r)]);
                const double lse = exact_logsumexp(&x[first], cols);
                ASSERT_NEAR(loss[static_cast<std::size_t>(r)], lse - x[first + label], 3e-6);
                for (std::size_t c = 0; c < static_cast<std::size_t>(cols); c++) ASSERT_NEAR(dx[first + c], 0.5 * (std::exp(x[first + c] - lse) - (c == label)), 1e-6);
            }
        }
    });
}

TEST(Softmax, AMillionEqualValuesShareOne) {
    for_every_isa([&] {
        const std::int64_t n = 1'000'000;
        Floats x(static_cast<std::size_t>(n), 0.3f), y(x.size());
        x[0] = 0.5f;  // not every term is 1
        const double norm = 1 + std::exp(0.3f - 0.5) * static_cast<double>(n - 1);
        softmax(1, n, x.data(), y.data());
        EXPECT_NEAR(y[0] * norm, 1, 1e-6);
        EXPECT_NEAR(y[77] * norm, std::exp(0.3f - 0.5), 1e-6);
        float lse = 0;
        logsumexp(1, n, x.data(), &lse);
        EXPECT_NEAR(lse, 0.5 + std::log(norm), 1e-6);
        const std::int32_t label = 0;
        float loss = 0;
        cross_entropy(1, n, x.data(), &label, &loss, nullptr, 1);
        EXPECT_NEAR(loss, std::log(norm), 1e-6);
        std::fill(y.begin(), y.end(), 0.1f);
        softmax_gradient(1, n, x.data(), y.data(), x.data(), false);  // y (dy - sum dy y) with y = 0.3
        EXPECT_NEAR(x[77] / (0.3f * (0.1f - static_cast<double>(0.3f) * 0.1f * static_cast<double>(n))), 1, 2e-6);
    });
}

TEST(Softmax, InfinitiesAndNans) {
    const float inf = INFINITY;
    for_every_isa([&] {
        const Floats x = {1, -inf, 1, NAN, 0, 0, -inf, -inf, -inf, inf, 0, 0};
        Floats y(12), lse(4);
        softmax(4, 3, x.data(), y.data());
        logsumexp(4, 3, x.data(), lse.data());
        EXPECT_EQ(y[0], 0.5f);
        EXPECT_EQ(y[1], 0.0f);
        EXPECT_FLOAT_EQ(lse[0], 1 + std::log(2.0f));
        for (std::size_t i : {3u, 4u, 5u}) EXPECT_TRUE(std::isnan(y[i]));
        EXPECT_TRUE(std::isnan(lse[1]));
        EXPECT_EQ(lse[2], -inf);
        EXPECT_EQ(lse[3], inf);
    });
}

TEST(Softmax, SameBitsWithAnyNumberOfThreadsAndForOneRowAlone) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    const std::int64_t rows = 999, cols = 67;
    const Floats x = random_floats(rows * cols, 6, 5);
    const int before = threads();
    for_every_isa([&] {
        Floats first;
        for (int count : {1, 2, 4, 7}) {
            set_threads(count);
            Floats y(x.size());
            softmax(rows, cols, x.data(), y.data());
            if (count == 1) first = y;
            EXPECT_EQ(y, first);
        }
        Floats alone(static_cast<std::size_t>(cols));
        softmax(1, cols, &x[static_cast<std::size_t>(500 * cols)], alone.data());
        EXPECT_TRUE(std::equal(alone.begin(), alone.end(), first.begin() + 500 * cols));
    });
    set_threads(before);
}

}  // namespace
}  // namespace sd::kernels
