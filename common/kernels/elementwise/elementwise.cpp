#include "common/kernels/elementwise/elementwise.hpp"

#include <algorithm>

#include "common/kernels/elementwise/activation.hpp"
#include "common/kernels/elementwise/table.hpp"
#include "common/kernels/isa/isa.hpp"
#include "common/kernels/reduce/blocks.hpp"
#include "common/kernels/reduce/reduce.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

const ElementwiseTable& table() { return for_isa<ElementwiseTable>(); }

constexpr std::int64_t kPiece = 1024;     // elements; ranges of threads begin at multiples of it
constexpr std::int64_t kGrain = 64 * 1024;  // elements that pay for waking a thread

// body(begin, end) over element ranges.
template <class Body>
void split(std::int64_t n, Body body) {
    parallel_for((n + kPiece - 1) / kPiece, kGrain / kPiece, [&](std::int64_t begin, std::int64_t end) { body(begin * kPiece, std::min(end * kPiece, n)); });
}

// The last index of the table: results of 64 MiB and more go past the caches, unless they replace an operand, which is there anyhow.
constexpr std::int64_t kStreamed = 16 * 1024 * 1024;  // elements
int how_to_put(std::int64_t n, bool accumulate, bool in_place) { return accumulate ? 1 : n >= kStreamed && !in_place ? 2 : 0; }

}  // namespace

void add_into(std::int64_t n, const float* x, float* y) {
    split(n, [&](auto begin, auto end) { table().add_into(end - begin, x + begin, y + begin); });
}
void fill(std::int64_t n, float value, float* y) {
    const auto kernel = table().fill[how_to_put(n, false, false)];
    split(n, [&](auto begin, auto end) { kernel(end - begin, value, y + begin); });
}
void scale(std::int64_t n, float a, const float* x, float* y, bool accumulate) {
    const auto kernel = table().scale[how_to_put(n, accumulate, x == y)];
    split(n, [&](auto begin, auto end) { kernel(end - begin, a, x + begin, y + begin); });
}
void affine(std::int64_t n, float a, const float* x, float b, float* y) {
    const auto kernel = table().affine[how_to_put(n, false, x == y)];
    split(n, [&](auto begin, auto end) { kernel(end - begin, a, x + begin, b, y + begin); });
}

void binary(Binary op, Extents extents, const float* a, const float* b, float* y, bool accumulate) {
    const auto [outer, repeat, inner] = extents;
    const int o = static_cast<int>(op), how = how_to_put(outer * repeat * inner, accumulate, op != Binary::second && (a == y || b == y));
    if (outer * repeat == 1) {
        const auto kernel = table().binary[o][how];
        return split(inner, [&](auto begin, auto end) { kernel(end - begin, a + begin, b + begin, y + begin); });
    }
    if (inner == 1 && outer == 1) {  // one number for all
        const auto kernel = table().binary_numbers[o][how];
        return split(repeat, [&](auto begin, auto end) { kernel({0, 1, end - begin, 1}, a + begin, b, y + begin); });
    }
    const bool numbers = inner == 1;
    const auto kernel = numbers ? table().binary_numbers[o][how] : table().binary_rows[o][how];
    const std::int64_t rows = numbers ? outer : outer * repeat, cols = numbers ? repeat : inner, uses = numbers ? 1 : repeat;
    parallel_for(rows, kGrain / std::max<std::int64_t>(cols, 1) + 1, [&](auto begin, auto end) { kernel({begin, end - begin, cols, uses}, a, b, y); });
}

void unary(Unary f, std::int64_t n, const float* x, float* y, float p, float q) {
    const auto kernel = table().unary[static_cast<int>(f)][how_to_put(n, false, x == y)];
    split(n, [&](auto begin, auto end) { kernel(end - begin, x + begin, y + begin, p, q); });
}
void unary_gradient(Unary f, std::int64_t n, const float* x_or_y, const float* dy, float* dx, bool accumulate, float p, float q) {
    const auto kernel = table().unary_gradient[static_cast<int>(f)][how_to_put(n, accumulate, dy == dx || x_or_y == dx)];
    split(n, [&](auto begin, auto end) { kernel(end - begin, x_or_y + begin, dy + begin, dx + begin, p, q); });
}

void activation_gradient(Activation act, std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dz, float* db, bool accumulate) {
    if (act == Activation::none) {
        if (db) sum_axis(1, rows, cols, dy, db, accumulate);
        return;
    }
    const int f = static_cast<int>(act.kind) - 1;  // Unary begins with the same functions
    if (!db) return unary_gradient(static_cast<Unary>(f), rows * cols, y, dy, dz, false, act.slope);
    const auto kernel = table().activation_gradient_sums[f][how_to_put(rows * cols, false, dy == dz || y == dz)];
    sum_columns_in_blocks(rows, cols, db, accumulate, [&](std::int64_t at, std::int64_t count, std::int64_t width, float* sums) {
        kernel(count, width, y + at, dy + at, dz + at, sums, act.slope);
    });
}

}  // namespace sd::kernels
