// Elementwise kernels against plain loops, on every instruction set, in odd sizes, with any number of threads.
#include "common/kernels/elementwise/elementwise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "common/kernels/elementwise/activation.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

using Floats = std::vector<float>;

Floats random_floats(std::int64_t n, std::uint64_t seed, float low = -2, float high = 2) {
    Rng rng(seed);
    Floats v(static_cast<std::size_t>(n));
    for (float& x : v) x = rng.uniform(low, high);
    return v;
}
double number(Binary op, double a, double b) { return op == Binary::add ? a + b : op == Binary::sub ? a - b : op == Binary::mul ? a * b : op == Binary::div ? a / b : b; }

TEST(Elementwise, BinaryBroadcastsAgreeWithPlainLoops) {
    const Extents shapes[] = {{1, 1, 1}, {1, 1, 1003}, {1, 7, 17}, {1, 1003, 1}, {5, 7, 3}, {7, 129, 1}, {3, 1000, 33}, {2, 40000, 2}, {0, 1, 1}};
    for_every_isa([&] {
        for (const auto& [outer, repeat, inner] : shapes)
            for (Binary op : {Binary::add, Binary::sub, Binary::mul, Binary::div, Binary::second})
                for (bool accumulate : {false, true}) {
                    const Floats a = random_floats(outer * repeat * inner, 1), b = random_floats(outer * inner, 2, 0.5f, 2);
                    Floats y(a.size() + 1, 3.0f);
                    binary(op, {outer, repeat, inner}, a.data(), b.data(), y.data(), accumulate);
                    for (std::size_t i = 0; i < a.size(); i++) {
                        const auto in = static_cast<std::size_t>(inner);
                        const std::size_t at = i / in / static_cast<std::size_t>(repeat) * in + i % in;
                        ASSERT_NEAR(y[i], number(op, a[i], b[at]) + (accumulate ? 3.0 : 0.0), 2e-6) << outer << ' ' << repeat << ' ' << inner << ' ' << i;
                    }
                    ASSERT_EQ(y.back(), 3.0f);
                }
    });
}

TEST(Elementwise, ScaleAffineFillAdd) {
    for_every_isa([&] {
        for (std::int64_t n : {1, 7, 17, 100000}) {
            const Floats x = random_floats(n, 3);
            Floats y(x.size(), 1.0f), z(x.size()), w(x.size());
            scale(n, 2.5f, x.data(), y.data(), true);
            affine(n, -2.0f, x.data(), 0.5f, z.data());
            fill(n, 4.0f, w.data());
            add_into(n, x.data(), w.data());
            for (std::size_t i = 0; i < x.size(); i++) {
                ASSERT_NEAR(y[i], 1 + 2.5 * x[i], 1e-6);
                ASSERT_NEAR(z[i], 0.5 - 2.0 * x[i], 1e-6);
                ASSERT_EQ(w[i], 4.0f + x[i]);
            }
            scale(n, 2.0f, x.data(), y.data(), false);
            for (std::size_t i = 0; i < x.size(); i++) ASSERT_EQ(y[i], 2 * x[i]);
        }
    });
}

// f' from differences of f itself, whose values math_test holds against the libm.
TEST(Elementwise, GradientsAgreeWithDifferences) {
    for_every_isa([&] {
        for (int i = 0; i <= static_cast<int>(Unary::clamp); i++) {
            const auto f = static_cast<Unary>(i);
            const bool positive = f == Unary::sqrt || f == Unary::log;
            const std::int64_t n = 1000;
            const float p = f == Unary::clamp ? -0.7f : 0.3f, q = 0.9f;
            const Floats x = random_floats(n, 4, positive ? 0.5f : -2.0f), dy = random_floats(n, 5);
            Floats above = x, below = x, y(x.size()), high(x.size()), low(x.size()), dx(x.size(), 2.0f);
            for (float& v : above) v += 1e-2f;
            for (float& v : below) v -= 1e-2f;
            unary(f, n, x.data(), y.data(), p, q);
            unary(f, n, above.data(), high.data(), p, q);
            unary(f, n, below.data(), low.data(), p, q);
            unary_gradient(f, n, gradient_reads_output(f) ? y.data() : x.data(), dy.data(), dx.data(), true, p, q);
            for (std::size_t k = 0; k < x.size(); k++) {
                if (std::abs(x[k]) < 0.02f || std::abs(x[k] - p) < 0.02f || std::abs(x[k] - q) < 0.02f) continue;  // corners
                ASSERT_NEAR(dx[k], 2 + dy[k] * (high[k] - low[k]) / (static_cast<double>(above[k]) - below[k]), 2e-3) << "function " << i << " at " << x[k];
            }
        }
    });
}

