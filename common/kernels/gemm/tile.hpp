// The register tile: Rows x Vectors registers of C stay in the CPU while k runs; each step reads Vectors registers of B and one
// number of A a row, and does Rows * Vectors fused multiply-adds. With 14 x 2 registers of 16 floats that is 28 instructions of work
// for 16 loads, so that the arithmetic units never wait; the constant bounds keep `sum` in registers.
//
// B comes as rows of Vectors * kLanes floats, b_stride apart: a packed panel, or the matrix itself.
// A comes in one of two ways, packed or not:
//   Along::k     a row's numbers follow each other, rows are a_stride apart: a plain matrix
//   Along::rows  the rows' numbers for one k follow each other, steps of k are a_stride apart: a packed panel, a transposed matrix
#pragma once

#include "common/kernels/gemm/blocks.hpp"
#include "common/kernels/gemm/epilogue_body.hpp"

namespace sd::kernels {
namespace {

constexpr int kTileRows = kLanes == 16 ? 14 : 6;  // at most: with two registers a row, B's and A's fit beside them
constexpr int kTileVectors = 2;
constexpr int kTileColumns = kTileVectors * kLanes;

enum class Along { k, rows };

// Where a finished tile goes and what happens on the way.
struct TileEnd {
    bool add;   // to what C holds
    bool last;  // block of k: bias and activation follow
    Epilogue epilogue;  // its bias begins at the tile
};

template <int Rows, int Vectors>
struct Tile {
    Float sum[Rows][Vectors] = {};

    // sum[r, :] += a[r, p] * b[p, :] for p = 0 .. k-1 in that order. rest: how much of b's last register is there, when not all of it.
    template <Along along, class... Rest>
    [[gnu::always_inline]] inline void multiply(std::int64_t k, const float* a, std::int64_t a_stride, const float* b, std::int64_t b_stride, Rest... rest) {
        // A pointer for every third row; x86 addresses the two between as [p + s] and [p + 2 s]. The empty asm keeps the compiler
        // from making a pointer for each.
        constexpr int kPointers = along == Along::k ? (Rows + 2) / 3 : 1;
        const float* x[kPointers];
#pragma GCC unroll 8
        for (int g = 0; g < kPointers; ++g) x[g] = a + 3 * g * a_stride;
        for (; k > 0; --k) {
            Float row_of_b[Vectors];
#pragma GCC unroll 8
            for (int v = 0; v < Vectors - 1; ++v) row_of_b[v] = load(b + v * kLanes);
            row_of_b[Vectors - 1] = load(b + (Vectors - 1) * kLanes, rest...);
#pragma GCC unroll 16
            for (int r = 0; r < Rows; ++r) {
                const Float xr = broadcast(along == Along::k ? x[r / 3][r % 3 * a_stride] : x[0][r]);
#pragma GCC unroll 8
                for (int v = 0; v < Vectors; ++v) sum[r][v] = fma(xr, row_of_b[v], sum[r][v]);
            }
            b += b_stride;
#pragma GCC unroll 8
            for (int g = 0; g < kPointers; ++g) {
                x[g] += along == Along::k ? 1 : a_stride;
                asm volatile("" : "+r"(x[g]));
            }
        }
    }

    // Writes `columns` columns to c: all registers but the last are full.
    [[gnu::always_inline]] inline void finish(float* c, std::int64_t ldc, int columns, const TileEnd& end) {
        if (columns == Vectors * kLanes) write(c, ldc, end);
        else write(c, ldc, end, columns - (Vectors - 1) * kLanes);
        if (end.last && end.epilogue.activation > Activation::leaky_relu)
            for (int r = 0; r < Rows; ++r) activate(end.epilogue, columns, c + r * ldc);
    }

    // rest: how much of the last register counts, when not all of it.
    template <class... Rest>
    [[gnu::always_inline]] inline void write(float* c, std::int64_t ldc, const TileEnd& end, Rest... rest) {
        if (end.add)
            each([&](Float& y, float* at, auto... n) { y = load(at, n...) + y; }, c, ldc, rest...);
        if (end.last && end.epilogue.bias)
            each([&](Float& y, const float* bias, auto... n) { y += load(bias, n...); }, end.epilogue.bias, 0, rest...);
        if (end.last && end.epilogue.activation == Activation::relu)
            each([&](Float& y, float*, auto...) { y = Relu::value(y, {}); }, c, ldc);
        if (end.last && end.epilogue.activation == Activation::leaky_relu)
            each([&](Float& y, float*, auto...) { y = LeakyRelu::value(y, {end.epilogue.slope, 0}); }, c, ldc);
        each([&](Float& y, float* at, auto... n) { store(y, at, n...); }, c, ldc, rest...);
    }

    // Calls body with each register and its place in a matrix; the last of a row also gets `rest`.
    template <class Body, class Pointer, class... Rest>
    [[gnu::always_inline]] inline void each(Body body, Pointer matrix, std::int64_t stride, Rest... rest) {
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
            for (int v = 0; v < Vectors - 1; ++v) body(sum[r][v], matrix + r * stride + v * kLanes);
            body(sum[r][Vectors - 1], matrix + r * stride + (Vectors - 1) * kLanes, rest...);
        }
    }
};

// One tile of C for one block of k.
using TileFunction = void (*)(std::int64_t k, const float* a, std::int64_t a_stride, const float* b, std::int64_t b_stride, float* c, std::int64_t ldc, int columns,
                              const TileEnd& end);

template <Along along, int Rows, int Vectors>
void multiply_tile(std::int64_t k, const float* a, std::int64_t a_stride, const float* b, std::int64_t b_stride, float* c, std::int64_t ldc, int columns, const TileEnd& end) {
    Tile<Rows, Vectors> tile;
    tile.template multiply<along>(k, a, a_stride, b, b_stride);
    tile.finish(c, ldc, columns, end);
}

// The tile of each size: kTiles<along>.of[vectors - 1][rows - 1].
struct TileTable {
    TileFunction of[kTileVectors][kTileRows];
};
template <Along along, int Vectors, int Rows>
constexpr void fill(TileTable& table) {
    table.of[Vectors - 1][Rows - 1] = multiply_tile<along, Rows, Vectors>;
    if constexpr (Rows > 1) fill<along, Vectors, Rows - 1>(table);
    else if constexpr (Vectors > 1) fill<along, Vectors - 1, kTileRows>(table);
}
template <Along along>
constexpr TileTable make_table() {
    TileTable table{};
    fill<along, kTileVectors, kTileRows>(table);
    return table;
}
template <Along along>
constexpr TileTable kTiles = make_table<along>();

}  // namespace
}  // namespace sd::kernels
