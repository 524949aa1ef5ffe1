#include "common/ops/matmul.hpp"

#include "common/autograd/autograd.hpp"
#include "common/kernels/gemm/gemm.hpp"
#include "common/ops/fused_activation.hpp"

namespace sd {
namespace {

std::int64_t leading(const Shape& shape) {  // the product of all dimensions but the last
    std::int64_t rows = 1;
    for (int i = 0; i + 1 < shape.size(); i++) rows *= shape[i];
    return rows;
}

// C (m, n) = op(A) op(B) with all three contiguous; op(A) is m x k.
void product(bool transpose_a, bool transpose_b, std::int64_t m, std::int64_t n, std::int64_t k, const Tensor& a, const Tensor& b, float* c, const kernels::Epilogue& epilogue) {
    kernels::gemm(transpose_a, transpose_b, m, n, k, a.data(), transpose_a ? m : k, b.data(), transpose_b ? k : n, c, n, epilogue);
}

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b, bool transpose_a, bool transpose_b) {
    const char* t_a = transpose_a ? "^T" : "";
    const char* t_b = transpose_b ? "^T" : "";
    check(a.ndim() >= 1 && b.ndim() == 2 && (!transpose_a || a.ndim() == 2), "[matmul] ", a.shape(), t_a, " x ", b.shape(), t_b, ": matrices expected");
    const std::int64_t m = transpose_a ? a.dim(1) : leading(a.shape()), k = transpose_a ? a.dim(0) : a.dim(-1);
    const std::int64_t n = b.dim(transpose_b ? 0 : 1), k_of_b = b.dim(transpose_b ? 1 : 0);
    check(k == k_of_b, "[matmul] ", a.shape(), t_a, " x ", b.shape(), t_b, ": ", k, " != ", k_of_b);
    Tensor c(transpose_a ? Shape{m, n} : a.shape().with_last(n));
    product(transpose_a, transpose_b, m, n, k, a, b, c.data(), {});

    // C = A B: dA = dC B^T, dB = A^T dC; where A or B came transposed, so does its gradient.
    return record("matmul", c, {a, b}, [=, a = Saved(a, b.requires_grad()), b = Saved(b, a.requires_grad())](const Tensor& dc) {
        if (a.requires_grad()) {
            const Gradient da = grad_of(a);
            if (transpose_a) product(transpose_b, true, k, m, n, b.value(), dc, da.data, add_to(da.accumulate));
            else product(false, !transpose_b, m, k, n, dc, b.value(), da.data, add_to(da.accumulate));
        }
        if (b.requires_grad()) {
            const Gradient db = grad_of(b);
            if (transpose_b) product(true, transpose_a, n, k, m, dc, a.value(), db.data, add_to(db.accumulate));
            else product(!transpose_a, false, k, n, m, a.value(), dc, db.data, add_to(db.accumulate));
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
    product(false, false, rows, out, in, x, w, y.data(), epilogue_of(b, activation));

    // With z = x w + b: dx = dz w^T, dw = x^T dz, and db sums dz over the rows.
    return record_through("linear", y, {x, w, b}, b, activation, [=, x = Saved(x, w.requires_grad()), w = Saved(w, x.requires_grad())](const Tensor& dz) {
        if (x.requires_grad()) {
            const Gradient dx = grad_of(x);
            product(false, true, rows, in, out, dz, w.value(), dx.data, add_to(dx.accumulate));
        }
        if (w.requires_grad()) {
            const Gradient dw = grad_of(w);
            product(true, false, in, out, rows, x.value(), dz, dw.data, add_to(dw.accumulate));
        }
    });
}

}  // namespace sd
