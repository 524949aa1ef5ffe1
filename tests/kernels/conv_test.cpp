// Every direction of every geometry against the reference, on every instruction set; the same bits for any thread count and batch.
#include "common/kernels/conv/conv.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <vector>

#include "common/kernels/conv/reference.hpp"
#include "common/kernels/conv/winograd.hpp"
#include "common/kernels/gemm/gemm.hpp"
#include "common/kernels/isa/isa.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"

namespace sd::kernels {
namespace {

constexpr std::int64_t kGuard = 32;
constexpr float kGuardValue = -12345.0f;

std::vector<float> random_values(std::int64_t n, Rng& rng) {
    std::vector<float> v(static_cast<std::size_t>(n));
    for (float& x : v) x = rng.uniform(-1, 1);
    return v;
}

// An output array between two guard zones.
struct Guarded {
    std::vector<float> all;
    explicit Guarded(std::int64_t n, float value = 7.0f) : all(static_cast<std::size_t>(n + 2 * kGuard), kGuardValue) {
        std::fill(all.begin() + kGuard, all.end() - kGuard, value);
    }
    float* data() { return all.data() + kGuard; }
    std::vector<float> values() const { return {all.begin() + kGuard, all.end() - kGuard}; }
    bool guards_intact() const {
        for (std::int64_t i = 0; i < kGuard; i++)
            if (all[static_cast<std::size_t>(i)] != kGuardValue || all[all.size() - 1 - static_cast<std::size_t>(i)] != kGuardValue) return false;
        return true;
    }
};

// Errors of float sums of `terms` products of order 1.
void expect_near(const std::vector<float>& got, const std::vector<double>& want, std::int64_t terms, const char* what) {
    ASSERT_EQ(got.size(), want.size());
    const double limit = 1e-6 * std::sqrt(double(terms) + 16) * 4;
    for (std::size_t i = 0; i < got.size(); i++) ASSERT_NEAR(got[i], want[i], limit) << what << " at " << i << " of " << got.size();
}

struct Problem {
    ConvGeometry g;
    std::vector<float> x, w, dy, bias;

