// Numbers too small for a normal float: 0 in every kernel's arithmetic, and the same bits from any number of threads.
#include "common/kernels/threads/denormals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

#include "common/kernels/conv/conv.hpp"
#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/gemm/gemm.hpp"
#include "common/kernels/lstm/lstm.hpp"
#include "common/kernels/norm/norm.hpp"
#include "common/kernels/optim/optim.hpp"
#include "common/kernels/reduce/reduce.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

using Floats = std::vector<float>;

// Of both signs; half of them denormal, the others just above.
Floats small_floats(std::int64_t n, std::uint64_t seed) {
    Rng rng(seed);
    Floats x(static_cast<std::size_t>(n));
    for (float& v : x) v = (rng.bernoulli(0.5f) ? 1e-39f : 1e-37f) * rng.uniform(-1, 1);
    return x;
}

// Results whose denormals may not be there: none of them is a mere copy of an input.
Floats results() {
    const std::int64_t n = 90'000, m = 300;
    const Floats x = small_floats(n, 1), y = small_floats(n, 2);
    Floats ones(static_cast<std::size_t>(n), 1.0f), all;
    const auto keep = [&](const Floats& v) { all.insert(all.end(), v.begin(), v.end()); };
    Floats out(x.size());

    binary(Binary::add, {1, 1, n}, x.data(), y.data(), out.data(), false), keep(out);
    binary(Binary::mul, {1, 1, n}, x.data(), ones.data(), out.data(), false), keep(out);
    scale(n, 0.5f, x.data(), out.data(), false), keep(out);
    Floats logs(x.size());
    for (std::size_t i = 0; i < logs.size(); i++) logs[i] = -86 - 18 * static_cast<float>(i) / static_cast<float>(n);
    unary(Unary::exp, n, logs.data(), out.data()), keep(out);
    Floats sums(static_cast<std::size_t>(m));
    sum_axis(m, m, 1, x.data(), sums.data(), false), keep(sums);
    sum_axis(1, m, m, x.data(), sums.data(), false), keep(sums);

    gemm(matrix(x.data(), m, m), matrix(ones.data(), m, m), matrix(out.data(), m, m)), keep(out);
    gemm(matrix(x.data(), 3, 3), matrix(ones.data(), 3, 3), matrix(sums.data(), 3, 3)), keep(sums);
    const ConvGeometry g{.n = 1, .h = 30, .w = 30, .c = 100, .oh = 28, .ow = 28, .oc = 9, .kh = 3, .kw = 3, .dead = {}};
    Floats conv(static_cast<std::size_t>(28 * 28 * 9)), w(static_cast<std::size_t>(9 * 100 * 9), 0.1f);
    conv_forward(g, x.data(), w.data(), conv.data()), keep(conv);
    conv_weight_gradient(g, x.data(), ones.data(), w.data(), false), keep(w);

    Floats gates(static_cast<std::size_t>(4 * 100 * 200), 0.5f), c(static_cast<std::size_t>(100 * 200), 0.5f), dc(x.begin(), x.begin() + 100 * 200);
    lstm_cell_gradient(100, 200, gates.data(), c.data(), c.data(), y.data(), dc.data()), keep(gates), keep(dc);

    Floats p = ones, first = x, second(x.size(), 1e-39f);
    adam(n, {0.9f, 0.999f, 1e-8f, 1e-3f, 1, 0, 1}, y.data(), p.data(), first.data(), second.data()), keep(p), keep(first), keep(second);
    return all;
}

TEST(Denormals, SameBitsWithAnyNumberOfThreadsAndNoneComesOut) {
    if (!FlushDenormals::possible()) GTEST_SKIP() << "this target cannot flush denormals";
    const int before = threads();
    for_every_isa([&] {
        set_threads(1);
        const Floats one = results();
        for (int count : {2, 7}) {
            set_threads(count);
            const Floats many = results();
            ASSERT_EQ(many.size(), one.size());
            EXPECT_EQ(std::memcmp(many.data(), one.data(), one.size() * sizeof(float)), 0) << count << " threads";
        }
        std::int64_t denormal = 0, zero = 0;
        for (float v : one) denormal += v != 0 && std::abs(v) < std::numeric_limits<float>::min(), zero += v == 0;
        EXPECT_EQ(denormal, 0);
        EXPECT_GT(zero, 90'000);
    });
    set_threads(before);
}

}  // namespace
}  // namespace sd::kernels
