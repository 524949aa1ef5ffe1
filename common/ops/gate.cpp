#include "common/ops/gate.hpp"

#include "common/autograd/autograd.hpp"
#include "common/kernels/gate/gate.hpp"

namespace sd {

Tensor gated(const Tensor& x) {
    check(x.ndim() > 0 && x.dim(-1) % 2 == 0, "[gated] ", x.shape(), ": an even number of features expected");
    const std::int64_t width = x.dim(-1) / 2;
    Tensor y(x.shape().with_last(width));
    kernels::gate(x.rows(), width, x.data(), y.data());
    return record("gated", y, {x}, [width, x = Saved(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(x);
        kernels::gate_gradient(x.value().rows(), width, x.data(), dy.data(), dx, accumulate);
    });
}

}  // namespace sd
