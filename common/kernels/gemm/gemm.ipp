// The loops around the register tile, for one rectangle of C and one thread.
//
//     for each block of columns          its panels of B stay in the L2 cache
//       for each block of k
//         for each strip of rows         its numbers of A stay in the L1 cache
//           for each panel of B          one tile of C; the first strip also packs the panel
//
// Copying B while computing costs next to nothing: the copy waits for memory while the arithmetic goes on.
#pragma once

#include "common/kernels/gemm/kernels.hpp"
#include "common/kernels/gemm/pack.hpp"
#include "common/kernels/gemm/skinny.hpp"

namespace sd::kernels {
namespace {

constexpr std::int64_t kBlockColumns = 512;
constexpr std::int64_t kNearFloats = 64 * 1024;  // a C as small as this stays in the L2 cache
constexpr std::int64_t kStripStep = (kTileRows + kLanes - 1) / kLanes * kLanes, kStripRow = kSumBlock + 16;
constexpr std::int64_t kStripFloats = kStripStep * kStripRow + kLanes;     // of workspace, for a copied strip of A
constexpr std::int64_t kTileFloats = (kTallRows + kLanes) * kTileColumns;  // for a tile on its way to a transposed C
static_assert(kStripFloats + kTileFloats + kBlockColumns * kSumBlock + kLanes <= kGemmWorkspace);

// A tile whose C is transposed: its vectors run down the columns of C.
inline void run_transposed(TileFunction tile, TileJob job, int rows, float* buffer) {
    float* const c = job.c;
    const std::int64_t ldc = job.ldc;
    const TileEnd end = job.end;
    job.c = buffer, job.ldc = kTileColumns, job.end.add = false, job.end.last = false;
    tile(job);
    for (std::int64_t i = 0; i < rows; i += kLanes)
        for (std::int64_t j = 0; j < job.columns; j += kDepth) {
            Float block[kDepth];  // what lies beyond the tile is not stored
            load_transposed([&](int r) { return buffer + (i + r) * kTileColumns + j; }, block);
            const std::int64_t lanes = smaller(kLanes, rows - i);
            for (std::int64_t v = 0; v < smaller(kDepth, job.columns - j); ++v) {
                float* at = c + (j + v) * ldc + i;
                Float y = block[v];
                if (end.add) y = load(at, lanes) + y;
                if (end.last && end.epilogue.bias) y += load(end.epilogue.bias + i, lanes);
                store(y, at, lanes);
                if (end.last) activate(end.epilogue, lanes, at);
            }
        }
}

// Whether a strip of A should be copied before several panels read it.
inline bool strip_is_slow(const Product& x) {
    if (x.a.column_step != 1) return true;  // each step another cache line
    return x.a.row_step % 1024 == 0;        // the rows fall on the same lines of the L1 cache and push each other out
}

void multiply_rectangle(const Product& x, std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float* workspace) {
    float* const strip_copy = workspace;
    float* const tile_buffer = strip_copy + kStripFloats;
    float* const packed = tile_buffer + kTileFloats;
    const ConstMatrixView& a = x.a;
    const MatrixView& c = x.c;
    const bool b_as_it_lies = x.b.column_step == 1, transposed_c = c.column_step != 1;
    if (!b_as_it_lies && !transposed_c && rows <= kFewRows && a.columns > 0) {
        const std::int64_t whole = columns / kFewColumns * kFewColumns;
        kMultiplyFewRows[rows](x, row, column, whole);
        column += whole, columns -= whole;
    }
    const int tallest = kind_for(columns) == kTwo ? kTileRows : kTallRows;
    const std::int64_t strips = (rows + tallest - 1) / tallest;                                  // of nearly equal height, so that no short one is left over
    const std::int64_t block = strips <= 2 && !strip_is_slow(x) ? kTileColumns : kBlockColumns;  // a panel that is used twice only stays in L1
    for (std::int64_t jc = column; jc < column + columns; jc += block) {
        const std::int64_t nc = smaller(block, column + columns - jc);
        std::int64_t pc = 0;
        do {  // once even when k is 0: the epilogue remains
            const std::int64_t kc = smaller(kSumBlock, a.columns - pc);
            for (std::int64_t s = 0; s < strips; ++s) {
                const std::int64_t i = row + rows * s / strips;
                const int height = static_cast<int>(row + rows * (s + 1) / strips - i);
                TileJob job{};  // braces: without them a constructor is called, an inline function of every instruction set
                job.k = kc;
                job.a = a.data + i * a.row_step + pc * a.column_step, job.a_row = a.row_step, job.a_step = a.column_step;
                if (nc > 2 * kTileColumns && strip_is_slow(x)) {
                    if (a.column_step == 1) {  // as it lies, but with rows a line longer than a power of two
                        copy_rows(height, kc, job.a, a.row_step, strip_copy, kStripRow);
                        job.a_row = kStripRow;
                    } else {
                        copy_rows(kc, height, job.a, a.column_step, strip_copy, kStripStep);
                        job.a_row = 1, job.a_step = kStripStep;
                    }
                    job.a = strip_copy;
                }
                job.ldc = transposed_c ? c.column_step : c.row_step, job.c_is_far = c.rows * c.columns > kNearFloats;
                job.end = {x.epilogue.accumulate || pc > 0, pc + kc == a.columns, x.epilogue};

                float* panel = packed;
                const float* ready = x.packed_b ? x.packed_b + pc * padded(c.columns) + jc * kc : nullptr;
                for (std::int64_t j = jc; j < jc + nc;) {
                    const Kind kind = kind_for(jc + nc - j);
                    const std::int64_t width = kWidthOf[kind];
                    job.columns = smaller(width, jc + nc - j);
                    // Each panel asks for one row of the next strip.
                    job.later = a.data + (i + height + smaller((j - jc) / kTileColumns, height - 1)) * a.row_step + pc * a.column_step, job.later_step = a.column_step;
                    TileFunction tile = kTiles.read[kind][height];
                    job.b = panel, job.b_step = width;
                    if (ready) {
                        job.b = ready;
                        ready += kc * width;
                    } else if (s == 0) {
                        if (!b_as_it_lies || job.columns < width) {
                            pack_panel(x.b, pc, kc, j, job.columns, panel, width);
                        } else {
                            job.b = x.b.data + pc * x.b.row_step + j, job.b_step = x.b.row_step, job.keep = panel;
                            job.later = job.b + width, job.later_step = x.b.row_step;  // the next panel, on the same pages
                            if (strips > 1) tile = kTiles.keep[kind][height];
                        }
                    }
                    panel += kc * width;
                    if (x.epilogue.bias) job.end.epilogue.bias = x.epilogue.bias + (transposed_c ? i : j);
                    job.c = c.data + i * c.row_step + j * c.column_step;
                    if (transposed_c)
                        run_transposed(tile, job, height, tile_buffer);
                    else
                        tile(job);
                    j += job.columns;
                }
            }
            pc += kc;
        } while (pc < a.columns);
    }
}

// All of B: block of k after block of k, each a run of panels.
void pack_matrix(const ConstMatrixView& b, float* to) {
    for (std::int64_t pc = 0; pc < b.rows; pc += kSumBlock) {
        const std::int64_t kc = smaller(kSumBlock, b.rows - pc);
        for (std::int64_t j = 0; j < b.columns;) {
            const std::int64_t left = b.columns - j, width = kWidthOf[kind_for(left)], count = smaller(width, left);
            pack_panel(b, pc, kc, j, count, to, width);
            to += kc * width;
            j += count;
        }
    }
}

std::int64_t packed_floats(std::int64_t k, std::int64_t n) { return k * padded(n) + kLanes; }

constexpr GemmKernels make_table() { return {multiply_rectangle, pack_matrix, packed_floats, kTileColumns}; }

}  // namespace
}  // namespace sd::kernels