    Problem(const ConvGeometry& geometry, Rng& rng) : g(geometry) {
        x = random_values(g.n * g.h * g.w * g.c, rng);
        w = random_values(g.taps() * g.c * g.oc, rng);
        dy = random_values(g.n * g.oh * g.ow * g.oc, rng);
        bias = random_values(g.oc + g.c, rng);
    }
    std::vector<float> forward(const Epilogue& e = {}) const {
        Guarded y(static_cast<std::int64_t>(dy.size()));
        conv_forward(g, x.data(), w.data(), y.data(), e);
        EXPECT_TRUE(y.guards_intact());
        return y.values();
    }
    std::vector<float> input_gradient(const Epilogue& e = {}) const {
        Guarded dx(static_cast<std::int64_t>(x.size()));
        conv_input_gradient(g, dy.data(), w.data(), dx.data(), e);
        EXPECT_TRUE(dx.guards_intact());
        return dx.values();
    }
    std::vector<float> weight_gradient(bool accumulate = false) const {
        Guarded dw(static_cast<std::int64_t>(w.size()));
        conv_weight_gradient(g, x.data(), dy.data(), dw.data(), accumulate);
        EXPECT_TRUE(dw.guards_intact());
        return dw.values();
    }
};

void expect_agreement(const Problem& p) {
    const ConvGeometry& g = p.g;
    std::vector<double> y(p.dy.size(), 0.0), dx(p.x.size(), 0.0), dw(p.w.size(), 0.0);
    reference::conv_forward(g, p.x.data(), p.w.data(), y.data());
    reference::conv_input_gradient(g, p.dy.data(), p.w.data(), dx.data());
    reference::conv_weight_gradient(g, p.x.data(), p.dy.data(), dw.data());

    std::vector<double> with_bias = y, dx_added = dx, dx_bias = dx, dw_added = dw;
    for (std::size_t i = 0; i < y.size(); i++) with_bias[i] += p.bias[i % static_cast<std::size_t>(g.oc)];
    for (double& v : dx_added) v += 7;
    for (double& v : dw_added) v += 7;
    for (std::size_t i = 0; i < dx.size(); i++) dx_bias[i] += p.bias[i % static_cast<std::size_t>(g.c)];

    const std::int64_t k = g.taps() * g.c, k_back = g.taps() * g.oc, pixels = g.n * g.oh * g.ow;
    expect_near(p.forward(), y, k, "forward");
    expect_near(p.forward({p.bias.data()}), with_bias, k, "forward with bias");
    expect_near(p.input_gradient(), dx, k_back, "input gradient");
    expect_near(p.input_gradient({nullptr, {}, true}), dx_added, k_back, "added input gradient");
    expect_near(p.input_gradient({p.bias.data()}), dx_bias, k_back, "transposed with bias");
    expect_near(p.weight_gradient(), dw, pixels, "weight gradient");
    expect_near(p.weight_gradient(true), dw_added, pixels, "added weight gradient");
}

std::string describe(const ConvGeometry& g) {
    std::ostringstream out;
    out << "n " << g.n << " in " << g.h << "x" << g.w << "x" << g.c << " out " << g.oh << "x" << g.ow << "x" << g.oc << " kernel " << g.kh << "x" << g.kw << " stride " << g.stride_h
               << "," << g.stride_w << " pad " << g.pad_top << "," << g.pad_left << " dilation " << g.dilation_h << "," << g.dilation_w << " dead " << g.dead.count();
    return out.str();
}

std::int64_t pick(Rng& rng, std::initializer_list<std::int64_t> choices) { return choices.begin()[rng.below(static_cast<std::int64_t>(choices.size()))]; }

ConvGeometry random_geometry(Rng& rng) {
    ConvGeometry g;
    g.n = pick(rng, {1, 2, 3}), g.h = 1 + rng.below(17), g.w = 1 + rng.below(33);
    g.c = pick(rng, {1, 2, 3, 4, 5, 7, 16, 17, 33, 64}), g.oc = pick(rng, {1, 2, 3, 5, 8, 15, 16, 17, 31, 32, 33, 64, 70});
    g.kh = pick(rng, {1, 1, 2, 3, 3, 5, 7}), g.kw = pick(rng, {1, 2, 3, 3, 4, 5, 7});
    g.stride_h = pick(rng, {1, 1, 1, 2, 3}), g.stride_w = pick(rng, {1, 1, 1, 2, 3});
    g.dilation_h = pick(rng, {1, 1, 1, 2}), g.dilation_w = pick(rng, {1, 1, 1, 3});
    g.pad_top = rng.below(4) - (rng.below(8) == 0 ? 2 : 0), g.pad_left = rng.below(5) - (rng.below(8) == 0 ? 2 : 0);
    g.oh = std::max<std::int64_t>(1, conv_extent(g.h, g.kh, g.stride_h, 2 * g.pad_top, g.dilation_h) + rng.below(3) - 1);
    g.ow = std::max<std::int64_t>(1, conv_extent(g.w, g.kw, g.stride_w, 2 * g.pad_left, g.dilation_w) + rng.below(3) - 1);
    if (rng.below(3) == 0)
        for (std::int64_t f = 0; f < g.taps(); f++) g.dead[static_cast<std::size_t>(f)] = rng.below(2) == 0;
    return g;
}

std::vector<Isa> instruction_sets() {
    std::vector<Isa> sets;
    for (Isa set : kIsas)
        if (isa_supported(set)) sets.push_back(set);
    return sets;
}

class Conv : public testing::Test {
protected:
    Isa isa_before = isa();
    int threads_before = threads();
    void TearDown() override {
        force_isa(isa_before);
        set_threads(threads_before);
        set_winograd(true);
    }
};

TEST_F(Conv, HandComputed) {
    // A 2x2 kernel on a 3x3 image: [1 2 3; 4 5 6; 7 8 9] with [1 0; 0 -1] gives x[y][x] - x[y+1][x+1] = -4 everywhere.
    ConvGeometry g;
    g.h = g.w = 3, g.kh = g.kw = 2, g.oh = g.ow = 2;
    const float x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, w[] = {1, 0, 0, -1}, dy[] = {1, 2, 3, 4};
    for (Isa set : instruction_sets()) {
        force_isa(set);
        float y[4], dx[9], dw[4];
        conv_forward(g, x, w, y);
        for (float v : y) EXPECT_EQ(v, -4);
        conv_input_gradient(g, dy, w, dx);
        const float want_dx[] = {1, 2, 0, 3, 4 - 1, -2, 0, -3, -4};
        for (int i = 0; i < 9; i++) EXPECT_EQ(dx[i], want_dx[i]);
        conv_weight_gradient(g, x, dy, dw, false);
        const float want_dw[] = {1 + 4 + 12 + 20, 2 + 6 + 15 + 24, 4 + 10 + 21 + 32, 5 + 12 + 24 + 36};
        for (int i = 0; i < 4; i++) EXPECT_EQ(dw[i], want_dw[i]);
    }
}

TEST_F(Conv, RandomGeometriesAgreeWithReference) {
    for (Isa set : instruction_sets()) {
        force_isa(set);
        Rng rng(3);
        for (int i = 0; i < 150; i++) {
            const ConvGeometry g = random_geometry(rng);
            SCOPED_TRACE(testing::Message() << isa_name(set) << ": " << describe(g));
            expect_agreement(Problem(g, rng));
            if (HasFatalFailure()) return;
        }
    }
}

// The layers that the chapters are made of, small enough for the reference.
TEST_F(Conv, LayersOfTheModels) {
    const auto layer = [](std::int64_t n, std::int64_t c, std::int64_t size, std::int64_t oc, std::int64_t kh, std::int64_t kw, std::int64_t stride, std::int64_t pad_h, std::int64_t pad_w) {
        ConvGeometry g;
        g.n = n, g.h = g.w = size, g.c = c, g.oc = oc, g.kh = kh, g.kw = kw, g.stride_h = g.stride_w = stride, g.pad_top = pad_h, g.pad_left = pad_w;
        g.oh = conv_extent(size, kh, stride, 2 * pad_h), g.ow = conv_extent(size, kw, stride, 2 * pad_w);
        return g;
    };
    std::vector<ConvGeometry> layers = {layer(3, 1, 28, 32, 5, 5, 1, 0, 0), layer(2, 32, 12, 64, 5, 5, 1, 0, 0), layer(3, 1, 28, 32, 3, 3, 2, 1, 1), layer(2, 1, 28, 64, 4, 4, 2, 1, 1),
                                        layer(2, 64, 14, 128, 4, 4, 2, 1, 1), layer(1, 3, 57, 64, 3, 3, 2, 0, 0), layer(2, 64, 14, 256, 1, 1, 1, 0, 0), layer(1, 64, 29, 128, 1, 2, 1, 0, 1)};
    ConvGeometry gated = layer(2, 1, 28, 128, 3, 7, 1, 3, 3);  // rows above the pixel only: 28 output rows, not 29
    gated.oh = 28;
    layers.push_back(gated);
    ConvGeometry masked = layer(2, 64, 28, 64, 3, 3, 1, 1, 1);
    for (std::size_t f = 5; f < 9; f++) masked.dead[f] = true;
    layers.push_back(masked);
    for (Isa set : instruction_sets()) {
        force_isa(set);
        Rng rng(4);
        for (const ConvGeometry& g : layers) {
            SCOPED_TRACE(testing::Message() << isa_name(set) << ": " << describe(g));
            expect_agreement(Problem(g, rng));
            if (HasFatalFailure()) return;
        }
    }
}

TEST_F(Conv, SameBitsForAnyThreadCount) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    for (Isa set : instruction_sets()) {
        force_isa(set);
        Rng rng(5);
        for (int i = 0; i < 20; i++) {
            ConvGeometry g = random_geometry(rng);
            g.n = 5;
            const Problem p(g, rng);
            set_threads(1);
            const auto y = p.forward({p.bias.data()}), dx = p.input_gradient(), dw = p.weight_gradient();
            for (int t : {2, 4, 7}) {
                set_threads(t);
                EXPECT_EQ(p.forward({p.bias.data()}), y) << describe(g);
                EXPECT_EQ(p.input_gradient(), dx) << describe(g);
                EXPECT_EQ(p.weight_gradient(), dw) << describe(g);
            }
        }
    }
}

TEST_F(Conv, AnImageAloneEqualsTheSameInABatch) {
    for (Isa set : instruction_sets()) {
        force_isa(set);
        Rng rng(6);
        for (int i = 0; i < 20; i++) {
            ConvGeometry g = random_geometry(rng);
            g.n = 3;
            const Problem batch(g, rng);
            Problem alone = batch;
            alone.g.n = 1;
            const std::size_t in = batch.x.size() / 3, out = batch.dy.size() / 3;
            alone.x.assign(batch.x.end() - static_cast<std::ptrdiff_t>(in), batch.x.end());
            alone.dy.assign(batch.dy.end() - static_cast<std::ptrdiff_t>(out), batch.dy.end());
            const auto y = batch.forward(), dx = batch.input_gradient();
            EXPECT_EQ(alone.forward(), std::vector<float>(y.end() - static_cast<std::ptrdiff_t>(out), y.end())) << describe(g);
            EXPECT_EQ(alone.input_gradient(), std::vector<float>(dx.end() - static_cast<std::ptrdiff_t>(in), dx.end())) << describe(g);
        }
    }
}

// What a sampler computes for one pixel: its inputs through the live taps gathered (zeros outside of the image), times the weights.
TEST_F(Conv, APixelEqualsTheProductOfItsGatheredInputs) {
    set_winograd(false);
    for (Isa set : instruction_sets()) {
        force_isa(set);
        Rng rng(7);
        for (std::size_t live : {9u, 5u, 4u})
            for (std::int64_t channels : {1, 3, 64, 130}) {
                ConvGeometry g;
                g.n = 2, g.h = 9, g.w = 17, g.c = channels, g.oc = 70, g.kh = g.kw = 3, g.pad_top = g.pad_left = 1, g.oh = g.h, g.ow = g.w;
                for (std::size_t f = live; f < 9; f++) g.dead[f] = true;
                const Problem p(g, rng);
                const auto y = p.forward({p.bias.data()});
                for (std::int64_t pixel = 0; pixel < g.n * g.oh * g.ow; pixel += 7) {
                    std::vector<float> gathered(live * static_cast<std::size_t>(g.c)), alone(static_cast<std::size_t>(g.oc));
                    const std::int64_t image = pixel / (g.oh * g.ow), oy = pixel / g.ow % g.oh, ox = pixel % g.ow;
                    for (std::size_t f = 0; f < live; f++) {
                        const std::int64_t iy = g.input_row(oy, static_cast<std::int64_t>(f) / 3), ix = g.input_column(ox, static_cast<std::int64_t>(f) % 3);
                        if (iy < 0 || iy >= g.h || ix < 0 || ix >= g.w) continue;
                        std::copy_n(p.x.data() + ((image * g.h + iy) * g.w + ix) * g.c, g.c, gathered.data() + static_cast<std::int64_t>(f) * g.c);
                    }
                    const auto k = static_cast<std::int64_t>(gathered.size());
                    gemm(matrix(gathered.data(), 1, k), matrix(p.w.data(), k, g.oc), matrix(alone.data(), 1, g.oc), {p.bias.data()});
                    ASSERT_EQ(alone, std::vector<float>(y.begin() + pixel * g.oc, y.begin() + (pixel + 1) * g.oc)) << describe(g) << " pixel " << pixel;
                }
            }
    }
}

TEST_F(Conv, ActivationIsApplied) {
    Rng rng(8);
    ConvGeometry g = random_geometry(rng);
    g.c = 5, g.oc = 37;
    const Problem p(g, rng);
    for (Isa set : instruction_sets()) {
        force_isa(set);
        const auto z = p.forward({p.bias.data()});
        const auto check_activation = [&](Activation activation, double (*f)(double)) {
            const auto y = p.forward({p.bias.data(), activation});
            for (std::size_t i = 0; i < y.size(); i++) ASSERT_NEAR(y[i], f(z[i]), 1e-6);
        };
        check_activation(Activation::relu, [](double v) { return v > 0 ? v : 0; });
        check_activation(Activation::leaky_relu(0.2f), [](double v) { return v > 0 ? v : 0.2f * v; });
        check_activation(Activation::tanh, [](double v) { return std::tanh(v); });
        check_activation(Activation::sigmoid, [](double v) { return 1 / (1 + std::exp(-v)); });
    }
}

TEST_F(Conv, NanAndInfinityGoThrough) {
    ConvGeometry g;
    g.h = g.w = 9, g.c = 3, g.oc = 18, g.kh = g.kw = 3, g.pad_top = g.pad_left = 1, g.oh = g.ow = 9;
    Rng rng(9);
    Problem p(g, rng);
    p.x[(4 * 9 + 4) * 3 + 1] = std::nanf("");
    p.x[(8 * 9 + 8) * 3] = INFINITY;
    for (Isa set : instruction_sets()) {
        force_isa(set);
        const auto y = p.forward();
        for (std::int64_t oy = 0; oy < 9; oy++)
            for (std::int64_t ox = 0; ox < 9; ox++) {
                const float v = y[static_cast<std::size_t>((oy * 9 + ox) * 18 + 17)];
                const bool near_nan = std::abs(oy - 4) <= 1 && std::abs(ox - 4) <= 1, near_infinity = oy >= 7 && ox >= 7;
                EXPECT_EQ(std::isnan(v), near_nan);
                EXPECT_EQ(std::isinf(v), near_infinity);
            }
    }
}

TEST_F(Conv, DeadTapsAreNotRead) {
    ConvGeometry g;
    g.n = 2, g.h = g.w = 8, g.c = 6, g.oc = 20, g.kh = g.kw = 3, g.pad_top = g.pad_left = 1, g.oh = g.ow = 8;
    for (std::size_t f = 5; f < 9; f++) g.dead[f] = true;
    Rng rng(10);
    Problem p(g, rng);
    for (std::size_t i = 5 * 6 * 20; i < p.w.size(); i++) p.w[i] = std::nanf("");
    for (float v : p.forward()) ASSERT_FALSE(std::isnan(v));
    for (float v : p.input_gradient()) ASSERT_FALSE(std::isnan(v));
    const auto dw = p.weight_gradient(), added = p.weight_gradient(true);
    for (std::size_t i = 5 * 6 * 20; i < p.w.size(); i++) {
        ASSERT_EQ(dw[i], 0);
        ASSERT_EQ(added[i], 7);
    }
}

}  // namespace
}  // namespace sd::kernels
