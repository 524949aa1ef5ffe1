// Winograd convolution: its error against double precision, and the same bits for any thread count and batch.
#include "common/kernels/conv/winograd.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "common/kernels/conv/conv.hpp"
#include "common/kernels/conv/reference.hpp"
#include "common/kernels/isa/isa.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"

namespace sd::kernels {
namespace {

ConvGeometry layer(std::int64_t n, std::int64_t h, std::int64_t w, std::int64_t c, std::int64_t oc, std::int64_t pad_top = 1, std::int64_t pad_left = 1) {
    ConvGeometry g;
    g.n = n, g.h = h, g.w = w, g.c = c, g.oc = oc, g.kh = g.kw = 3, g.pad_top = pad_top, g.pad_left = pad_left;
    g.oh = conv_extent(h, 3, 1, 2 * pad_top), g.ow = conv_extent(w, 3, 1, 2 * pad_left);
    return g;
}

class Winograd : public testing::TestWithParam<Isa> {
protected:
    Isa isa_before = isa();
    int threads_before = threads();
    void SetUp() override {
        if (!isa_supported(GetParam())) GTEST_SKIP() << "this CPU has no " << isa_name(GetParam());
        force_isa(GetParam());
    }
    void TearDown() override {
        force_isa(isa_before);
        set_threads(threads_before);
        set_winograd(true);
    }
};
INSTANTIATE_TEST_SUITE_P(Sets, Winograd, testing::ValuesIn(kIsas), [](const auto& param) { return isa_name(param.param); });

struct Error {
    double rms, worst;  // relative to the root mean square of the exact values
};
Error error_of(const Tensor& got, const std::vector<double>& want) {
    double squares = 0, difference = 0, worst = 0;
    for (std::int64_t i = 0; i < got.numel(); i++) {
        const double d = got[i] - want[static_cast<std::size_t>(i)];
        squares += want[static_cast<std::size_t>(i)] * want[static_cast<std::size_t>(i)], difference += d * d, worst = std::max(worst, std::abs(d));
    }
    const double n = static_cast<double>(got.numel());
    return {std::sqrt(difference / squares), worst / std::sqrt(squares / n)};
}

TEST_P(Winograd, ErrorIsBounded) {
    Rng rng(1);
    for (const ConvGeometry& g : {layer(2, 14, 14, 32, 64), layer(1, 28, 28, 64, 64), layer(1, 17, 9, 16, 70), layer(2, 7, 31, 33, 17, 2, 0), layer(1, 6, 6, 600, 16), layer(1, 9, 9, 256, 40, 0, 1), layer(1, 9, 9, 512, 100)}) {
        ASSERT_TRUE(conv::winograd_applies(g));
        const Tensor x = rng.normal({g.n, g.h, g.w, g.c}), w = rng.normal({3, 3, g.c, g.oc}), dy = rng.normal({g.n, g.oh, g.ow, g.oc});
        Tensor y(dy.shape()), dx(x.shape());
        std::vector<double> want_y(static_cast<std::size_t>(y.numel())), want_dx(static_cast<std::size_t>(dx.numel()));
        conv_forward(g, x.data(), w.data(), y.data());
        conv_input_gradient(g, dy.data(), w.data(), dx.data());
        reference::conv_forward(g, x.data(), w.data(), want_y.data());
        reference::conv_input_gradient(g, dy.data(), w.data(), want_dx.data());
        for (const Error& e : {error_of(y, want_y), error_of(dx, want_dx)}) {
            EXPECT_LT(e.rms, 2e-6) << g.c << " channels";
            EXPECT_LT(e.worst, 2e-5) << g.c << " channels";
        }
    }
}

TEST_P(Winograd, EpilogueAndAccumulation) {
    Rng rng(2);
    const ConvGeometry g = layer(1, 10, 13, 20, 37);
    const Tensor x = rng.normal({1, 10, 13, 20}), w = rng.normal({3, 3, 20, 37}), b = rng.normal({37}), old = rng.normal({1, 10, 13, 37});
    Tensor plain(old.shape()), y(old.shape());
    conv_forward(g, x.data(), w.data(), plain.data());
    for (Activation f : {Activation::none, Activation::relu, Activation::leaky_relu(0.2f), Activation::tanh}) {
        y.copy_from(old);
        conv_forward(g, x.data(), w.data(), y.data(), {b.data(), f, true});
        for (std::int64_t i = 0; i < y.numel(); i++) {
            const double z = double(plain[i]) + old[i] + b[i % 37];
            const double want = f == Activation::relu ? std::max(z, 0.0) : f.kind == Activation::Kind::leaky_relu ? (z > 0 ? z : 0.2 * z) : f == Activation::tanh ? std::tanh(z) : z;
            ASSERT_NEAR(y[i], want, 1e-5);
        }
    }
}

TEST_P(Winograd, SameBitsForAnyThreadCountAndBatch) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    Rng rng(3);
    // The second is deep: of one image the transform stays in memory while the filters take turns (with few threads, more turns); the
    // forward pass of fourteen goes the other way round.
    for (const ConvGeometry& g : {layer(3, 19, 22, 40, 50), layer(14, 8, 8, 512, 100)}) {
        const Tensor x = rng.normal({g.n, g.h, g.w, g.c}), w = rng.normal({3, 3, g.c, g.oc}), dy = rng.normal({g.n, g.oh, g.ow, g.oc});
        ConvGeometry last = g;
        last.n = 1;
        const std::int64_t x_last = (g.n - 1) * g.h * g.w * g.c, y_last = (g.n - 1) * g.oh * g.ow * g.oc;
        Tensor y(dy.shape()), dx(x.shape()), y1, dx1, y_alone({1, g.oh, g.ow, g.oc}), dx_alone({1, g.h, g.w, g.c});
        for (int t : {1, 2, 4, 7}) {
            set_threads(t);
            conv_forward(g, x.data(), w.data(), y.data());
            conv_input_gradient(g, dy.data(), w.data(), dx.data());
            if (t == 1) y1 = y.clone(), dx1 = dx.clone();
            for (std::int64_t i = 0; i < y.numel(); i++) ASSERT_EQ(y[i], y1[i]);
            for (std::int64_t i = 0; i < dx.numel(); i++) ASSERT_EQ(dx[i], dx1[i]);
            conv_forward(last, x.data() + x_last, w.data(), y_alone.data());
            conv_input_gradient(last, dy.data() + y_last, w.data(), dx_alone.data());
            for (std::int64_t i = 0; i < y_alone.numel(); i++) ASSERT_EQ(y_alone[i], y1[y_last + i]);
            for (std::int64_t i = 0; i < dx_alone.numel(); i++) ASSERT_EQ(dx_alone[i], dx1[x_last + i]);
        }
    }
}

TEST_P(Winograd, IsChosenByShapeAndCanBeTurnedOff) {
    ConvGeometry g = layer(1, 28, 28, 64, 64);
    EXPECT_TRUE(conv::winograd_applies(g));
    EXPECT_FALSE(conv::winograd_applies(layer(1, 28, 28, 3, 64)));
    g.dead[8] = true;
    EXPECT_FALSE(conv::winograd_applies(g));
    g.dead.reset();
    g.stride_w = 2;
    EXPECT_FALSE(conv::winograd_applies(g));
    g.stride_w = 1;
    set_winograd(false);
    EXPECT_FALSE(conv::winograd_applies(g));
}

}  // namespace
}  // namespace sd::kernels
