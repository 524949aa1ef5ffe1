// Rung 5: Winograd's F(2x2, 3x3) (Lavin and Gray 2016): a 2x2 tile of outputs from 16 products where the definition takes 36.
//
//     Y = A' [ (G g G') * (B' d B) ] A        d: 4x4 inputs, g: 3x3 weights, Y: 2x2 outputs, * element by element
//
// Summed over channels, each of the 16 elements is a matrix product of its own: (tiles x C) (C x OC). It cannot skip the dead taps:
// its place is the layers without a mask.
#include <algorithm>

#include "benchmarks/ladder/conv/rungs.hpp"
#include "common/kernels/gemm/gemm.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::bench {
namespace {

using namespace kernels;
constexpr std::int64_t kTiles = 56;  // at a time, so that their 16 matrices stay in the cache

void transform_input_column(const Float d[4], Float out[4]) { out[0] = d[0] - d[2], out[1] = d[1] + d[2], out[2] = d[2] - d[1], out[3] = d[1] - d[3]; }
void transform_output_column(const Float m[4], Float out[2]) { out[0] = m[0] + m[1] + m[2], out[1] = m[1] - m[2] - m[3]; }
void transform_weight_column(float a, float b, float c, float out[4]) { out[0] = a, out[1] = (a + b + c) / 2, out[2] = (a - b + c) / 2, out[3] = c; }

// u[16] (C x OC each) = G g G'.
void transform_weights(const Convolution& g, float* u) {
    const std::int64_t size = g.c * g.oc;
    for (std::int64_t i = 0; i < size; i++) {
        float half[3][4], row[4];
        for (int x = 0; x < 3; x++) transform_weight_column(g.weight[x * size + i], g.weight[(3 + x) * size + i], g.weight[(6 + x) * size + i], half[x]);
        for (int y = 0; y < 4; y++) {
            transform_weight_column(half[0][y], half[1][y], half[2][y], row);
            for (int x = 0; x < 4; x++) u[(y * 4 + x) * size + i] = row[x];
        }
    }
}

// Row `tile` of v[16] (tiles x C each) = B' d B of the 4x4 inputs whose corner is (y, x).
void transform_input(const Convolution& g, const float* image, std::int64_t y, std::int64_t x, std::int64_t tile, float* v) {
    for (std::int64_t c = 0; c < g.c; c += kLanes) {
        Float half[4][4], column[4], row[4];
        for (int dx = 0; dx < 4; dx++) {
            for (int dy = 0; dy < 4; dy++) {
                const bool inside = y + dy >= 0 && y + dy < g.h && x + dx >= 0 && x + dx < g.w;
                column[dy] = inside ? load(image + ((y + dy) * g.w + x + dx) * g.c + c) : Float{};
            }
            transform_input_column(column, half[dx]);
        }
        for (int dy = 0; dy < 4; dy++) {
            for (int dx = 0; dx < 4; dx++) column[dx] = half[dx][dy];
            transform_input_column(column, row);
            for (int dx = 0; dx < 4; dx++) store(row[dx], v + ((dy * 4 + dx) * kTiles + tile) * g.c + c);
        }
    }
}

// The 2x2 outputs at (y, x) = A' m A of row `tile` of the 16 products.
void transform_output(const Convolution& g, const float* m, std::int64_t tile, float* image, std::int64_t y, std::int64_t x) {
    for (std::int64_t c = 0; c < g.oc; c += kLanes) {
        Float half[4][2], column[4], row[2];
        for (int dx = 0; dx < 4; dx++) {
            for (int dy = 0; dy < 4; dy++) column[dy] = load(m + ((dy * 4 + dx) * kTiles + tile) * g.oc + c);
            transform_output_column(column, half[dx]);
        }
        for (int dy = 0; dy < 2; dy++) {
            for (int dx = 0; dx < 4; dx++) column[dx] = half[dx][dy];
            transform_output_column(column, row);
            for (int dx = 0; dx < 2; dx++) store(row[dx], image + ((y + dy) * g.w + x + dx) * g.oc + c);
        }
    }
}

}  // namespace

void winograd(const Convolution& g) {
    float *u = g.memory, *v = u + 16 * g.c * g.oc, *m = v + 16 * kTiles * g.c;
    transform_weights(g, u);
    const std::int64_t across = g.w / 2, down = g.h / 2, tiles = g.n * down * across;
    for (std::int64_t first = 0; first < tiles; first += kTiles) {
        const std::int64_t count = std::min(kTiles, tiles - first);
        const auto for_each_tile = [&](auto body) {  // body(image, top, left, row)
            for (std::int64_t t = first; t < first + count; t++) body(t / (across * down), t / across % down * 2, t % across * 2, t - first);
        };
        for_each_tile([&](std::int64_t n, std::int64_t y, std::int64_t x, std::int64_t row) { transform_input(g, g.x + n * g.h * g.w * g.c, y - 1, x - 1, row, v); });
        for (int e = 0; e < 16; e++) gemm(matrix(v + e * kTiles * g.c, count, g.c), matrix(u + e * g.c * g.oc, g.c, g.oc), matrix(m + e * kTiles * g.oc, count, g.oc));
        for_each_tile([&](std::int64_t n, std::int64_t y, std::int64_t x, std::int64_t row) { transform_output(g, m, row, g.y + n * g.h * g.w * g.oc, y, x); });
    }
}

}  // namespace sd::bench
