// The register tile: Rows x Vectors vectors of C stay in the CPU while k runs. Each step reads one row of B into registers and one
// number of A for each row of the tile, and does Rows * Vectors fused multiply-adds: with 14 x 2 vectors of 16 floats, 28
// instructions of work for 16 loads, so that the arithmetic units never wait. The constant bounds keep `sum` in registers.
//
// A is read where it lies: the number of row r and step p is a[r * a_row + p * a_step]. That serves a matrix, a transposed matrix
// and a packed strip alike. B comes as rows b_step apart, from the matrix or from a packed panel.
#pragma once

#include "common/kernels/gemm/blocks.hpp"
#include "common/kernels/gemm/epilogue_body.hpp"

namespace sd::kernels {
namespace {

// Half a vector, for the last columns: it costs half the time.
#if defined(__AVX512F__)
using Half = float __attribute__((vector_size(32)));
[[gnu::always_inline]] inline Half fma(Half a, Half b, Half c) { return _mm256_fmadd_ps(a, b, c); }
[[gnu::always_inline]] inline Half load_half(const float* p, std::int64_t n) { return _mm256_maskz_loadu_ps(static_cast<__mmask8>(first(n)), p); }
[[gnu::always_inline]] inline void store(Half v, float* p, std::int64_t n) { _mm256_mask_storeu_ps(p, static_cast<__mmask8>(first(n)), v); }
#elif defined(__AVX2__)
using Half = float __attribute__((vector_size(16)));
[[gnu::always_inline]] inline Half fma(Half a, Half b, Half c) { return _mm_fmadd_ps(a, b, c); }
[[gnu::always_inline]] inline Half load_half(const float* p, std::int64_t n) {
    return _mm_maskload_ps(p, _mm256_castsi256_si128(reinterpret_cast<__m256i>(first(n))));
}
[[gnu::always_inline]] inline void store(Half v, float* p, std::int64_t n) {
    _mm_maskstore_ps(p, _mm256_castsi256_si128(reinterpret_cast<__m256i>(first(n))), v);
}
#else
using Half = Float;
[[gnu::always_inline]] inline Half load_half(const float* p, std::int64_t n) { return load(p, n); }
#endif

template <class Vector>
constexpr int lanes_of = sizeof(Vector) / sizeof(float);

template <class Vector, class... Rest>
[[gnu::always_inline]] inline Vector load_as(const float* p, Rest... rest) {
    Vector v;
    if constexpr (sizeof...(rest) == 0)
        __builtin_memcpy(&v, p, sizeof v);
    else if constexpr (lanes_of<Vector> == kLanes)
        v = load(p, rest...);
    else
        v = load_half(p, rest...);
    return v;
}
template <class Vector, class... Rest>
[[gnu::always_inline]] inline void store_as(Vector v, float* p, Rest... rest) {
    if constexpr (sizeof...(rest) == 0)
        __builtin_memcpy(p, &v, sizeof v);
    else
        store(v, p, rest...);
}

// What happens to a finished tile.
struct TileEnd {
    bool add;           // to what C holds
    bool last;          // block of k: bias and activation follow
    Epilogue epilogue;  // its bias begins at the tile's first column
};

// Group: so many rows of A are a_row apart; then the next group begins. It matters to convolution alone.
template <int Rows, int Vectors, class Vector = Float, int Group = 3>
struct Tile {
    static constexpr int kVector = lanes_of<Vector>, kWidth = Vectors * kVector;
    static constexpr int kAhead = 4;  // rows of B
    Vector sum[Rows][Vectors] = {};

