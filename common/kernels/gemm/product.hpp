// The loops around the register tile, for one rectangle of C and one thread.
//
//     for each block of columns          its panels of op(B) stay in the L2 cache
//       for each block of k              pack op(B)
//         for each strip of rows         its numbers of op(A) stay in the L1 cache
//           for each panel of op(B)      one tile of C
#pragma once

#include "common/kernels/gemm/kernels.hpp"
#include "common/kernels/gemm/pack.hpp"

namespace sd::kernels {
namespace {

constexpr std::int64_t kBlockColumns = 256;
constexpr std::int64_t kPackedA = kTileRows * kSumBlock;  // floats of workspace: a panel of A, then the panels of B
static_assert(kPackedA + kBlockColumns * kSumBlock <= kGemmWorkspace);

// One strip of rows against the panels of a block of op(B).
template <Along along>
void multiply_strip(int rows, std::int64_t k, const float* a, std::int64_t a_stride, const float* panels, std::int64_t columns, float* c, std::int64_t ldc, TileEnd end) {
    for (std::int64_t j = 0; j < columns; j += kTileColumns) {
        const int width = static_cast<int>(smaller(kTileColumns, columns - j)), vectors = (width + kLanes - 1) / kLanes;
        kTiles<along>.of[vectors - 1][rows - 1](k, a, a_stride, panels, vectors * kLanes, c + j, ldc, width, end);
        panels += k * vectors * kLanes;
        if (end.epilogue.bias) end.epilogue.bias += kTileColumns;
    }
}

// Neighbouring rows of A that fall on the same lines of the L1 cache push each other out: then a strip is copied first.
inline bool rows_collide(std::int64_t lda) { return lda % 256 == 0; }

void multiply_rectangle(const Product& x, std::int64_t row, std::int64_t rows, std::int64_t column, std::int64_t columns, float* workspace) {
    float* const packed_a = workspace;
    float* const packed_b = workspace + kPackedA;
    for (std::int64_t jc = column; jc < column + columns; jc += kBlockColumns) {
        const std::int64_t nc = smaller(kBlockColumns, column + columns - jc);
        std::int64_t pc = 0;
        do {  // once even when k is 0: the epilogue remains
            const std::int64_t kc = smaller(kSumBlock, x.k - pc);
            const float* panels = packed_b;
            if (x.packed_b) panels = x.packed_b + pc * round_up(x.n, kLanes) + jc * kc;
            else pack_b_block(x.transpose_b, x.b, x.ldb, pc, kc, jc, nc, packed_b);
            TileEnd end{x.epilogue.accumulate || pc > 0, pc + kc == x.k, x.epilogue};
            if (end.epilogue.bias) end.epilogue.bias += jc;

            // Strips of nearly equal height, so that no short one is left over.
            const std::int64_t strips = (rows + kTileRows - 1) / kTileRows;
            for (std::int64_t s = 0; s < strips; ++s) {
                const std::int64_t i = row + rows * s / strips;
                const int height = static_cast<int>(row + rows * (s + 1) / strips - i);
                float* c = x.c + i * x.ldc + jc;
                if (x.transpose_a) {
                    multiply_strip<Along::rows>(height, kc, x.a + pc * x.lda + i, x.lda, panels, nc, c, x.ldc, end);
                } else if (rows_collide(x.lda) && nc > kTileColumns) {
                    copy_transposed(kc, height, x.a + i * x.lda + pc, x.lda, packed_a, height, false);
                    multiply_strip<Along::rows>(height, kc, packed_a, height, panels, nc, c, x.ldc, end);
                } else {
                    multiply_strip<Along::k>(height, kc, x.a + i * x.lda + pc, x.lda, panels, nc, c, x.ldc, end);
                }
            }
            pc += kc;
        } while (pc < x.k);
    }
}

// All of op(B): block of k after block of k, each a run of panels.
void pack_matrix(bool transpose_b, std::int64_t k, std::int64_t n, const float* b, std::int64_t ldb, float* to) {
    for (std::int64_t pc = 0; pc < k; pc += kSumBlock) pack_b_block(transpose_b, b, ldb, pc, smaller(kSumBlock, k - pc), 0, n, to + pc * round_up(n, kLanes));
}

std::int64_t packed_floats(std::int64_t k, std::int64_t n) { return k * round_up(n, kLanes); }

}  // namespace
}  // namespace sd::kernels
