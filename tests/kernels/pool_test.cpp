// Pooling against plain loops, on every instruction set, over odd shapes.
#include "common/kernels/pool/pool.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"

namespace sd::kernels {
namespace {

// body(output, input, place in the window) for every pair of places that a window joins.
template <class Body>
void for_each_pair(const PoolGeometry& g, Body body) {
    for (std::int64_t n = 0; n < g.n; n++)
        for (std::int64_t oy = 0; oy < g.oh; oy++)
            for (std::int64_t ox = 0; ox < g.ow; ox++)
                for (std::int64_t place = 0; place < g.kh * g.kw; place++) {
                    const std::int64_t iy = oy * g.stride_h - g.pad_top + place / g.kw, ix = ox * g.stride_w - g.pad_left + place % g.kw;
                    if (iy < 0 || iy >= g.h || ix < 0 || ix >= g.w) continue;
                    for (std::int64_t c = 0; c < g.c; c++)
                        body(static_cast<std::size_t>(((n * g.oh + oy) * g.ow + ox) * g.c + c), static_cast<std::size_t>(((n * g.h + iy) * g.w + ix) * g.c + c), static_cast<std::int32_t>(place));
                }
}

PoolGeometry random_geometry(Rng& rng) {
    PoolGeometry g;
    g.n = 1 + rng.below(3), g.h = 3 + rng.below(12), g.w = 3 + rng.below(12), g.c = 1 + rng.below(40);
    g.kh = 1 + rng.below(3), g.kw = 1 + rng.below(3), g.stride_h = 1 + rng.below(3), g.stride_w = 1 + rng.below(3);
    g.pad_top = g.pad_bottom = rng.below(g.kh / 2 + 1), g.pad_left = g.pad_right = rng.below(g.kw / 2 + 1);
    const bool ceil_mode = rng.bernoulli(0.5f);
    g.oh = pool_extent(g.h, g.kh, g.stride_h, g.pad_top, ceil_mode), g.ow = pool_extent(g.w, g.kw, g.stride_w, g.pad_left, ceil_mode);
    g.count_padding = rng.bernoulli(0.5f);
    return g;
}

class Pool : public testing::TestWithParam<Isa> {
protected:
    Isa before = isa();
    int threads_before = threads();
    void SetUp() override {
        if (!isa_supported(GetParam())) GTEST_SKIP() << "this CPU has no " << isa_name(GetParam());
        force_isa(GetParam());
    }
    void TearDown() override {
        force_isa(before);
        set_threads(threads_before);
    }
};
INSTANTIATE_TEST_SUITE_P(Sets, Pool, testing::ValuesIn(kIsas), [](const auto& param) { return isa_name(param.param); });

TEST_P(Pool, MaxAgreesWithPlainLoops) {
    Rng rng(1);
    for (int i = 0; i < 100; i++) {
        const PoolGeometry g = random_geometry(rng);
        const Tensor x = rng.normal({g.n, g.h, g.w, g.c}), dy = rng.normal({g.n, g.oh, g.ow, g.c});
        Tensor y(dy.shape());
        std::vector<std::int32_t> chosen(static_cast<std::size_t>(y.numel()));
        max_pool_forward(g, x.data(), y.data(), chosen.data());

        std::vector<float> want(chosen.size(), -INFINITY);
        std::vector<std::int32_t> want_place(chosen.size());
        for_each_pair(g, [&](std::size_t o, std::size_t in, std::int32_t place) {
            if (x[static_cast<std::int64_t>(in)] > want[o]) want[o] = x[static_cast<std::int64_t>(in)], want_place[o] = place;
        });
        for (std::size_t o = 0; o < want.size(); o++) ASSERT_EQ(y[static_cast<std::int64_t>(o)], want[o]);
        ASSERT_EQ(chosen, want_place);

        for (bool accumulate : {false, true}) {
            std::vector<double> want_dx(static_cast<std::size_t>(x.numel()), accumulate ? 3 : 0);
            for_each_pair(g, [&](std::size_t o, std::size_t in, std::int32_t place) {
                if (place == want_place[o]) want_dx[in] += dy[static_cast<std::int64_t>(o)];
            });
            Tensor dx = Tensor::full(x.shape(), 3);
            max_pool_gradient(g, dy.data(), chosen.data(), dx.data(), accumulate);
            for (std::int64_t j = 0; j < dx.numel(); j++) ASSERT_NEAR(dx[j], want_dx[static_cast<std::size_t>(j)], 1e-5);
        }
    }
}

TEST_P(Pool, AverageAgreesWithPlainLoops) {
    Rng rng(2);
    for (int i = 0; i < 100; i++) {
        const PoolGeometry g = random_geometry(rng);
        const Tensor x = rng.normal({g.n, g.h, g.w, g.c}), dy = rng.normal({g.n, g.oh, g.ow, g.c});
        Tensor y(dy.shape());
        average_pool_forward(g, x.data(), y.data());

        std::vector<double> sum(static_cast<std::size_t>(y.numel())), count(sum.size()), want_dx(static_cast<std::size_t>(x.numel()), 3);
        for_each_pair(g, [&](std::size_t o, std::size_t in, std::int32_t) { sum[o] += x[static_cast<std::int64_t>(in)], count[o]++; });
        if (g.count_padding)
            for (std::size_t o = 0; o < count.size(); o++) {
                const auto pixel = static_cast<std::int64_t>(o) / g.c;
                const std::int64_t top = pixel / g.ow % g.oh * g.stride_h - g.pad_top, left = pixel % g.ow * g.stride_w - g.pad_left;
                count[o] = double(std::min(top + g.kh, g.h + g.pad_bottom) - top) * double(std::min(left + g.kw, g.w + g.pad_right) - left);
            }
        for (std::size_t o = 0; o < sum.size(); o++) ASSERT_NEAR(y[static_cast<std::int64_t>(o)], sum[o] / count[o], 1e-5);

        for_each_pair(g, [&](std::size_t o, std::size_t in, std::int32_t) { want_dx[in] += dy[static_cast<std::int64_t>(o)] / count[o]; });
        Tensor dx = Tensor::full(x.shape(), 3);
        average_pool_gradient(g, dy.data(), dx.data(), true);
        for (std::int64_t j = 0; j < dx.numel(); j++) ASSERT_NEAR(dx[j], want_dx[static_cast<std::size_t>(j)], 1e-5);
    }
}

TEST_P(Pool, TheAverageOfALargeWindowIsRight) {
    const std::vector<float> x(300 * 300 * 3, 1.1f);
    float y[3];
    average_pool_forward({.h = 300, .w = 300, .c = 3, .kh = 300, .kw = 300}, x.data(), y);
    for (const float v : y) EXPECT_NEAR(v / 1.1f, 1, 1e-6);
}

TEST_P(Pool, NanWinsAndInfinitiesCompare) {
    PoolGeometry g;
    g.h = 2, g.w = 4, g.oh = 1, g.ow = 2, g.kh = g.kw = g.stride_h = g.stride_w = 2;
    const float x[] = {1, std::nanf(""), -INFINITY, -INFINITY, 5, std::nanf(""), -INFINITY, -INFINITY};
    float y[2];
    std::int32_t chosen[2];
    max_pool_forward(g, x, y, chosen);
    EXPECT_TRUE(std::isnan(y[0]));
    EXPECT_EQ(chosen[0], 1);
    EXPECT_EQ(y[1], -INFINITY);
    EXPECT_EQ(chosen[1], 0);
}

TEST_P(Pool, SameBitsForAnyThreadCount) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    Rng rng(3);
    PoolGeometry g;
    g.n = 7, g.h = g.w = 17, g.c = 65, g.kh = g.kw = 3, g.stride_h = g.stride_w = 2, g.oh = g.ow = pool_extent(17, 3, 2, 0, true);
    const Tensor x = rng.normal({g.n, g.h, g.w, g.c}), dy = rng.normal({g.n, g.oh, g.ow, g.c});
    Tensor y(dy.shape()), dx(x.shape()), y1, dx1;
    std::vector<std::int32_t> chosen(static_cast<std::size_t>(y.numel()));
    for (int t : {1, 2, 4, 7}) {
        set_threads(t);
        max_pool_forward(g, x.data(), y.data(), chosen.data());
        max_pool_gradient(g, dy.data(), chosen.data(), dx.data(), false);
        if (t == 1) y1 = y.clone(), dx1 = dx.clone();
        for (std::int64_t i = 0; i < y.numel(); i++) ASSERT_EQ(y[i], y1[i]);
        for (std::int64_t i = 0; i < dx.numel(); i++) ASSERT_EQ(dx[i], dx1[i]);
    }
}

TEST(PoolExtent, FloorAndCeil) {
    EXPECT_EQ(pool_extent(28, 2, 2, 0, false), 14);
    EXPECT_EQ(pool_extent(111, 3, 2, 0, true), 55);
    EXPECT_EQ(pool_extent(55, 3, 2, 0, true), 27);
    EXPECT_EQ(pool_extent(54, 3, 2, 0, true), 27);
    EXPECT_EQ(pool_extent(54, 3, 2, 0, false), 26);
    EXPECT_EQ(pool_extent(2, 3, 2, 0, true), 1);
    EXPECT_EQ(pool_extent(2, 3, 2, 0, false), 0);
    EXPECT_EQ(pool_extent(4, 2, 3, 1, true), 2);  // a third window would begin in the right padding
}

}  // namespace
}  // namespace sd::kernels