    // sum[r, :] += a[r * a_row + p * a_step] * b[p * b_step, :] for p = 0 .. k-1 in that order.
    // rest: how much of b's last vector is there, when not all of it.
    template <class... Rest>
    [[gnu::always_inline]] inline void multiply(std::int64_t k, const float* a, std::int64_t a_row, std::int64_t a_step, const float* b, std::int64_t b_step,
                                                Rest... rest) {
        accumulate<false, false>(k, a, a_row, Group * a_row, a_step, b, b_step, nullptr, nullptr, 0, rest...);
    }
    template <class... Rest>
    [[gnu::always_inline]] inline void multiply_groups(std::int64_t k, const float* a, std::int64_t a_row, std::int64_t a_group, std::int64_t a_step,
                                                       const float* b, std::int64_t b_step, Rest... rest) {
        accumulate<false, false>(k, a, a_row, a_group, a_step, b, b_step, nullptr, nullptr, 0, rest...);
    }

    // Prefetch: asks for B's next rows and, with each step, for a line of what later tiles read (many at once would fill the queue of
    // pending lines and hold up this tile's own). Keep: copies the rows of B.
    template <bool Prefetch, bool Keep, class... Rest>
    [[gnu::always_inline]] inline void accumulate(std::int64_t k, const float* a, std::int64_t a_row, std::int64_t a_group, std::int64_t a_step, const float* b,
                                                  std::int64_t b_step, float* keep, const float* later, std::int64_t later_step, Rest... rest) {
        // A pointer for every group of three rows; x86 addresses the two others as [x + s] and [x + 2 s]. The empty asm keeps the
        // compiler from making a pointer for each.
        constexpr int kPointers = (Rows + Group - 1) / Group;
        const float* x[kPointers];
#pragma GCC unroll 8
        for (int g = 0; g < kPointers; ++g) x[g] = a + g * a_group;
        for (; k > 0; --k) {
            Vector row_of_b[Vectors];
#pragma GCC unroll 8
            for (int v = 0; v < Vectors - 1; ++v) row_of_b[v] = load_as<Vector>(b + v * kVector);
            row_of_b[Vectors - 1] = load_as<Vector>(b + (Vectors - 1) * kVector, rest...);
#pragma GCC unroll 8
            for (int v = 0; v < Vectors; ++v) {
                if constexpr (Prefetch) {
                    __builtin_prefetch(b + kAhead * b_step + v * kVector);
                    __builtin_prefetch(later + v * kVector, 0, 2);
                }
                if constexpr (Keep) store_as(row_of_b[v], keep + v * kVector);
            }
#pragma GCC unroll 16
            for (int r = 0; r < Rows; ++r) {
                const Vector xr = x[r / Group][r % Group * a_row] - Vector{};
#pragma GCC unroll 8
                for (int v = 0; v < Vectors; ++v) sum[r][v] = fma(xr, row_of_b[v], sum[r][v]);
            }
            b += b_step;
            if constexpr (Prefetch) later += later_step;
            if constexpr (Keep) keep += kWidth;
#pragma GCC unroll 8
            for (int g = 0; g < kPointers; ++g) {
                x[g] += a_step;
                asm volatile("" : "+r"(x[g]));
            }
        }
    }

    // Writes `columns` columns to c: all vectors but the last are full.
    [[gnu::always_inline]] inline void finish(float* c, std::int64_t ldc, int columns, const TileEnd& end) {
        if (columns == kWidth)
            write(c, ldc, end);
        else
            write(c, ldc, end, columns - (kWidth - kVector));
        constexpr Activation::Kind kDone = kVector == kLanes ? Activation::Kind::leaky_relu : Activation::Kind::none;  // by write
        if (end.last && end.epilogue.activation.kind > kDone)
            for (int r = 0; r < Rows; ++r) activate(end.epilogue, columns, c + r * ldc);
    }

