#include "common/ops/softmax.hpp"

#include "common/autograd/autograd.hpp"
#include "common/kernels/softmax/softmax.hpp"
#include "common/ops/axis.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

void check_rows(const Tensor& x, const char* op) { check(x.ndim() > 0 && x.dim(-1) > 0, "[", op, "] rows of at least one value expected, ", x.shape(), " given"); }
bool is_last(const Tensor& x, int axis, const char* op) { return axis == -1 || Axis(x.shape(), axis, op).index == x.ndim() - 1; }

}  // namespace

// y_i = e^x_i / sum_j e^x_j        dx_i = y_i (dy_i - sum_j dy_j y_j)
Tensor softmax(const Tensor& x, int axis) {
    if (!is_last(x, axis, "softmax")) return transpose(softmax(transpose(x, axis, -1)), axis, -1);
    check_rows(x, "softmax");
    Tensor y(x.shape());
    kernels::softmax(x.rows(), x.dim(-1), x.data(), y.data());
    return record("softmax", y, {x}, [target = Target(x)](const Tensor& dy, const Tensor& out) {
        const auto [dx, accumulate] = grad_of(target);
        kernels::softmax_gradient(out.rows(), out.dim(-1), out.data(), dy.data(), dx, accumulate);
    });
}

// y_i = x_i - log sum_j e^x_j        dx_i = dy_i - e^y_i sum_j dy_j
Tensor log_softmax(const Tensor& x, int axis) {
    if (!is_last(x, axis, "log_softmax")) return transpose(log_softmax(transpose(x, axis, -1)), axis, -1);
    check_rows(x, "log_softmax");
    Tensor y(x.shape());
    kernels::log_softmax(x.rows(), x.dim(-1), x.data(), y.data());
    return record("log_softmax", y, {x}, [target = Target(x)](const Tensor& dy, const Tensor& out) {
        const auto [dx, accumulate] = grad_of(target);
        kernels::log_softmax_gradient(out.rows(), out.dim(-1), out.data(), dy.data(), dx, accumulate);
    });
}

// y = log sum_j e^x_j        dx_i = dy e^(x_i - y)
Tensor logsumexp(const Tensor& x, int axis) {
    if (!is_last(x, axis, "logsumexp")) {  // with that axis behind all others
        const int index = Axis(x.shape(), axis, "logsumexp").index;
        std::vector<int> axes;
        for (int i = 0; i < x.ndim(); i++)
            if (i != index) axes.push_back(i);
        axes.push_back(index);
        return logsumexp(permute(x, axes));
    }
    check_rows(x, "logsumexp");
    Shape shape;
    for (int i = 0; i + 1 < x.ndim(); i++) shape.append(x.dim(i));
    Tensor y(shape);
    kernels::logsumexp(x.rows(), x.dim(-1), x.data(), y.data());
    return record("logsumexp", y, {x}, [x = Saved(x)](const Tensor& dy, const Tensor& out) {
        const Tensor& at = x.value();
        const auto [dx, accumulate] = grad_of(x);
        kernels::logsumexp_gradient(at.rows(), at.dim(-1), at.data(), out.data(), dy.data(), dx, accumulate);
    });
}

}  // namespace sd
