// Sums and maxima against plain loops in double.
#include "common/kernels/reduce/reduce.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

using Floats = std::vector<float>;

Floats random_floats(std::int64_t n, std::uint64_t seed) {
    Rng rng(seed);
    Floats v(static_cast<std::size_t>(n));
    for (float& x : v) x = rng.uniform(-1, 1);
    return v;
}

TEST(Reduce, TotalsAgreeWithDouble) {
    for_every_isa([&] {
        for (std::int64_t n : {0, 1, 7, 17, 1000, 16384, 16385, 1000003}) {
            const Floats a = random_floats(n, 1), b = random_floats(n, 2);
            double s = 0, squares = 0, product = 0;
            for (std::size_t i = 0; i < a.size(); i++) s += a[i], squares += static_cast<double>(a[i]) * a[i], product += static_cast<double>(a[i]) * b[i];
            const double limit = 1e-6 * (static_cast<double>(n) / 100 + 1);
            EXPECT_NEAR(sum(n, a.data()), s, limit);
            EXPECT_NEAR(sum_of_squares(n, a.data()), squares, 2e-7 * squares + 1e-6);
            EXPECT_NEAR(dot(n, a.data(), b.data()), product, limit);
        }
    });
}

TEST(Reduce, AxesAgreeWithDouble) {
    for_every_isa([&] {
        for (const auto& [outer, k, inner] : {std::array<std::int64_t, 3>{1, 1, 1}, {7, 17, 1}, {1, 1000, 3}, {1, 5000, 64}, {3, 49, 33}, {2, 40000, 1}, {1, 200000, 1}, {2, 70000, 3}, {100, 9, 5}, {1, 1, 200}, {4, 1, 1}}) {
            const Floats x = random_floats(outer * k * inner, 3);
            Floats y(static_cast<std::size_t>(outer * inner), 5.0f), m(y.size());
            std::vector<std::int64_t> index(y.size(), -1);
            sum_axis(outer, k, inner, x.data(), y.data(), true);
            max_axis(outer, k, inner, x.data(), m.data(), index.data());
            for (std::int64_t o = 0; o < outer; o++)
                for (std::int64_t i = 0; i < inner; i++) {
                    double s = 5;
                    std::int64_t best = 0;
                    const auto at = [&, k = k, inner = inner](std::int64_t j) { return x[static_cast<std::size_t>((o * k + j) * inner + i)]; };
                    for (std::int64_t j = 0; j < k; j++) {
                        s += at(j);
                        if (at(j) > at(best)) best = j;
                    }
                    const auto out = static_cast<std::size_t>(o * inner + i);
                    ASSERT_NEAR(y[out], s, 2e-7 * static_cast<double>(k) + 1e-6) << outer << ' ' << k << ' ' << inner;
                    ASSERT_EQ(m[out], at(best));
                    ASSERT_EQ(index[out], best);
                }
        }
    });
}

TEST(Reduce, MaximumOfNanIsNanAndOfEqualsTheFirst) {
    for_every_isa([&] {
        Floats x(40, 1.0f);
        float m = 0;
        std::int64_t at = -1;
        max_axis(1, 40, 1, x.data(), &m, &at);
        EXPECT_EQ(at, 0);
        for (std::int64_t inner : {1, 2}) {
            x[22] = NAN;
            x[30] = INFINITY;
            float y[2];
            std::int64_t index[2];
            max_axis(1, 40 / inner, inner, x.data(), y, index);
            EXPECT_TRUE(std::isnan(y[0]));
            EXPECT_EQ(index[0], 22 / inner);
        }
        const Floats lowest(3, -INFINITY);
        max_axis(1, 3, 1, lowest.data(), &m, &at);
        EXPECT_EQ(m, -INFINITY);
        EXPECT_EQ(at, 0);
    });
}

// Equal terms round the same way every time: a plain running sum of 10^7 of them in float is off by a tenth and more.
TEST(Reduce, ManyEqualTermsAddUp) {
    for_every_isa([&] {
        for (const float v : {0.1f, 1.1f})
            for (const auto& [outer, k, inner] : {std::array<std::int64_t, 3>{1, 10'000'000, 1}, {2, 32768, 1}, {1, 128 * 128, 1}, {3000, 1500, 1}, {1, 1'000'000, 1}, {1, 1'000'000, 3}, {1, 5000, 700}, {1, 700, 5000}, {7, 40000, 2}}) {
                const Floats x(static_cast<std::size_t>(outer * k * inner), v);
                Floats y(static_cast<std::size_t>(outer * inner));
                sum_axis(outer, k, inner, x.data(), y.data(), false);
                for (float s : y) ASSERT_NEAR(s / (static_cast<double>(v) * static_cast<double>(k)), 1, 1e-6) << v << ": " << outer << ' ' << k << ' ' << inner;
                if (inner > 1) continue;
                const double n = static_cast<double>(x.size());
                EXPECT_NEAR(sum(outer * k, x.data()) / (n * v), 1, 1e-6);
                EXPECT_NEAR(sum_of_squares(outer * k, x.data()) / (n * v * v), 1, 1e-6);
                EXPECT_NEAR(dot(outer * k, x.data(), x.data()) / (n * v * v), 1, 1e-6);
            }
    });
}

TEST(Reduce, InfiniteTermsGiveInfiniteSums) {
    for_every_isa([&] {
        for (const std::int64_t inner : {1, 2}) {
            const std::int64_t k = 3000;
            Floats x(static_cast<std::size_t>(k * inner), 1.0f), y(static_cast<std::size_t>(inner));
            x[static_cast<std::size_t>(1000 * inner)] = INFINITY;
            sum_axis(1, k, inner, x.data(), y.data(), false);
            EXPECT_EQ(y[0], INFINITY);
            EXPECT_EQ(y.back(), inner == 2 ? 3000 : INFINITY);
            x[static_cast<std::size_t>(2000 * inner)] = -INFINITY;
            sum_axis(1, k, inner, x.data(), y.data(), false);
            EXPECT_TRUE(std::isnan(y[0]));
        }
    });
}

TEST(Reduce, SameBitsWithAnyNumberOfThreadsAndForOneRowAlone) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    const std::int64_t rows = 5000, cols = 67;
    const Floats x = random_floats(rows * cols, 4);
    const int before = threads();
    for_every_isa([&] {
        Floats first;
        double total = 0;
        for (int count : {1, 2, 4, 7}) {
            set_threads(count);
            Floats columns(static_cast<std::size_t>(cols)), sums(static_cast<std::size_t>(rows));
            sum_axis(1, rows, cols, x.data(), columns.data(), false);
            sum_axis(rows, cols, 1, x.data(), sums.data(), false);
            columns.insert(columns.end(), sums.begin(), sums.end());
            const double s = sum(rows * cols, x.data());
            if (count == 1) first = columns, total = s;
            float alone = 0;
            sum_axis(1, cols, 1, x.data() + 1234 * cols, &alone, false);
            EXPECT_EQ(alone, sums[1234]);
            EXPECT_EQ(columns, first);
            EXPECT_EQ(s, total);
        }
    });
    set_threads(before);
}

}  // namespace
}  // namespace sd::kernels
