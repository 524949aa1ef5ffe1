// Bodies of the elementwise kernels for the instruction set of the file that includes this one.
#include "common/kernels/elementwise/functions.hpp"
#include "common/kernels/elementwise/table.hpp"

namespace sd::kernels {
namespace {

using std::int64_t;

void fill(int64_t n, float value, float* y) {
    for_each_vector(n, [=](int64_t i, auto... rest) { store(broadcast(value), y + i, rest...); });
}

void add_into(int64_t n, const float* x, float* y) {
    for_each_vector(n, [=](int64_t i, auto... rest) { store(load(y + i, rest...) + load(x + i, rest...), y + i, rest...); });
}

template <bool accumulate>
void scale(int64_t n, float a, const float* x, float* y) {
    for_each_vector(n, [=](int64_t i, auto... rest) { put<accumulate>(a * load(x + i, rest...), y + i, rest...); });
}

void affine(int64_t n, float a, const float* x, float b, float* y) {
    for_each_vector(n, [=](int64_t i, auto... rest) { store(fma(load(x + i, rest...), a, broadcast(b)), y + i, rest...); });
}

template <class Op, bool accumulate>
void binary(int64_t n, const float* a, const float* b, float* y) {
    for_each_vector(n, [=](int64_t i, auto... rest) { put<accumulate>(Op::value(load(a + i, rest...), load(b + i, rest...)), y + i, rest...); });
}

template <class Op, bool accumulate>
void binary_rows(RowRange range, const float* a, const float* b, float* y) {
    for (int64_t r = range.first_row; r < range.first_row + range.rows; r++)
        binary<Op, accumulate>(range.cols, a + r * range.cols, b + r / range.repeat * range.cols, y + r * range.cols);
}

template <class Op, bool accumulate>
void binary_numbers(RowRange range, const float* a, const float* b, float* y) {
    for (int64_t r = range.first_row; r < range.first_row + range.rows; r++) {
        const Float number = broadcast(b[r / range.repeat]);
        const float* a_row = a + r * range.cols;
        float* y_row = y + r * range.cols;
        for_each_vector(range.cols, [=](int64_t i, auto... rest) { put<accumulate>(Op::value(load(a_row + i, rest...), number), y_row + i, rest...); });
    }
}

template <class F>
void unary(int64_t n, const float* x, float* y, float p, float q) {
    for_each_vector(n, [=](int64_t i, auto... rest) { store(F::value(load(x + i, rest...), {p, q}), y + i, rest...); });
}

template <class F, bool accumulate>
void unary_gradient(int64_t n, const float* v, const float* dy, float* dx, float p, float q) {
    for_each_vector(n, [=](int64_t i, auto... rest) { put<accumulate>(F::gradient(load(v + i, rest...), load(dy + i, rest...), {p, q}), dx + i, rest...); });
}

template <class F>
void activation_gradient(int64_t n, const float* y, const float* dy, float* dz, float p) {
    unary_gradient<F, false>(n, y, dy, dz, p, 0);
}

// dz = f'(y) dy for `rows` rows, whose sum over the rows is added to sums.
template <class F, int rows>
[[gnu::always_inline]] inline void activation_gradient_rows(int64_t cols, const float* y, const float* dy, float* dz, float* sums, float p) {
    for_each_vector(cols, [=](int64_t j, auto... rest) {
        Float sum = load(sums + j, rest...);
        for (int r = 0; r < rows; r++) {
            const int64_t at = r * cols + j;
            const Float d = F::gradient(load(y + at, rest...), load(dy + at, rest...), {p, 0});
            store(d, dz + at, rest...);
            sum += d;
        }
        store(sum, sums + j, rest...);
    });
}

// Four rows at a time, so that the sums are read and written once in four.
template <class F>
void activation_gradient_sums(int64_t rows, int64_t cols, const float* y, const float* dy, float* dz, float* sums, float p) {
    int64_t r = 0;
    for (; r + 4 <= rows; r += 4) activation_gradient_rows<F, 4>(cols, y + r * cols, dy + r * cols, dz + r * cols, sums, p);
    for (; r < rows; r++) activation_gradient_rows<F, 1>(cols, y + r * cols, dy + r * cols, dz + r * cols, sums, p);
}

template <class... Op>
constexpr void set_binary(ElementwiseTable& table) {
    int i = 0;
    ((table.binary[i][0] = binary<Op, false>, table.binary[i][1] = binary<Op, true>,
      table.binary_rows[i][0] = binary_rows<Op, false>, table.binary_rows[i][1] = binary_rows<Op, true>,
      table.binary_numbers[i][0] = binary_numbers<Op, false>, table.binary_numbers[i][1] = binary_numbers<Op, true>, i++), ...);
}
template <class... F>
constexpr void set_unary(ElementwiseTable& table) {
    int i = 0;
    ((table.unary[i] = unary<F>, table.unary_gradient[i][0] = unary_gradient<F, false>, table.unary_gradient[i][1] = unary_gradient<F, true>, i++), ...);
}
template <class... F>
constexpr void set_activations(ElementwiseTable& table) {
    int i = 0;
    ((table.activation_gradient[i] = activation_gradient<F>, table.activation_gradient_sums[i] = activation_gradient_sums<F>, i++), ...);
}

// In the order of the enums.
constexpr ElementwiseTable make_table() {
    ElementwiseTable table{};
    table.fill = fill;
    table.add_into = add_into;
    table.scale[0] = scale<false>;
    table.scale[1] = scale<true>;
    table.affine = affine;
    set_binary<Add, Subtract, Multiply, Divide, Second>(table);
    set_unary<Relu, LeakyRelu, Elu, Tanh, Sigmoid, Exp, Sqrt, Log, Square, Abs, Softplus, Clamp>(table);
    set_activations<Relu, LeakyRelu, Elu, Tanh, Sigmoid>(table);
    return table;
}

}  // namespace
}  // namespace sd::kernels
