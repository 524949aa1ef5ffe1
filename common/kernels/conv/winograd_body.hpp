// The three transforms of F(4x4, 3x3) (see winograd.hpp), for the instruction set of the including file. Lanes are channels.
#pragma once

#include "common/kernels/conv/tile.hpp"
#include "common/kernels/gemm/epilogue_body.hpp"

namespace sd::kernels::conv {
namespace {

constexpr float kRoot = 1.41421356f, kHalfRoot = 0.70710678f;

// to = B^T d
[[gnu::always_inline]] inline void transform_input(const Float (&d)[6], Float (&to)[6]) {
    const Float even_small = fma(d[2], -2.0f, d[4]), odd_small = fma(d[1], -kRoot, d[3] * kHalfRoot);
    const Float even_large = fma(d[2], -0.5f, d[4]), odd_large = fma(d[1], -kHalfRoot, d[3] * kRoot);
    to[0] = fma(d[2], -2.5f, d[0] + d[4]);
    to[1] = even_small + odd_small;
    to[2] = even_small - odd_small;
    to[3] = even_large + odd_large;
    to[4] = even_large - odd_large;
    to[5] = fma(d[3], -2.5f, d[1] + d[5]);
}

// to = G g
[[gnu::always_inline]] inline void transform_filter(const Float (&g)[3], Float (&to)[6]) {
    const Float even_small = fma(g[2], -1.0f / 3, g[0] * (-2.0f / 3)), odd_small = g[1] * (-kRoot / 3);
    const Float even_large = fma(g[2], 1.0f / 3, g[0] * (1.0f / 6)), odd_large = g[1] * (kRoot / 6);
    to[0] = g[0];
    to[1] = even_small + odd_small;
    to[2] = even_small - odd_small;
    to[3] = even_large + odd_large;
    to[4] = even_large - odd_large;
    to[5] = g[2];
}

// to = A^T m
[[gnu::always_inline]] inline void transform_output(const Float (&m)[6], Float (&to)[4]) {
    const Float even_small = m[1] + m[2], odd_small = m[1] - m[2], even_large = m[3] + m[4], odd_large = m[3] - m[4];
    to[0] = m[0] + even_small + even_large;
    to[1] = fma(odd_large, kRoot, odd_small * kHalfRoot);
    to[2] = fma(even_large, 2.0f, even_small * 0.5f);
    to[3] = fma(odd_large, 2 * kRoot, fma(odd_small, 0.5f * kHalfRoot, m[5]));
}

// Both sides: to = T from T^T, columns first. get(i, j) reads, put(value, i, j) writes.
template <int In, int Out, class Transform, class Get, class Put>
[[gnu::always_inline]] inline void transform_both(Transform transform, Get get, Put put) {
    Float half[Out][In];
#pragma GCC unroll 6
    for (int j = 0; j < In; j++) {
        Float column[In], to[Out];
#pragma GCC unroll 6
        for (int i = 0; i < In; i++) column[i] = get(i, j);
        transform(column, to);
#pragma GCC unroll 6
        for (int i = 0; i < Out; i++) half[i][j] = to[i];
    }
#pragma GCC unroll 6
    for (int i = 0; i < Out; i++) {
        Float to[Out];
        transform(half[i], to);
#pragma GCC unroll 6
        for (int j = 0; j < Out; j++) put(to[j], i, j);
    }
}

void winograd_filters(const float* taps, std::int64_t tap_step, std::int64_t floats, float* to, std::int64_t to_step) {
    for (std::int64_t k = 0; k < floats; k += kLanes)
        transform_both<3, 6>([](const Float(&g)[3], Float(&out)[6]) { transform_filter(g, out); }, [&](int i, int j) { return load(taps + (3 * i + j) * tap_step + k); },
                             [&](Float v, int i, int j) { store(v, to + (6 * i + j) * to_step + k); });
}

void winograd_patch(const float* const* pixels, std::int64_t channels, float* to, std::int64_t to_step) {
    const auto transform = [&](std::int64_t c, auto... lanes) {
        transform_both<6, 6>([](const Float(&d)[6], Float(&out)[6]) { transform_input(d, out); }, [&](int i, int j) { return load(pixels[6 * i + j] + c, lanes...); },
                             [&](Float v, int i, int j) { store(v, to + (6 * i + j) * to_step + c, lanes...); });
    };
    std::int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) transform(c);
    if (c < channels) transform(c, channels - c);
}

void winograd_outputs(const WinogradOutputs& t) {
    const auto transform = [&](std::int64_t o, auto... lanes) {
        const Float bias = t.epilogue.bias ? load(t.epilogue.bias + o, lanes...) : Float{};
        transform_both<6, 4>([](const Float(&m)[6], Float(&out)[4]) { transform_output(m, out); }, [&](int i, int j) { return load(t.products + (6 * i + j) * t.products_step + o); },
                             [&](Float v, int i, int j) {
                                 if (i >= t.rows || j >= t.columns) return;
                                 float* y = t.y + i * t.y_row + j * t.y_pixel + o;
                                 if (t.epilogue.accumulate) v += load(y, lanes...);
                                 v += bias;
                                 if (t.epilogue.activation.kind == Activation::Kind::relu) v = Relu::value(v, {});
                                 store(v, y, lanes...);
                             });
    };
    std::int64_t o = 0;
    for (; o + kLanes <= t.outputs; o += kLanes) transform(o);
    if (o < t.outputs) transform(o, t.outputs - o);
    if (t.epilogue.activation.kind > Activation::Kind::relu)
        for (std::int64_t i = 0; i < t.rows; i++)
            for (std::int64_t j = 0; j < t.columns; j++) activate(t.epilogue, t.outputs, t.y + i * t.y_row + j * t.y_pixel);
}

}  // namespace
}  // namespace sd::kernels::conv
