// Resizing a row, for the instruction set of the including file. Vectors run over the channels.
#pragma once

#include "common/kernels/resize/table.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::kernels::resize {
namespace {

using Index = std::int64_t;

// body(channel, lanes) over all channels; the last lanes are masked.
template <class Body>
[[gnu::always_inline]] inline void over_channels(Index channels, Body body) {
    for (Index c = 0; c < channels; c += kLanes) body(c, channels - c < kLanes ? channels - c : Index{kLanes});
}

void gather(Index n, Index c, const Index* columns, const float* from, float* to) {
    for (Index i = 0; i < n; i++) over_channels(c, [&](Index j, Index lanes) { store(load(from + columns[i] * c + j, lanes), to + i * c + j, lanes); });
}

void scatter_add(Index n, Index c, const Index* columns, const float* from, float* to) {
    for (Index i = 0; i < n; i++)
        over_channels(c, [&](Index j, Index lanes) {
            float* at = to + columns[i] * c + j;
            store(load(at, lanes) + load(from + i * c + j, lanes), at, lanes);
        });
}

void mix(Index n, Index c, const Sample* columns, float row_weight, const float* low_row, const float* high_row, float* to) {
    for (Index i = 0; i < n; i++) {
        const Index left = columns[i].low * c, right = columns[i].high * c;
        const float weight = columns[i].weight;
        over_channels(c, [&](Index j, Index lanes) {
            const Float top = load(low_row + left + j, lanes) * (1 - weight) + load(low_row + right + j, lanes) * weight;
            const Float bottom = load(high_row + left + j, lanes) * (1 - weight) + load(high_row + right + j, lanes) * weight;
            store(top * (1 - row_weight) + bottom * row_weight, to + i * c + j, lanes);
        });
    }
}

void spread_add(Index n, Index c, const Sample* columns, float row_weight, const float* from, float* to) {
    for (Index i = 0; i < n; i++) {
        const float weights[] = {row_weight * (1 - columns[i].weight), row_weight * columns[i].weight};
        const Index places[] = {columns[i].low, columns[i].high};
        for (int side = 0; side < 2; side++)
            over_channels(c, [&](Index j, Index lanes) {
                float* at = to + places[side] * c + j;
                store(load(at, lanes) + load(from + i * c + j, lanes) * weights[side], at, lanes);
            });
    }
}

constexpr ResizeTable make_table() { return {gather, scatter_add, mix, spread_add}; }

}  // namespace
}  // namespace sd::kernels::resize
