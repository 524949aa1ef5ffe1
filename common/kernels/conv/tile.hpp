// What one call of a tile kernel does; the same for every instruction set.
//
// All of convolution comes down to two small matrix products whose left factor is read from the image where it lies:
//
//     correlation   (pixels x outputs) = (pixels x taps and channels) (taps and channels x outputs)
//     weights       (channels x outputs) += (pixels x channels)^T (pixels x outputs)
//
// Plain structs only: this header is compiled for several instruction sets.
#pragma once

#include <cstdint>

#include "common/kernels/gemm/epilogue.hpp"

namespace sd::kernels::conv {

// A stretch of floats in the image that meets consecutive rows of the packed weights: neighbouring taps lie side by side, so it is
// often a whole row of the kernel. Products are summed in blocks of k, each from zero; a run lies inside of one block.
struct Run {
    std::int64_t offset;  // from a tile's first pixel, in floats
    std::int64_t row;     // first row of the panel
    std::int64_t length;
    std::int64_t block;
};

// y(i, :) = activation(bias + sum over runs of x(i, run) panel(run, :)) for a few pixels of one image row.
struct CorrelationTile {
    const float* x;
    std::int64_t x_step;  // floats from pixel to pixel
    const float* panel;   // (k, vectors * lanes)
    const Run* runs;
    std::int64_t run_count;
    float* y;
    std::int64_t y_step;
    std::int64_t columns;  // outputs of this panel
    Epilogue epilogue;     // its bias begins at this panel
    bool far = false;      // images too large for the L2 cache
};

// Output pixels of one image row, and the input pixels they meet through one row of the kernel.
struct PixelRun {
    const float* x;
    const float* dy;
    std::int64_t count;
};

// dw(i, :) = or += sum over pixels of x(p, i) dy(p, :).
struct WeightTile {
    const PixelRun* runs;
    std::int64_t run_count;
    std::int64_t x_offset, x_step;
    std::int64_t x_group;  // floats from one kernel row to the next, for tiles of several
    std::int64_t dy_offset, dy_step;
    float* dw;
    std::int64_t dw_step;
    std::int64_t columns;
    bool accumulate;
};

// to += from, for `rows` rows of n floats.
struct AddedRows {
    const float* from;
    std::int64_t from_step;
    float* to;
    std::int64_t to_step, rows, n;
};

// Winograd: the outputs (rows x columns, 4 x 4 at most) of one tile from its 36 products.
struct WinogradOutputs {
    const float* products;
    std::int64_t products_step;  // from one of the 36 to the next
    float* y;
    std::int64_t y_row, y_pixel, rows, columns, outputs;
    Epilogue epilogue;
};

// The kernels of one instruction set, by number of rows (1 to kMaxRows) and of vectors (1 or 2).
constexpr int kMaxRows = 14;
constexpr int kPlainGroup = 3;              // rows of a tile that lie behind one another and share a pointer
constexpr int kLeastRun = 3, kMostRun = 5;  // floats of a kernel row (KW * C) that share a tile with those of other kernel rows
constexpr int kMostKernelRows = kMaxRows / kLeastRun;
struct TileKernels {
    int rows, lanes;
    void (*correlation[kMaxRows][2])(const CorrelationTile&);
    void (*weight[kMaxRows][2])(const WeightTile&);
    void (*weight_rows[kMostRun + 1][kMostKernelRows + 1][2])(const WeightTile&);  // by KW * C and number of kernel rows
    // panel(k, j) = from[j * step + k] for j < count and k < depth; zeros up to j < width, a multiple of lanes
    void (*transpose)(const float* from, std::int64_t step, std::int64_t count, std::int64_t depth, float* panel, std::int64_t width);
    void (*add_rows)(const AddedRows&);
    void (*activate)(const Epilogue& epilogue, std::int64_t n, float* y);
    void (*winograd_filters)(const float* taps, std::int64_t tap_step, std::int64_t floats, float* to, std::int64_t to_step);  // 9 arrays to 36
    void (*winograd_patch)(const float* const* pixels, std::int64_t channels, float* to, std::int64_t to_step);                // 36 pixels to 36 rows
    void (*winograd_outputs)(const WinogradOutputs&);
    std::int64_t panel() const { return 2 * lanes; }

    static const TileKernels base, avx2, avx512;
};

}  // namespace sd::kernels::conv
