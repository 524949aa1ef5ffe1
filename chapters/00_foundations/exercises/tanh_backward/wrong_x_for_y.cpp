// expect: did you put x where y belongs?
#include "exercise.hpp"

#include <cmath>

namespace exercise {

sd::Tensor tanh(const sd::Tensor& x) {
    sd::Tensor y(x.shape());
    for (std::int64_t i = 0; i < x.numel(); i++) y[i] = std::tanh(x[i]);
    return sd::record("tanh", y, {x}, [x = sd::Saved(x)](const sd::Tensor& dy, const sd::Tensor& out) {
        auto [dx, accumulate] = sd::grad_of(x);
        for (std::int64_t i = 0; i < out.numel(); i++) {
            const float g = dy[i] * (1.0f - x[i] * x[i]);
            dx[i] = accumulate ? dx[i] + g : g;
        }
    });
}

}  // namespace exercise
