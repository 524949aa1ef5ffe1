// The tile kernels of convolution, for the instruction set of the including file: the register tile of the matrix product
// (gemm/tile.hpp), fed from the image.
#pragma once

#include "common/kernels/conv/tile.hpp"
#include "common/kernels/conv/winograd_body.hpp"
#include "common/kernels/gemm/pack.hpp"

namespace sd::kernels::conv {
namespace {

template <int Rows, int Vectors>
void correlation_tile(const CorrelationTile& t) {
    const Run* const end = t.runs + t.run_count;
    const int columns = static_cast<int>(t.columns);
    bool add = t.epilogue.accumulate;
    const Run* run = t.runs;
    // Ask early for the cache lines that come next: they arrive while the sums are made. These are the outputs where they are many,
    // or where the kernel is larger than 1x1 and meets mostly pixels that it has seen; with few outputs the next tile's pixels.
    const bool pointwise = t.run_count == 1 && run->length == t.x_step;
    if (!t.far) {
    } else if (!pointwise || t.y_step > 2 * t.x_step) {
        for (int i = 0; i < Rows; i++)
            for (int j = 0; j < Vectors * kLanes; j += 16) __builtin_prefetch(t.y + i * t.y_step + j, 1);
    } else if (Vectors == 1) {
        for (std::int64_t i = 0; i < Rows * t.x_step; i += 16) __builtin_prefetch(t.x + Rows * t.x_step + i);
    }
    for (;;) {
        Tile<Rows, Vectors> tile;
        const std::int64_t block = run == end ? 0 : run->block;
        for (; run != end && run->block == block; run++)
            tile.multiply(run->length, t.x + run->offset, t.x_step, 1, t.panel + run->row * Vectors * kLanes, Vectors * kLanes);
        tile.finish(t.y, t.y_step, columns, {add, run == end, t.epilogue});
        if (run == end) return;
        add = true;
    }
}

template <int Rows, int Vectors, int Group>
void weight_tile(const WeightTile& t) {
    const auto columns = static_cast<int>(t.columns);
    Tile<Rows, Vectors, Float, Group> tile;
    for (const PixelRun* run = t.runs; run != t.runs + t.run_count; run++) {
        const float *x = run->x + t.x_offset, *dy = run->dy + t.dy_offset;
        if (columns == Vectors * kLanes)
            tile.multiply_groups(run->count, x, 1, t.x_group, t.x_step, dy, t.dy_step);
        else
            tile.multiply_groups(run->count, x, 1, t.x_group, t.x_step, dy, t.dy_step, columns - (Vectors - 1) * kLanes);
    }
    tile.finish(t.dw, t.dw_step, columns, {t.accumulate, false, {}});
}

void transpose_panel(const float* from, std::int64_t step, std::int64_t count, std::int64_t depth, float* panel, std::int64_t width) {
    copy_transposed(depth, count, from, step, panel, width);
    for (std::int64_t k = 0; k < depth; k++)
        for (std::int64_t j = count; j < width; j++) panel[k * width + j] = 0;
}

void add_rows(const AddedRows& rows) {
    for (std::int64_t r = 0; r < rows.rows; r++) {
        const float* from = rows.from + r * rows.from_step;
        float* to = rows.to + r * rows.to_step;
        for_each_vector(rows.n, [=](std::int64_t i, auto... rest) { store(load(to + i, rest...) + load(from + i, rest...), to + i, rest...); });
    }
}

template <int Rows>
constexpr void fill(TileKernels& table) {
    if constexpr (Rows > 0) {
        table.correlation[Rows - 1][0] = correlation_tile<Rows, 1>;
        table.correlation[Rows - 1][1] = correlation_tile<Rows, 2>;
        table.weight[Rows - 1][0] = weight_tile<Rows, 1, kPlainGroup>;
        table.weight[Rows - 1][1] = weight_tile<Rows, 2, kPlainGroup>;
        fill<Rows - 1>(table);
    }
}
template <int Run, int KernelRows>
constexpr void fill_rows(TileKernels& table) {
    if constexpr (KernelRows > 0) {
        table.weight_rows[Run][KernelRows][0] = weight_tile<Run * KernelRows, 1, Run>;
        table.weight_rows[Run][KernelRows][1] = weight_tile<Run * KernelRows, 2, Run>;
        fill_rows<Run, KernelRows - 1>(table);
    }
}
constexpr TileKernels make_table() {
    TileKernels table{kTileRows, kLanes, {}, {}, {}, transpose_panel, add_rows, activate, winograd_filters, winograd_patch, winograd_outputs};
    fill<kTileRows>(table);
    fill_rows<3, kTileRows / 3>(table), fill_rows<4, kTileRows / 4>(table), fill_rows<5, kTileRows / 5>(table);
    return table;
}

}  // namespace
}  // namespace sd::kernels::conv
