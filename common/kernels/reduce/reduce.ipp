// Bodies of the reductions for the instruction set of the file that includes this one.
#include "common/kernels/reduce/table.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

using std::int64_t;

// Sum of term(i) over vectors at i: four running sums hide the latency of the addition.
template <class Term>
[[gnu::always_inline]] inline float sum_terms(int64_t n, Term term) {
    Float s0{}, s1{}, s2{}, s3{};
    int64_t i = 0;
    for (; i + 4 * kLanes <= n; i += 4 * kLanes) {
        s0 += term(i);
        s1 += term(i + kLanes);
        s2 += term(i + 2 * kLanes);
        s3 += term(i + 3 * kLanes);
    }
    for (; i + kLanes <= n; i += kLanes) s0 += term(i);
    if (i < n) s1 += term(i, n - i);
    return sum_of_lanes((s0 + s1) + (s2 + s3));
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

template <int rows>
[[gnu::always_inline]] inline void add_these_rows(int64_t cols, const float* x, float* sums) {
    for_each_vector(cols, [=](int64_t j, auto... rest) {
        Float s = load(sums + j, rest...);
        for (int r = 0; r < rows; r++) s += load(x + r * cols + j, rest...);
        store(s, sums + j, rest...);
    });
}
// Eight rows at a time, so that the sums are read and written once in eight.
void add_rows(int64_t rows, int64_t cols, const float* x, float* sums) {
    int64_t r = 0;
    for (; r + 8 <= rows; r += 8) add_these_rows<8>(cols, x + r * cols, sums);
    for (; r < rows; r++) add_these_rows<1>(cols, x + r * cols, sums);
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

constexpr ReduceTable make_table() { return {sum, sum_of_squares, dot, add_rows, max, max_of_columns}; }

}  // namespace
}  // namespace sd::kernels
