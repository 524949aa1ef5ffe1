// The tile kernels, for the instruction set of the file that includes this.
//
// An array of accumulators with constant bounds stays in registers: 14 x 2 vectors of AVX-512's 32, 6 x 2 of the 16 elsewhere.
#pragma once

#include "common/kernels/conv/tile.hpp"
#include "common/kernels/gemm/epilogue_body.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::kernels::conv {
namespace {

constexpr int kRows = kLanes == 16 ? 14 : 6;

// The last vector of a panel may be partly filled; its packed weights are padded with zeros.
template <int Vectors>
[[gnu::always_inline]] inline std::int64_t last_lanes(std::int64_t columns) {
    return columns - (Vectors - 1) * kLanes;
}

template <int Rows, int Vectors>
void correlation_tile(const CorrelationTile& t) {
    Float sum[Rows][Vectors] = {};
    Float total[Rows][Vectors];  // of the blocks before
    bool any_total = false;
    std::int64_t block = t.run_count > 0 ? t.runs[0].block : 0;

    for (const Run* run = t.runs; run != t.runs + t.run_count; run++) {
        if (run->block != block) {
            block = run->block;
            for (int i = 0; i < Rows; i++)
                for (int j = 0; j < Vectors; j++) {
                    total[i][j] = any_total ? total[i][j] + sum[i][j] : sum[i][j];
                    sum[i][j] = Float{};
                }
            any_total = true;
        }
        // A pointer for every third pixel; x86 addresses the two between as [p + s] and [p + 2 s]. The empty asm keeps the
        // compiler from making a pointer for each.
        const std::int64_t s = t.x_step;
        const float* x[(Rows + 2) / 3];
#pragma GCC unroll 8
        for (int g = 0; g < (Rows + 2) / 3; g++) x[g] = t.x + run->offset + 3 * g * s;
        const float* w = t.panel + run->row * Vectors * kLanes;
        for (std::int64_t k = run->length; k > 0; k--) {
            Float wk[Vectors];
#pragma GCC unroll 2
            for (int j = 0; j < Vectors; j++) wk[j] = load(w + j * kLanes);
#pragma GCC unroll 14
            for (int i = 0; i < Rows; i++) {
                const Float xi = broadcast(x[i / 3][i % 3 * s]);
#pragma GCC unroll 2
                for (int j = 0; j < Vectors; j++) sum[i][j] = fma(xi, wk[j], sum[i][j]);
            }
            w += Vectors * kLanes;
#pragma GCC unroll 8
            for (int g = 0; g < (Rows + 2) / 3; g++) {
                x[g]++;
                asm volatile("" : "+r"(x[g]));
            }
        }
    }

    const std::int64_t last = last_lanes<Vectors>(t.columns);
#pragma GCC unroll 2
    for (int j = 0; j < Vectors; j++) {
        const std::int64_t lanes = j < Vectors - 1 ? kLanes : last;
        const Float bias = t.epilogue.bias ? load(t.epilogue.bias + j * kLanes, lanes) : Float{};
#pragma GCC unroll 14
        for (int i = 0; i < Rows; i++) {
            float* y = t.y + i * t.y_step + j * kLanes;
            Float v = any_total ? total[i][j] + sum[i][j] : sum[i][j];
            if (t.epilogue.accumulate) v += load(y, lanes);
            if (t.epilogue.bias) v += bias;
            store(v, y, lanes);
        }
    }
    if (t.epilogue.activation != Activation::none)
        for (int i = 0; i < Rows; i++) activate(t.epilogue, t.columns, t.y + i * t.y_step);
}

template <int Rows, int Vectors, bool Tail>
[[gnu::always_inline]] inline void weight_tile_with(const WeightTile& t) {
    Float sum[Rows][Vectors] = {};
    const std::int64_t last = last_lanes<Vectors>(t.columns);
    for (const PixelRun* run = t.runs; run != t.runs + t.run_count; run++) {
        const float* x = run->x + t.x_offset;
        const float* dy = run->dy + t.dy_offset;
        for (std::int64_t p = run->count; p > 0; p--) {
            Float d[Vectors];
#pragma GCC unroll 2
            for (int j = 0; j < Vectors; j++) d[j] = Tail && j == Vectors - 1 ? load(dy + j * kLanes, last) : load(dy + j * kLanes);
#pragma GCC unroll 14
            for (int i = 0; i < Rows; i++) {
                const Float xi = broadcast(x[i]);
#pragma GCC unroll 2
                for (int j = 0; j < Vectors; j++) sum[i][j] = fma(xi, d[j], sum[i][j]);
            }
            x += t.x_step;
            dy += t.dy_step;
        }
    }
#pragma GCC unroll 14
    for (int i = 0; i < Rows; i++)
#pragma GCC unroll 2
        for (int j = 0; j < Vectors; j++) {
            float* dw = t.dw + i * t.dw_step + j * kLanes;
            const std::int64_t lanes = j < Vectors - 1 ? kLanes : last;
            store(t.accumulate ? load(dw, lanes) + sum[i][j] : sum[i][j], dw, lanes);
        }
}

template <int Rows, int Vectors>
void weight_tile(const WeightTile& t) {
    if (t.columns < Vectors * kLanes)
        weight_tile_with<Rows, Vectors, true>(t);
    else
        weight_tile_with<Rows, Vectors, false>(t);
}

template <int Rows>
constexpr void fill(TileKernels& table) {
    if constexpr (Rows > 0) {
        table.correlation[Rows - 1][0] = correlation_tile<Rows, 1>;
        table.correlation[Rows - 1][1] = correlation_tile<Rows, 2>;
        table.weight[Rows - 1][0] = weight_tile<Rows, 1>;
        table.weight[Rows - 1][1] = weight_tile<Rows, 2>;
        fill<Rows - 1>(table);
    }
}
constexpr TileKernels make_table() {
    TileKernels table{kRows, kLanes, {}, {}};
    fill<kRows>(table);
    return table;
}

}  // namespace
}  // namespace sd::kernels::conv
