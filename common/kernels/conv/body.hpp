// The tile kernels of convolution, for the instruction set of the including file: the register tile of the matrix product
// (gemm/tile.hpp), fed from the image.
#pragma once

#include "common/kernels/conv/tile.hpp"
#include "common/kernels/gemm/tile.hpp"

namespace sd::kernels::conv {
namespace {

template <int Rows, int Vectors>
void correlation_tile(const CorrelationTile& t) {
    const Run* const end = t.runs + t.run_count;
    const int columns = static_cast<int>(t.columns);
    bool add = t.epilogue.accumulate;
    const Run* run = t.runs;
    for (;;) {
        Tile<Rows, Vectors> tile;
        const std::int64_t block = run == end ? 0 : run->block;
        for (; run != end && run->block == block; run++) tile.template multiply<Along::k>(run->length, t.x + run->offset, t.x_step, t.panel + run->row * Vectors * kLanes, Vectors * kLanes);
        tile.finish(t.y, t.y_step, columns, {add, run == end, t.epilogue});
        if (run == end) return;
        add = true;
    }
}

template <int Rows, int Vectors>
void planar_tile(const PlanarTile& t) {
    Tile<Rows, Vectors> tile;
    for (std::int64_t k = 0; k < t.k; k++) tile.template multiply<Along::rows>(1, t.x + t.offsets[k], 0, t.panel + k * Vectors * kLanes, 0);
    tile.finish(t.y, t.y_step, static_cast<int>(t.columns), {t.epilogue.accumulate, true, t.epilogue});
}

template <int Rows, int Vectors>
void weight_tile(const WeightTile& t) {
    const auto columns = static_cast<int>(t.columns);
    Tile<Rows, Vectors> tile;
    for (const PixelRun* run = t.runs; run != t.runs + t.run_count; run++) {
        const float *x = run->x + t.x_offset, *dy = run->dy + t.dy_offset;
        if (columns == Vectors * kLanes)
            tile.template multiply<Along::rows>(run->count, x, t.x_step, dy, t.dy_step);
        else
            tile.template multiply<Along::rows>(run->count, x, t.x_step, dy, t.dy_step, columns - (Vectors - 1) * kLanes);
    }
    tile.finish(t.dw, t.dw_step, columns, {t.accumulate, false, {}});
}

template <int Rows>
constexpr void fill(TileKernels& table) {
    if constexpr (Rows > 0) {
        table.correlation[Rows - 1][0] = correlation_tile<Rows, 1>;
        table.correlation[Rows - 1][1] = correlation_tile<Rows, 2>;
        table.planar[Rows - 1][0] = planar_tile<Rows, 1>;
        table.planar[Rows - 1][1] = planar_tile<Rows, 2>;
        table.weight[Rows - 1][0] = weight_tile<Rows, 1>;
        table.weight[Rows - 1][1] = weight_tile<Rows, 2>;
        fill<Rows - 1>(table);
    }
}
constexpr TileKernels make_table() {
    TileKernels table{kTileRows, kLanes, {}, {}, {}};
    fill<kTileRows>(table);
    return table;
}

}  // namespace
}  // namespace sd::kernels::conv
