// expect: that is the plain gradient
#include "exercise.hpp"

#include <algorithm>

namespace exercise {

sd::Tensor guided_relu(const sd::Tensor& x) {
    sd::Tensor y(x.shape());
    for (std::int64_t i = 0; i < x.numel(); i++) y[i] = std::max(x[i], 0.0f);
    return sd::record("guided_relu", y, {x}, [x = sd::Saved(x)](const sd::Tensor& dy) {
        auto [dx, accumulate] = sd::grad_of(x);
        for (std::int64_t i = 0; i < dy.numel(); i++) {
            const float g = x[i] > 0.0f ? dy[i] : 0.0f;
            dx[i] = accumulate ? dx[i] + g : g;
        }
    });
}

Cause diagnosis() { return Cause::forward_pass_ignored; }

}  // namespace exercise