TEST(Elementwise, NansAndInfinitiesGoThrough) {
    const float inf = INFINITY;
    const Floats x = {NAN, inf, -inf, 0.0f, -0.0f, 1.2e-38f};
    Floats y(6);
    for_every_isa([&] {
        for (Unary f : {Unary::relu, Unary::leaky_relu, Unary::elu, Unary::clamp, Unary::abs, Unary::square}) {
            unary(f, 6, x.data(), y.data(), 0.0f, inf);
            EXPECT_TRUE(std::isnan(y[0])) << static_cast<int>(f);
            EXPECT_EQ(y[1], inf);
        }
        unary(Unary::relu, 6, x.data(), y.data());
        EXPECT_EQ(y[2], 0.0f);
        EXPECT_EQ(y[5], 1.2e-38f);
    });
}

TEST(Elementwise, ActivationGradientWithColumnSums) {
    for_every_isa([&] {
        for (Activation act : {Activation::none, Activation::relu, Activation::leaky_relu(0.2f), Activation::elu(0.2f), Activation::tanh, Activation::sigmoid})
            for (const auto& [rows, cols] : {std::pair<int, int>{1, 1}, {7, 17}, {1000, 3}, {129, 64}, {2500, 100}, {100003, 1}, {0, 5}}) {
                const std::int64_t n = static_cast<std::int64_t>(rows) * cols;
                const bool unit = act == Activation::sigmoid || act == Activation::tanh;
                const Floats y = random_floats(n, 6, act.kind == Activation::Kind::elu ? -0.2f : unit ? 0.1f : -1.0f, 0.9f), dy = random_floats(n, 7);
                Floats dz = dy, db(static_cast<std::size_t>(cols), 10.0f);
                activation_gradient(act, rows, cols, y.data(), dz.data(), dz.data(), db.data(), true);
                std::vector<double> sums(db.size(), 10.0), magnitude(db.size(), 1.0);
                for (std::size_t i = 0; i < y.size(); i++) {
                    double slope = 1;
                    if (act == Activation::relu) slope = y[i] > 0;
                    if (act.kind == Activation::Kind::leaky_relu) slope = y[i] > 0 ? 1 : 0.2;
                    if (act.kind == Activation::Kind::elu) slope = y[i] > 0 ? 1 : y[i] + 0.2;
                    if (act == Activation::tanh) slope = 1 - static_cast<double>(y[i]) * y[i];
                    if (act == Activation::sigmoid) slope = y[i] * (1.0 - y[i]);
                    ASSERT_NEAR(dz[i], slope * dy[i], 1e-6);
                    sums[i % db.size()] += slope * dy[i];
                    magnitude[i % db.size()] += std::abs(slope * dy[i]);
                }
                for (std::size_t j = 0; j < db.size(); j++) ASSERT_NEAR(db[j], sums[j], 1e-6 * magnitude[j]) << rows << ' ' << cols;
                Floats only(dy.size());
                activation_gradient(act, rows, cols, y.data(), dy.data(), only.data(), nullptr, false);
                EXPECT_EQ(only, act == Activation::none ? only : dz);
            }
    });
}

// Results of 64 MiB and more are stored past the caches: the same bits, also where y is not aligned.
TEST(Elementwise, StreamedResultsAreTheSame) {
    const std::int64_t n = 16 * 1024 * 1024 + 5;
    const Floats x = random_floats(1000003, 10);
    Floats large(static_cast<std::size_t>(n)), y(large.size() + 3), part(x.size());
    for (std::size_t i = 0; i < large.size(); i++) large[i] = x[i % x.size()];
    for_every_isa([&] {
        unary(Unary::leaky_relu, static_cast<std::int64_t>(x.size()), x.data(), part.data(), 0.1f);
        unary(Unary::leaky_relu, n, large.data(), y.data() + 3, 0.1f);
        for (std::size_t i = 0; i < large.size(); i++) ASSERT_EQ(y[i + 3], part[i % x.size()]) << i;
        binary(Binary::mul, {1, n / 5, 5}, large.data(), x.data(), y.data(), false);
        for (std::size_t i = 0; i < large.size() / 5 * 5; i++) ASSERT_EQ(y[i], large[i] * x[i % 5]) << i;
    });
}

TEST(Elementwise, SameBitsWithAnyNumberOfThreads) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    const std::int64_t rows = 3001, cols = 70;
    const Floats y = random_floats(rows * cols, 8), dy = random_floats(rows * cols, 9);
    const int before = threads();
    for_every_isa([&] {
        Floats first_sums, first_values;
        for (int count : {1, 2, 4, 7}) {
            set_threads(count);
            Floats dz(y.size()), db(static_cast<std::size_t>(cols)), z(y.size());
            activation_gradient(Activation::leaky_relu(0.1f), rows, cols, y.data(), dy.data(), dz.data(), db.data(), false);
            unary(Unary::tanh, rows * cols, y.data(), z.data());
            if (count == 1) first_sums = db, first_values = z;
            EXPECT_EQ(db, first_sums);
            EXPECT_EQ(z, first_values);
        }
    });
    set_threads(before);
}

}  // namespace
}  // namespace sd::kernels
