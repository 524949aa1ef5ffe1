#include "common/ops/matmul.hpp"

#include <sstream>

#include "common/autograd/autograd.hpp"
#include "common/kernels/gemm/gemm.hpp"
#include "common/ops/broadcast.hpp"
#include "common/ops/fused_activation.hpp"
#include "common/ops/zeroed_grad.hpp"

namespace sd {
namespace {

using kernels::gemm;
using kernels::matrix;

Shape without_last(const Shape& shape, int dims) {  // (..., M, K) -> (...) for 2
    Shape leading;
    for (int i = 0; i + dims < shape.size(); i++) leading.append(shape[i]);
    return leading;
}

// Which matrix of `from` stands at place i of the batch, where dimensions of 1 or missing ones are repeated.
std::int64_t place(const Shape& from, const Shape& batch, std::int64_t i) {
    std::int64_t at = 0, stride = 1;
    for (int d = 1; d <= from.size(); i /= batch[-d], stride *= from[-d], d++)
        if (from[-d] > 1) at += i % batch[-d] * stride;
    return at;
}

// The matrices of a factor, as they lie.
struct Matrices {
    std::int64_t rows, columns;
    bool is_transposed;
    Shape batch;

    template <class Number>
    kernels::BasicMatrixView<Number> at(Number* data, const Shape& whole, std::int64_t i) const {
        const auto stored = matrix(data + place(batch, whole, i) * rows * columns, rows, columns);
        return is_transposed ? stored.t() : stored;
    }
};
Matrices matrices(const Factor& f) { return {f.tensor.dim(-2), f.tensor.dim(-1), f.is_transposed, without_last(f.tensor.shape(), 2)}; }

// Where the gradient of a factor is added up: a matrix that several products share, or none at all, needs zeros first.
Gradient sum_into(const Target& x, bool each_once) { return each_once ? grad_of(x) : Gradient{zeroed_grad(x), true}; }

}  // namespace

// C = A B        dA = dC B^T        dB = A^T dC
Tensor matmul(const Factor& left, const Factor& right) {
    const Tensor &a = left.tensor, &b = right.tensor;
    const auto told = [&] {
        std::ostringstream text;
        text << "[matmul] " << a.shape() << (left.is_transposed ? "^T" : "") << " x " << b.shape() << (right.is_transposed ? "^T" : "");
        return text.str();
    };
    if (a.ndim() < (left.is_transposed || b.ndim() > 2 ? 2 : 1) || b.ndim() < 2) fail(told(), ": matrices expected");
    const bool rows_of_a = b.ndim() == 2 && !left.is_transposed;  // all of them meet one matrix: then they are one matrix themselves
    const Matrices of_a = rows_of_a ? Matrices{without_last(a.shape(), 1).numel(), a.dim(-1), false, {}} : matrices(left), of_b = matrices(right);
    const std::int64_t m = left.is_transposed ? of_a.columns : of_a.rows, k = left.is_transposed ? of_a.rows : of_a.columns;
    const std::int64_t n = right.is_transposed ? of_b.rows : of_b.columns, k_of_b = right.is_transposed ? of_b.columns : of_b.rows;
    if (k != k_of_b) fail(told(), ": ", k, " != ", k_of_b);
    const Shape batch = broadcast(of_a.batch, of_b.batch, "matmul");
    Shape shape = rows_of_a ? without_last(a.shape(), 1) : batch;
    if (!rows_of_a) shape.append(m);
    shape.append(n);
    Tensor c(shape);
    const std::int64_t count = c.numel() > 0 ? batch.numel() : 0;
    for (std::int64_t i = 0; i < count; i++) gemm(of_a.at(a.data(), batch, i), of_b.at(b.data(), batch, i), matrix(c.data() + i * m * n, m, n));

    return record("matmul", c, {a, b}, [=, a = Saved(a, b.requires_grad()), b = Saved(b, a.requires_grad())](const Tensor& dc) {
        const auto dc_at = [&](std::int64_t i) { return matrix(dc.data() + i * m * n, m, n); };
        if (a.requires_grad()) {
            const Gradient da = sum_into(a, count > 0 && of_a.batch == batch);
            for (std::int64_t i = 0; i < count; i++) gemm(dc_at(i), of_b.at(b.data(), batch, i).t(), of_a.at(da.data, batch, i), add_to(da.accumulate));
        }
        if (b.requires_grad()) {
            const Gradient db = sum_into(b, count > 0 && of_b.batch == batch);
            for (std::int64_t i = 0; i < count; i++) gemm(of_a.at(a.data(), batch, i).t(), dc_at(i), of_b.at(db.data, batch, i), add_to(db.accumulate));
        }
    });
}

// z = x w + b        dx = dz w^T        dw = x^T dz        db = dz summed over the rows
Tensor linear(const Tensor& x, const Tensor& w, const Tensor& b, Activation activation) {
    check_activation("linear", activation);
    check(x.ndim() >= 1 && w.ndim() == 2, "[linear] ", x.shape(), " x ", w.shape(), ": (..., IN) x (IN, OUT) expected");
    const std::int64_t rows = without_last(x.shape(), 1).numel(), in = w.dim(0), out = w.dim(1);
    check(x.dim(-1) == in, "[linear] ", x.shape(), " x ", w.shape(), ": ", x.dim(-1), " != ", in);
    check(!b || (b.ndim() == 1 && b.dim(0) == out), "[linear] w ", w.shape(), ", b ", b ? b.shape() : Shape{}, ": one bias for each of ", out, " outputs expected");
    Tensor y(x.shape().with_last(out));
    gemm(matrix(x.data(), rows, in), matrix(w.data(), in, out), matrix(y.data(), rows, out), epilogue_of(b, activation));

    return record_through("linear", y, {x, w, b}, b, activation, [=, x = Saved(x, w.requires_grad()), w = Saved(w, x.requires_grad())](const Tensor& dz) {
        if (x.requires_grad()) {
            const Gradient dx = grad_of(x);
            gemm(matrix(dz.data(), rows, out), matrix(w.data(), in, out).t(), matrix(dx.data, rows, in), add_to(dx.accumulate));
        }
        if (w.requires_grad()) {
            const Gradient dw = grad_of(w);
            gemm(matrix(x.data(), rows, in).t(), matrix(dz.data(), rows, out), matrix(dw.data, in, out), add_to(dw.accumulate));
        }
    });
}

}  // namespace sd
