// Pooling, one row of an image at a time, for the instruction set of the including file. Vectors run over the channels.
#pragma once

#include "common/kernels/pool/table.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::kernels::pool {
namespace {

using Index = std::int64_t;

inline Index smaller(Index a, Index b) { return a < b ? a : b; }
inline Index larger(Index a, Index b) { return a > b ? a : b; }

// body(channel, lanes) over all channels.
template <class Body>
[[gnu::always_inline]] inline void over_channels(Index channels, Body body) {
    Index c = 0;
    for (; c + kLanes <= channels; c += kLanes) body(c, Index{kLanes});
    if (c < channels) body(c, channels - c);
}
[[gnu::always_inline]] inline Float load_lanes(const float* p, Index lanes) { return lanes == kLanes ? load(p) : load(p, lanes); }
[[gnu::always_inline]] inline void store_lanes(Float v, float* p, Index lanes) {
    if (lanes == kLanes)
        store(v, p);
    else
        store(v, p, lanes);
}
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
    const Index next_row = g.stride_h * g.w * g.c;  // what the next row of outputs reads is asked for: the order within a window is none that a CPU foresees
    const Window rows = window_of(oy, g.stride_h, g.pad_top, g.kh, g.h);
    for (Index ox = 0; ox < g.ow; ox++) {
        const Window columns = window_of(ox, g.stride_w, g.pad_left, g.kw, g.w);
        const auto place_of = [&](Index iy, Index ix) {
            return static_cast<std::int32_t>((iy - oy * g.stride_h + g.pad_top) * g.kw + ix - ox * g.stride_w + g.pad_left);
        };
        over_channels(g.c, [&](Index c, Index lanes) {
            Float best = broadcast(-__builtin_inff());
            Int place = Int{} + place_of(rows.begin, columns.begin);
            for (Index iy = rows.begin; iy < rows.end; iy++)
                for (Index ix = columns.begin; ix < columns.end; ix++) {
                    const float* at = x + (iy * g.w + ix) * g.c + c;
                    __builtin_prefetch(at + next_row);
                    const Float v = load_lanes(at, lanes);
                    const Int better = (v > best) | ((v != v) & (best == best));
                    best = better ? v : best;
                    place = better ? Int{} + place_of(iy, ix) : place;
                }
            store_lanes(best, y + ox * g.c + c, lanes);
            if (chosen) store_lanes(as_float(place), as_floats(chosen + ox * g.c + c), lanes);
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

inline void clear_row(const PoolGeometry& g, float* dx) {
    for (Index i = 0; i < g.w * g.c; i++) dx[i] = 0;
}

void max_gradient_row(const PoolGeometry& g, const float* dy, const std::int32_t* chosen, Index iy, float* dx, bool accumulate) {
    if (!accumulate) clear_row(g, dx);
    const Window outputs = outputs_of(iy, g.stride_h, g.pad_top, g.kh, g.oh);
    for (Index oy = outputs.begin; oy < outputs.end; oy++)
        over_windows(g, [&](Index ox, Index ix) {
            const Int place = Int{} + static_cast<std::int32_t>((iy - oy * g.stride_h + g.pad_top) * g.kw + ix - ox * g.stride_w + g.pad_left);
            over_channels(g.c, [&](Index c, Index lanes) {
                const Index o = (oy * g.ow + ox) * g.c + c;
                const Float d = load_lanes(dy + o, lanes);
                const Float taken = as_int(load_lanes(as_floats(chosen + o), lanes)) == place ? d : Float{};
                float* to = dx + ix * g.c + c;
                store_lanes(load_lanes(to, lanes) + taken, to, lanes);
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
    const Window rows = window_of(oy, g.stride_h, g.pad_top, g.kh, g.h);
    for (Index ox = 0; ox < g.ow; ox++) {
        const Window columns = window_of(ox, g.stride_w, g.pad_left, g.kw, g.w);
        const float weight = weight_at(g, oy, ox);
        over_channels(g.c, [&](Index c, Index lanes) {
            Float sum{};
            for (Index iy = rows.begin; iy < rows.end; iy++)
                for (Index ix = columns.begin; ix < columns.end; ix++) sum += load_lanes(x + (iy * g.w + ix) * g.c + c, lanes);
            store_lanes(sum * weight, y + ox * g.c + c, lanes);
        });
    }
}

void average_gradient_row(const PoolGeometry& g, const float* dy, Index iy, float* dx, bool accumulate) {
    if (!accumulate) clear_row(g, dx);
    const Window outputs = outputs_of(iy, g.stride_h, g.pad_top, g.kh, g.oh);
    for (Index oy = outputs.begin; oy < outputs.end; oy++)
        over_windows(g, [&](Index ox, Index ix) {
            const float weight = weight_at(g, oy, ox);
            over_channels(g.c, [&](Index c, Index lanes) {
                float* to = dx + ix * g.c + c;
                store_lanes(load_lanes(to, lanes) + load_lanes(dy + (oy * g.ow + ox) * g.c + c, lanes) * weight, to, lanes);
            });
        });
}

constexpr PoolTable kTable = {max_row, max_gradient_row, average_row, average_gradient_row};

}  // namespace
}  // namespace sd::kernels::pool
