#include "common/ops/matmul.hpp"

#include "common/autograd/autograd.hpp"
#include "common/kernels/gemm/gemm.hpp"
#include "common/ops/broadcast.hpp"
#include "common/ops/fused_activation.hpp"
#include "common/ops/zeroed_grad.hpp"

namespace sd {
namespace {

std::int64_t leading(const Shape& shape) {  // the product of all dimensions but the last
    std::int64_t rows = 1;
    for (int i = 0; i + 1 < shape.size(); i++) rows *= shape[i];
    return rows;
}

// C (m, n) = op(A) op(B) with all three contiguous; op(A) is m x k.
void product(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* b, float* c,
             const kernels::Epilogue& epilogue) {
    kernels::gemm(transpose_a, transpose_b, m, n, k, a, transpose_a ? m : k, b, transpose_b ? k : n, c, n, epilogue);
}

// Of C = op(A) op(B): dA = dC B^T and dB = A^T dC; where A or B came transposed, so does its gradient.
void add_left_gradient(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* b, const float* dc, float* da,
                       bool accumulate) {
    if (transpose_a) product(transpose_b, true, k, m, n, b, dc, da, add_to(accumulate));
    else product(false, !transpose_b, m, k, n, dc, b, da, add_to(accumulate));
}
void add_right_gradient(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const float* a, const float* dc, float* db,
                        bool accumulate) {
    if (transpose_b) product(true, transpose_a, n, k, m, dc, a, db, add_to(accumulate));
    else product(!transpose_a, false, k, n, m, a, dc, db, add_to(accumulate));
}

Shape without_matrix(const Shape& shape) {  // (..., M, K) -> (...)
    Shape leading;
    for (int i = 0; i + 2 < shape.size(); i++) leading.append(shape[i]);
    return leading;
}

// Which matrix of `from` stands at place i of the batch, where dimensions of 1 or missing ones are repeated.
std::int64_t place(const Shape& from, const Shape& batch, std::int64_t i) {
    std::int64_t at = 0, stride = 1;
    for (int d = 1; d <= from.size(); i /= batch[-d], stride *= from[-d], d++)
        if (from[-d] > 1) at += i % batch[-d] * stride;
    return at;
}

Tensor batched_matmul(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b) {
    const char* t_a = transpose_a ? "^T" : "";
    const char* t_b = transpose_b ? "^T" : "";
    check(a.ndim() >= 2, "[matmul] ", a.shape(), t_a, " x ", b.shape(), t_b, ": matrices expected");
    const std::int64_t m = a.dim(transpose_a ? -1 : -2), k = a.dim(transpose_a ? -2 : -1), n = b.dim(transpose_b ? -2 : -1),
                       k_of_b = b.dim(transpose_b ? -1 : -2);
    check(k == k_of_b, "[matmul] ", a.shape(), t_a, " x ", b.shape(), t_b, ": ", k, " != ", k_of_b);
    const Shape of_a = without_matrix(a.shape()), of_b = without_matrix(b.shape()), batch = broadcast(of_a, of_b, "matmul");
    Shape shape = batch;
    shape.append(m), shape.append(n);
    // Calls body with the places of each product's factors and result.
    const auto each = [=](auto body) {
        const std::int64_t count = m * n > 0 ? batch.numel() : 0;
        for (std::int64_t i = 0; i < count; i++) body(place(of_a, batch, i) * m * k, place(of_b, batch, i) * k * n, i * m * n);
    };
    Tensor c(shape);
    each([&](std::int64_t at_a, std::int64_t at_b, std::int64_t at_c) {
        product(transpose_a, transpose_b, m, n, k, a.data() + at_a, b.data() + at_b, c.data() + at_c, {});
    });

    return record("matmul", c, {a, b}, [=, a = Saved(a, b.requires_grad()), b = Saved(b, a.requires_grad())](const Tensor& dc) {
        float* da = a.requires_grad() ? zeroed_grad(a) : nullptr;
        float* db = b.requires_grad() ? zeroed_grad(b) : nullptr;
        each([&](std::int64_t at_a, std::int64_t at_b, std::int64_t at_c) {
            const float* d = dc.data() + at_c;
            if (da) add_left_gradient(transpose_a, transpose_b, m, n, k, b.data() + at_b, d, da + at_a, true);
            if (db) add_right_gradient(transpose_a, transpose_b, m, n, k, a.data() + at_a, d, db + at_b, true);
        });
    });
}

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b) {
    if (b.ndim() > 2 || (transpose_a && a.ndim() > 2)) return batched_matmul(a, b, transpose_a, transpose_b);
    const char* t_a = transpose_a ? "^T" : "";
    const char* t_b = transpose_b ? "^T" : "";
    check(a.ndim() >= 1 && b.ndim() == 2 && (!transpose_a || a.ndim() == 2), "[matmul] ", a.shape(), t_a, " x ", b.shape(), t_b, ": matrices expected");
    const std::int64_t m = transpose_a ? a.dim(1) : leading(a.shape()), k = transpose_a ? a.dim(0) : a.dim(-1);
    const std::int64_t n = b.dim(transpose_b ? 0 : 1), k_of_b = b.dim(transpose_b ? 1 : 0);
    check(k == k_of_b, "[matmul] ", a.shape(), t_a, " x ", b.shape(), t_b, ": ", k, " != ", k_of_b);
    Tensor c(transpose_a ? Shape{m, n} : a.shape().with_last(n));
    product(transpose_a, transpose_b, m, n, k, a.data(), b.data(), c.data(), {});

    return record("matmul", c, {a, b}, [=, a = Saved(a, b.requires_grad()), b = Saved(b, a.requires_grad())](const Tensor& dc) {
        if (a.requires_grad()) {
            const Gradient da = grad_of(a);
            add_left_gradient(transpose_a, transpose_b, m, n, k, b.data(), dc.data(), da.data, da.accumulate);
        }
        if (b.requires_grad()) {
            const Gradient db = grad_of(b);
            add_right_gradient(transpose_a, transpose_b, m, n, k, a.data(), dc.data(), db.data, db.accumulate);
        }
    });
}

Tensor linear(const Tensor& x, const Tensor& w, const Tensor& b, Activation activation) {
    check_activation("linear", activation);
    check(x.ndim() >= 1 && w.ndim() == 2, "[linear] ", x.shape(), " x ", w.shape(), ": (..., IN) x (IN, OUT) expected");
    const std::int64_t rows = leading(x.shape()), in = w.dim(0), out = w.dim(1);
    check(x.dim(-1) == in, "[linear] ", x.shape(), " x ", w.shape(), ": ", x.dim(-1), " != ", in);
    check(!b || (b.ndim() == 1 && b.dim(0) == out), "[linear] w ", w.shape(), ", b ", b ? b.shape() : Shape{}, ": one bias for each of ", out, " outputs expected");
    Tensor y(x.shape().with_last(out));
    product(false, false, rows, out, in, x.data(), w.data(), y.data(), epilogue_of(b, activation));

    // With z = x w + b: dx = dz w^T, dw = x^T dz, and db sums dz over the rows.
    return record_through("linear", y, {x, w, b}, b, activation, [=, x = Saved(x, w.requires_grad()), w = Saved(w, x.requires_grad())](const Tensor& dz) {
        if (x.requires_grad()) {
            const Gradient dx = grad_of(x);
            product(false, true, rows, in, out, dz.data(), w.data(), dx.data, add_to(dx.accumulate));
        }
        if (w.requires_grad()) {
            const Gradient dw = grad_of(w);
            product(true, false, in, out, rows, x.data(), dz.data(), dw.data, add_to(dw.accumulate));
        }
    });
}

}  // namespace sd
