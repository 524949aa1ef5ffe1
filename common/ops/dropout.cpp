#include "common/ops/dropout.hpp"

#include "common/autograd/autograd.hpp"
#include "common/kernels/elementwise/elementwise.hpp"

namespace sd {

Tensor dropout(const Tensor& x, float p, Rng& rng) {
    check(0.0f <= p && p < 1.0f, "[dropout] probability ", p, " is not in [0, 1)");
    Tensor mask(x.shape());
    for (float& m : mask.values()) m = rng.uniform() < p ? 0.0f : 1.0f / (1.0f - p);
    const auto times_mask = [=](const Tensor& v, float* to, bool accumulate) { kernels::binary(kernels::Binary::mul, {1, 1, v.numel()}, v.data(), mask.data(), to, accumulate); };
    Tensor y(x.shape());
    times_mask(x, y.data(), false);
    return record("dropout", y, {x}, [=, target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        times_mask(dy, dx, accumulate);
    });
}

}  // namespace sd
