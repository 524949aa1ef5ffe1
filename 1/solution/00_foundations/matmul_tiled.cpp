#line 1 "chapters/00_foundations/exercises/matmul_tiled/solution.cpp"
#include "exercise.hpp"

#include <algorithm>

namespace exercise {

// [exercise] Choose a tile of C that stays in registers, and hold a block of B that stays in the cache.
namespace {

constexpr std::int64_t kRows = 6, kColumns = 32;  // a tile of C: 6 x 32 floats are 12 registers of 16, or 24 of 8
constexpr std::int64_t kDepth = 256;              // 256 x 32 floats of B: 32 KB, the first-level cache

// c (ROWS x kColumns) += a (ROWS x depth, rows lda apart) * panel (depth x kColumns)
template <std::int64_t ROWS>
void tile(std::int64_t depth, const float* a, std::int64_t lda, const float* panel, std::int64_t columns, float* c, std::int64_t ldc) {
    float sum[ROWS][kColumns] = {};
    for (std::int64_t p = 0; p < depth; p++)
        for (std::int64_t i = 0; i < ROWS; i++)
            for (std::int64_t j = 0; j < kColumns; j++) sum[i][j] += a[i * lda + p] * panel[p * kColumns + j];
    for (std::int64_t i = 0; i < ROWS; i++)
        for (std::int64_t j = 0; j < columns; j++) c[i * ldc + j] += sum[i][j];
}

}  // namespace
// [starter]
// [/exercise]

void matmul(std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b, float* c) {
    // [exercise] Cut N and K into blocks, copy each block of B into one contiguous panel, and run the tile down the rows of A.
    std::fill(c, c + m * n, 0.0f);
    static float panel[kDepth * kColumns];
    for (std::int64_t j = 0; j < n; j += kColumns)
        for (std::int64_t p = 0; p < k; p += kDepth) {
            const std::int64_t columns = std::min(kColumns, n - j), depth = std::min(kDepth, k - p);
            for (std::int64_t q = 0; q < depth; q++)
                for (std::int64_t l = 0; l < kColumns; l++) panel[q * kColumns + l] = l < columns ? b[(p + q) * n + j + l] : 0.0f;
            std::int64_t i = 0;
            for (; i + kRows <= m; i += kRows) tile<kRows>(depth, a + i * k + p, k, panel, columns, c + i * n + j, n);
            for (; i < m; i++) tile<1>(depth, a + i * k + p, k, panel, columns, c + i * n + j, n);
        }
    // [starter]
    //| for (std::int64_t i = 0; i < m; i++)
    //|     for (std::int64_t j = 0; j < n; j++) c[i * n + j] = 0.0f;
    // [/exercise]
}

}  // namespace exercise
