// Bodies of the reductions for the instruction set of the file that includes this one.
#include "common/kernels/reduce/long_sum.hpp"
#include "common/kernels/reduce/table.hpp"

namespace sd::kernels {
namespace {

using std::int64_t;

// Sum of term(i) over vectors at i, in four running sums. Of a long array each runs over a quarter of its own: memory delivers
// four distant streams faster than one.
template <class Term>
[[gnu::always_inline]] inline float sum_terms(int64_t n, Term term) {
    LongSum sum;
    const int64_t quarter = n / (4 * kLanes) * kLanes;
    const bool is_long = quarter >= 4096;
    const int64_t gap = is_long ? quarter : kLanes, step = is_long ? kLanes : 4 * kLanes, end = is_long ? quarter : 4 * quarter;
    for (int64_t first = 0; first < end; first += kSumTerms * step) {
        const int64_t last = first + kSumTerms * step < end ? first + kSumTerms * step : end;
        Float p0{}, p1{}, p2{}, p3{};
        for (int64_t i = first; i < last; i += step) {
            p0 += term(i);
            p1 += term(i + gap);
            p2 += term(i + 2 * gap);
            p3 += term(i + 3 * gap);
        }
        sum.add((p0 + p1) + (p2 + p3));
    }
    Float rest{};
    int64_t i = 4 * quarter;
    for (; i + kLanes <= n; i += kLanes) rest += term(i);
    if (i < n) rest += term(i, n - i);
    sum.add(rest);
    return sum_of_lanes(sum.value());
}

float sum(int64_t n, const float* x) {
    return sum_terms(n, [=](int64_t i, auto... rest) { return load(x + i, rest...); });
}
float sum_of_squares(int64_t n, const float* x) {
    return sum_terms(n, [=](int64_t i, auto... rest) { return load(x + i, rest...) * load(x + i, rest...); });
}
float dot(int64_t n, const float* a, const float* b) {
    return sum_terms(n, [=](int64_t i, auto... rest) { return load(a + i, rest...) * load(b + i, rest...); });
}

// One running sum a row, four rows at a time, far apart: a row has the same bits alone and among others.
template <int count>
[[gnu::always_inline]] inline void add_sums_of_rows(int64_t gap, int64_t cols, const float* x, float* sums) {
    LongSum s[count];
    for (int64_t first = 0; first < cols; first += kSumTerms * kLanes) {
        Float part[count] = {};
        for_each_vector(cols - first < kSumTerms * kLanes ? cols - first : kSumTerms * kLanes, [&](int64_t i, auto... rest) {
#pragma GCC unroll 4
            for (int r = 0; r < count; r++) part[r] += load(x + r * gap * cols + first + i, rest...);
        });
        if (cols <= kSumTerms * kLanes) {  // a short row is its only part
            for (int r = 0; r < count; r++) sums[r * gap] += sum_of_lanes(part[r]);
            return;
        }
#pragma GCC unroll 4
        for (int r = 0; r < count; r++) s[r].add(part[r]);
    }
    for (int r = 0; r < count; r++) sums[r * gap] += sum_of_lanes(s[r].value());
}
void add_row_sums(int64_t rows, int64_t cols, const float* x, float* sums) {
    const int64_t quarter = rows / 4;
    for (int64_t r = 0; r < quarter; r++) add_sums_of_rows<4>(quarter, cols, x + r * cols, sums + r);
    for (int64_t r = 4 * quarter; r < rows; r++) add_sums_of_rows<1>(1, cols, x + r * cols, sums + r);
}

// Four rows at a time, a quarter of all rows apart, so that the sums are read and written once in four.
void add_rows(int64_t rows, int64_t cols, const float* x, float* sums) {
    const int64_t quarter = rows / 4, step = quarter * cols;
    for (int64_t r = 0; r < quarter; r++) {
        const float* row = x + r * cols;
        for_each_vector(cols, [=](int64_t j, auto... rest) {
            const Float a = load(row + j, rest...) + load(row + step + j, rest...), b = load(row + 2 * step + j, rest...) + load(row + 3 * step + j, rest...);
            store(load(sums + j, rest...) + (a + b), sums + j, rest...);
        });
    }
    for (int64_t r = 4 * quarter; r < rows; r++) {
        const float* row = x + r * cols;
        for_each_vector(cols, [=](int64_t j, auto... rest) { store(load(sums + j, rest...) + load(row + j, rest...), sums + j, rest...); });
    }
}

// sums += part, with what that loses added to lost: LongSum in memory.
void add_to_long_sums(int64_t n, const float* part, float* sums, float* lost) {
    for_each_vector(n, [=](int64_t i, auto... rest) {
        LongSum s{load(sums + i, rest...), load(lost + i, rest...)};
        s.add(load(part + i, rest...));
        store(s.sum, sums + i, rest...);
        store(s.lost, lost + i, rest...);
    });
}

// The largest of n >= 1 numbers, NaN above all, and the first place where it stands.
float max(int64_t n, const float* x, std::int32_t* index) {
    const float lowest = -__builtin_inff();
    Float m = broadcast(lowest);
    int64_t i = 0;
    for (; i + kLanes <= n; i += kLanes) m = maximum(m, load(x + i));
    if (i < n) m = maximum(m, load(x + i, n - i, lowest));
    const float largest = max_of_lanes(m);
    if (index) {
        std::int32_t at = 0;
        while (!(x[at] == largest || x[at] != x[at])) at++;
        *index = at;
    }
    return largest;
}

// The same for each column of a (rows, cols) matrix.
void max_of_columns(int64_t rows, int64_t cols, const float* x, float* y, std::int32_t* index) {
    for_each_vector(cols, [=](int64_t j, auto... rest) {
        Float m = load(x + j, rest...);
        Int at{};
        for (int64_t r = 1; r < rows; r++) {
            const Float v = load(x + r * cols + j, rest...);
            const Int is_larger = ~((v <= m) | (m != m));
            m = is_larger ? v : m;
            at = is_larger ? Int{} + static_cast<std::int32_t>(r) : at;
        }
        store(m, y + j, rest...);
        if (index) store(as_float(at), reinterpret_cast<float*>(index) + j, rest...);
    });
}

constexpr ReduceTable make_table() { return {sum, sum_of_squares, dot, add_row_sums, add_rows, add_to_long_sums, max, max_of_columns}; }

}  // namespace
}  // namespace sd::kernels
