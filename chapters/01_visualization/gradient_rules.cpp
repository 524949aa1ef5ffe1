#include "chapters/01_visualization/gradient_rules.hpp"

#include <algorithm>

#include "common/autograd/autograd.hpp"

namespace sd {
namespace {

Tensor rectify(const Tensor& x) {
    Tensor y(x.shape());
    std::transform(x.data(), x.data() + x.numel(), y.data(), [](float v) { return std::max(v, 0.0f); });
    return y;
}

}  // namespace

Tensor deconvnet_relu(const Tensor& x) {
    return record("deconvnet_relu", rectify(x), {x}, [dx = Target(x)](const Tensor& dy) { add_grad(dx, rectify(dy)); });
}

Tensor guided_relu(const Tensor& x) {
    return record("guided_relu", rectify(x), {x}, [dx = Target(x)](const Tensor& dy, const Tensor& y) {
        Tensor g = rectify(dy);
        for (std::int64_t i = 0; i < g.numel(); i++)
            if (y[i] <= 0) g[i] = 0;
        add_grad(dx, g);
    });
}

}  // namespace sd
