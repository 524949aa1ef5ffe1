#include "exercise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "common/kernels/conv/reference.hpp"
#include "common/tensor/rng.hpp"

using exercise::Conv;

namespace {

std::vector<float> random(std::size_t n, unsigned seed) {
    sd::Rng rng(seed);
    std::vector<float> v(n);
    for (float& value : v) value = rng.normal();
    return v;
}

struct Case {
    Conv conv;
    std::vector<float> x, w, dy;
    explicit Case(const Conv& shape)
        : conv(shape), x(random(std::size_t(conv.h * conv.w * conv.c), 1)), w(random(std::size_t(conv.k * conv.k * conv.c * conv.d), 2)),
          dy(random(std::size_t(conv.oh() * conv.ow() * conv.d), 3)) {}
    sd::kernels::ConvGeometry geometry() const {
        return {.h = conv.h, .w = conv.w, .c = conv.c, .oh = conv.oh(), .ow = conv.ow(), .oc = conv.d, .kh = conv.k, .kw = conv.k,
                .stride_h = conv.stride, .stride_w = conv.stride, .pad_top = conv.pad, .pad_left = conv.pad, .dead = {}};
    }
};
const Conv kShapes[] = {{5, 5, 1, 3, 1, 1, 0}, {7, 4, 3, 3, 2, 1, 1}, {9, 8, 2, 3, 5, 2, 1}, {6, 6, 1, 1, 4, 1, 0}, {4, 7, 3, 2, 2, 2, 2}};

void expect_equal(const std::vector<float>& got, const std::vector<double>& right, const Conv& s, const char* slip) {
    for (std::size_t i = 0; i < right.size(); i++)
        ASSERT_NEAR(got[i], right[i], 1e-4 + 1e-4 * std::abs(right[i])) << "element " << i << " of " << right.size() << ", image " << s.h << "x" << s.w << "x" << s.c
            << ", kernel " << s.k << ", stride " << s.stride << ", padding " << s.pad << ": " << slip;
}

}  // namespace

TEST(Conv2d, A_3x3_image_by_hand) {
    const Conv conv{3, 3, 1, 2, 1, 1, 0};
    const float x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, w[] = {1, 10, 100, 1000};
    float y[4] = {};
    exercise::forward(conv, x, w, y);
    EXPECT_NE(y[0], 1245.0f) << "the kernel is turned around: a network's convolution does not flip it";
    EXPECT_FLOAT_EQ(y[0], 1 * 1 + 2 * 10 + 4 * 100 + 5 * 1000);
    EXPECT_FLOAT_EQ(y[3], 5 * 1 + 6 * 10 + 8 * 100 + 9 * 1000);
}

TEST(Conv2d, Padding_moves_the_kernel_out_of_the_image) {
    const Conv conv{1, 1, 1, 3, 1, 1, 1};
    const float x[] = {2}, w[] = {0, 0, 0, 0, 7, 0, 0, 0, 1};
    float y[1] = {};
    exercise::forward(conv, x, w, y);
    EXPECT_NE(y[0], 0.0f) << "no tap met the one pixel there is: did you add the padding instead of subtracting it?";
    EXPECT_FLOAT_EQ(y[0], 14.0f) << "one pixel under the middle tap; the eight others lie outside of the image";
}

TEST(Conv2d, Every_product_once) {
    const Conv conv{4, 5, 2, 3, 3, 1, 0};
    int count = 0;
    exercise::for_each_triple(conv, [&](int, int, int) { count++; });
    EXPECT_EQ(count, 2 * 3 * 9 * 2 * 3) << "without padding every output pixel meets every tap, for every pair of channels";
}

TEST(Conv2d, Forward_on_odd_shapes) {
    for (const Conv& shape : kShapes) {
        const Case s(shape);
        std::vector<float> y(s.dy.size());
        std::vector<double> right(y.size());
        exercise::forward(shape, s.x.data(), s.w.data(), y.data());
        sd::kernels::reference::conv_forward(s.geometry(), s.x.data(), s.w.data(), right.data());
        ASSERT_NO_FATAL_FAILURE(expect_equal(y, right, shape, "y[o] += x[i] * w[f]"));
    }
}

TEST(Conv2d, Input_gradient_on_odd_shapes) {
    for (const Conv& shape : kShapes) {
        const Case s(shape);
        std::vector<float> dx(s.x.size());
        std::vector<double> right(dx.size());
        exercise::input_gradient(shape, s.dy.data(), s.w.data(), dx.data());
        sd::kernels::reference::conv_input_gradient(s.geometry(), s.dy.data(), s.w.data(), right.data());
        ASSERT_NO_FATAL_FAILURE(expect_equal(dx, right, shape, "dx[i] += dy[o] * w[f]: several outputs meet the same input pixel, so add, do not assign"));
    }
}

TEST(Conv2d, Weight_gradient_on_odd_shapes) {
    for (const Conv& shape : kShapes) {
        const Case s(shape);
        std::vector<float> dw(s.w.size());
        std::vector<double> right(dw.size());
        exercise::weight_gradient(shape, s.dy.data(), s.x.data(), dw.data());
        sd::kernels::reference::conv_weight_gradient(s.geometry(), s.x.data(), s.dy.data(), right.data());
        ASSERT_NO_FATAL_FAILURE(expect_equal(dw, right, shape, "dw[f] += dy[o] * x[i]: a tap is used at every output pixel"));
    }
}
