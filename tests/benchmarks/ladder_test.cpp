// Every rung of the ladder computes what the first one does.
#include <gtest/gtest.h>

#include <cmath>

#include "benchmarks/cases.hpp"
#include "benchmarks/ladder/conv/rungs.hpp"
#include "benchmarks/ladder/gemm/rungs.hpp"
#include "common/kernels/isa/isa.hpp"

namespace sd::bench {
namespace {

void expect_close(const Tensor& expected, const Tensor& y, double tolerance) {
    double worst = 0;
    for (std::int64_t i = 0; i < y.numel(); i++) worst = std::max(worst, std::abs(double(expected[i]) - y[i]));
    EXPECT_LE(worst, tolerance);
}

TEST(Ladder, Products) {
    Product g = kLadderSize;
    g.m = 168;
    const Tensor a = random_values({g.m, g.k}), b = random_values({g.k, g.n});
    Tensor expected({g.m, g.n}), c({g.m, g.n});
    g.a = a.data(), g.b = b.data(), g.c = expected.data();
    three_loops(g);
    std::vector<void (*)(const Product&)> rungs{loop_order, blocking, register_tile, two_threads, shipped};
    for (kernels::Isa set : kernels::kIsas)
        if (kernels::isa_supported(set)) rungs.push_back(kernels::for_isa<Packing>(set).run);
    g.c = c.data();
    for (const auto rung : rungs) {
        for (float& v : c.values()) v = std::nanf("");
        rung(g);
        expect_close(expected, c, 2e-4);
    }
}

TEST(Ladder, Convolutions) {
    Convolution g{2, 6, 10, 8, 16, nullptr, nullptr, nullptr, nullptr};
    const Tensor x = random_values({g.n, g.h, g.w, g.c});
    Tensor weight = random_values({kTaps, g.c, g.oc}), expected({g.n, g.h, g.w, g.oc}), y(expected.shape()), memory({1 << 20});
    std::fill_n(weight.data() + kLiveTaps * g.c * g.oc, (kTaps - kLiveTaps) * g.c * g.oc, 0.0f);
    g.x = x.data(), g.weight = weight.data(), g.y = expected.data(), g.memory = memory.data();
    direct(g);
    g.y = y.data();
    for (void (*rung)(const Convolution&) : std::initializer_list<void (*)(const Convolution&)>{im2col, implicit, masked, winograd, shipped}) {
        for (float& v : y.values()) v = std::nanf("");
        rung(g);
        expect_close(expected, y, 1e-4);
    }
}

}  // namespace
}  // namespace sd::bench
