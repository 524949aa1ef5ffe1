// Pooling, one row of an image at a time, for the instruction set of the including file. Vectors run over the channels.
#pragma once

#include "common/kernels/pool/table.hpp"
#include "common/kernels/reduce/long_sum.hpp"

namespace sd::kernels::pool {
namespace {

using Index = std::int64_t;

inline Index smaller(Index a, Index b) { return a < b ? a : b; }
inline Index larger(Index a, Index b) { return a > b ? a : b; }

[[gnu::always_inline]] inline float* as_floats(std::int32_t* p) { return reinterpret_cast<float*>(p); }
[[gnu::always_inline]] inline const float* as_floats(const std::int32_t* p) { return reinterpret_cast<const float*>(p); }

// The part of a window along one axis that lies inside of the image.
struct Window {
    Index begin, end;
};
inline Window window_of(Index out, Index stride, Index padding, Index kernel, Index size) {
    const Index first = out * stride - padding;
    return {larger(first, 0), smaller(first + kernel, size)};
}

void max_row(const PoolGeometry& g, const float* x, Index oy, float* y, std::int32_t* chosen) {
    // What the next row of outputs reads is asked for: the order within a window is none that a CPU foresees.
    const Index line = g.w * g.c, next_row = g.stride_h * line;
    const Window rows = window_of(oy, g.stride_h, g.pad_top, g.kh, g.h);
    for (Index ox = 0; ox < g.ow; ox++) {
        const Window columns = window_of(ox, g.stride_w, g.pad_left, g.kw, g.w);
        const float* const corner = x + rows.begin * line + columns.begin * g.c;
        const Index corner_place = (rows.begin - oy * g.stride_h + g.pad_top) * g.kw + columns.begin - ox * g.stride_w + g.pad_left;
        for_each_vector(g.c, [=, height = rows.end - rows.begin, width = columns.end - columns.begin, channels = g.c, kernel = g.kw](Index c, auto... rest) {
            Float best = broadcast(-__builtin_inff());
            Int place = Int{} + static_cast<std::int32_t>(corner_place);
            for (Index iy = 0; iy < height; iy++) {
                const float* at = corner + iy * line + c;
                for (Index ix = 0; ix < width; ix++, at += channels) {
                    __builtin_prefetch(at + next_row);
                    const Float v = load(at, rest...);
                    const Int better = (v > best) | ((v != v) & (best == best));
                    best = better ? v : best;
                    place = better ? Int{} + static_cast<std::int32_t>(corner_place + iy * kernel + ix) : place;
                }
            }
            store(best, y + ox * channels + c, rest...);
            if (chosen) store(as_float(place), as_floats(chosen + ox * channels + c), rest...);
        });
    }
}

// The output rows whose windows hold input row iy.
inline Window outputs_of(Index iy, Index stride, Index padding, Index kernel, Index outputs) {
    const Index from_top = iy + padding;
    return {from_top < kernel ? 0 : (from_top - kernel) / stride + 1, smaller(from_top / stride + 1, outputs)};
}

// add(ox, ix) for all outputs of a row and the columns of their windows inside of the image.
template <class Add>
[[gnu::always_inline]] inline void over_windows(const PoolGeometry& g, Add add) {
    for (Index ox = 0; ox < g.ow; ox++) {
        const Window columns = window_of(ox, g.stride_w, g.pad_left, g.kw, g.w);
        for (Index ix = columns.begin; ix < columns.end; ix++) add(ox, ix);
    }
}

// Clears a row and asks for the next one.
inline void clear_row(const PoolGeometry& g, float* dx) {
    const Index line = g.w * g.c;
    for_each_vector(line, [=](Index i, auto... rest) {
        __builtin_prefetch(dx + line + i, 1);
        store(Float{}, dx + i, rest...);
    });
}

// What the next row of outputs brings is asked for, as above.
void max_gradient_row(const PoolGeometry& g, const float* dy, const std::int32_t* chosen, Index iy, float* dx, bool accumulate) {
    if (!accumulate) clear_row(g, dx);
    const Window outputs = outputs_of(iy, g.stride_h, g.pad_top, g.kh, g.oh);
    for (Index oy = outputs.begin; oy < outputs.end; oy++)
        over_windows(g, [&](Index ox, Index ix) {
            const Int place = Int{} + static_cast<std::int32_t>((iy - oy * g.stride_h + g.pad_top) * g.kw + ix - ox * g.stride_w + g.pad_left);
            for_each_vector(g.c, [&](Index c, auto... rest) {
                const Index o = (oy * g.ow + ox) * g.c + c;
                __builtin_prefetch(dy + o + g.ow * g.c);
                __builtin_prefetch(chosen + o + g.ow * g.c);
                const Float d = load(dy + o, rest...);
                const Float taken = as_int(load(as_floats(chosen + o), rest...)) == place ? d : Float{};
                float* to = dx + ix * g.c + c;
                store(load(to, rest...) + taken, to, rest...);
            });
        });
}

// 1 / how many places the average at (oy, ox) counts.
inline float weight_at(const PoolGeometry& g, Index oy, Index ox) {
    const Index top = oy * g.stride_h - g.pad_top, left = ox * g.stride_w - g.pad_left;
    if (g.count_padding) return 1.0f / static_cast<float>((smaller(top + g.kh, g.h + g.pad_bottom) - top) * (smaller(left + g.kw, g.w + g.pad_right) - left));
    return 1.0f / static_cast<float>((smaller(top + g.kh, g.h) - larger(top, 0)) * (smaller(left + g.kw, g.w) - larger(left, 0)));
}

void average_row(const PoolGeometry& g, const float* x, Index oy, float* y) {
    const Index next_row = g.stride_h * g.w * g.c;
    const Window rows = window_of(oy, g.stride_h, g.pad_top, g.kh, g.h);
    for (Index ox = 0; ox < g.ow; ox++) {
        const Window columns = window_of(ox, g.stride_w, g.pad_left, g.kw, g.w);
        const float weight = weight_at(g, oy, ox);
        for_each_vector(g.c, [&](Index c, auto... rest) {
            LongSum sum;
            for (Index iy = rows.begin; iy < rows.end; iy++)
                for (Index first = columns.begin; first < columns.end; first += kSumTerms) {
                    Float part{};
                    for (Index ix = first; ix < smaller(first + kSumTerms, columns.end); ix++) {
                        const float* const at = x + (iy * g.w + ix) * g.c + c;
                        __builtin_prefetch(at + next_row);
                        part += load(at, rest...);
                    }
                    sum.add(part);
                }
            store(sum.value() * weight, y + ox * g.c + c, rest...);
        });
    }
}

void average_gradient_row(const PoolGeometry& g, const float* dy, Index iy, float* dx, bool accumulate) {
    if (!accumulate) clear_row(g, dx);
    const Window outputs = outputs_of(iy, g.stride_h, g.pad_top, g.kh, g.oh);
    for (Index oy = outputs.begin; oy < outputs.end; oy++)
        over_windows(g, [&](Index ox, Index ix) {
            const float weight = weight_at(g, oy, ox);
            for_each_vector(g.c, [&](Index c, auto... rest) {
                float* to = dx + ix * g.c + c;
                store(load(to, rest...) + load(dy + (oy * g.ow + ox) * g.c + c, rest...) * weight, to, rest...);
            });
        });
}

constexpr PoolTable make_table() { return {max_row, max_gradient_row, average_row, average_gradient_row}; }

}  // namespace
}  // namespace sd::kernels::pool