    // rest: how much of the last vector counts, when not all of it.
    template <class... Rest>
    [[gnu::always_inline]] inline void write(float* c, std::int64_t ldc, const TileEnd& end, Rest... rest) {
        if (end.add) each([](Vector& y, const float* at, auto... n) { y = load_as<Vector>(at, n...) + y; }, c, ldc, rest...);
        if (end.last && end.epilogue.bias)
            each([](Vector& y, const float* bias, auto... n) { y += load_as<Vector>(bias, n...); }, end.epilogue.bias, 0, rest...);
        if constexpr (kVector == kLanes) {
            const auto [kind, slope] = end.epilogue.activation;
            if (end.last && kind == Activation::Kind::relu) each([](Vector& y, float*, auto...) { y = Relu::value(y, {}); }, c, ldc);
            if (end.last && kind == Activation::Kind::leaky_relu) each([below = slope](Vector& y, float*, auto...) { y = LeakyRelu::value(y, {below, 0}); }, c, ldc);
        }
        each([](Vector& y, float* at, auto... n) { store_as(y, at, n...); }, c, ldc, rest...);
    }

    // Calls body with each vector and its place in a matrix; the last of a row also gets `rest`.
    template <class Body, class Pointer, class... Rest>
    [[gnu::always_inline]] inline void each(Body body, Pointer matrix, std::int64_t stride, Rest... rest) {
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
            for (int v = 0; v < Vectors - 1; ++v) body(sum[r][v], matrix + r * stride + v * kVector);
            body(sum[r][Vectors - 1], matrix + r * stride + kWidth - kVector, rest...);
        }
    }
};

// One tile of C for one block of k.
struct TileJob {
    std::int64_t k;
    const float* a;
    std::int64_t a_row, a_step;
    const float* b;
    std::int64_t b_step;
    float* keep;         // a panel to copy the rows of B to on the way, for tiles that do
    const float* later;  // what to prefetch on the way, later_step further with each step
    std::int64_t later_step;
    float* c;
    std::int64_t ldc;
    bool c_is_far;  // from the CPU, so that its lines should be asked for early
    std::int64_t columns;
    TileEnd end;
};

template <class Vector, int Rows, int Vectors, bool Keep>
void run_tile(const TileJob& job) {
    Tile<Rows, Vectors, Vector> tile;
    if (job.c_is_far)
        for (int r = 0; r < Rows; ++r)
            for (int j = 0; j < tile.kWidth; j += 16) __builtin_prefetch(job.c + r * job.ldc + j, 1);
    tile.template accumulate<(Vectors > 1 || Keep), Keep>(job.k, job.a, job.a_row, 3 * job.a_row, job.a_step, job.b, job.b_step, job.keep, job.later,
                                                          job.later_step);
    tile.finish(job.c, job.ldc, static_cast<int>(job.columns), job.end);
}

// The tiles by height and kind: with two vectors of columns, one, or half of one.
constexpr int kTileRows = kRegisters == 32 ? 14 : 6;   // at most: with two vectors a row, those of B and A fit beside them
constexpr int kTallRows = kRegisters == 32 ? 16 : 12;  // with one vector a row
constexpr int kTileColumns = 2 * kLanes;
enum Kind { kTwo, kOne, kHalf, kKinds };
constexpr int kWidthOf[kKinds] = {2 * kLanes, kLanes, lanes_of<Half>};
using TileFunction = void (*)(const TileJob&);

struct TileTable {
    TileFunction read[kKinds][kTallRows + 1] = {};  // [kind][rows]
    TileFunction keep[kKinds][kTallRows + 1] = {};
};
template <int Rows>
constexpr void fill(TileTable& table) {
    if constexpr (Rows > 0) {
        if constexpr (Rows <= kTileRows) table.read[kTwo][Rows] = run_tile<Float, Rows, 2, false>, table.keep[kTwo][Rows] = run_tile<Float, Rows, 2, true>;
        table.read[kOne][Rows] = run_tile<Float, Rows, 1, false>, table.keep[kOne][Rows] = run_tile<Float, Rows, 1, true>;
        table.read[kHalf][Rows] = run_tile<Half, Rows, 1, false>, table.keep[kHalf][Rows] = run_tile<Half, Rows, 1, true>;
        fill<Rows - 1>(table);
    }
}
constexpr TileTable make_tiles() {
    TileTable table;
    fill<kTallRows>(table);
    return table;
}
constexpr TileTable kTiles = make_tiles();

}  // namespace
}  // namespace sd::kernels
