// expect: did you overwrite dx
#include "exercise.hpp"

#include <cmath>

namespace exercise {

sd::Tensor tanh(const sd::Tensor& x) {
    sd::Tensor y(x.shape());
    for (std::int64_t i = 0; i < x.numel(); i++) y[i] = std::tanh(x[i]);
    return sd::record("tanh", y, {x}, [target = sd::Target(x)](const sd::Tensor& dy, const sd::Tensor& out) {
        float* dx = sd::grad_of(target).data;
        for (std::int64_t i = 0; i < out.numel(); i++) {
            const float g = dy[i] * (1.0f - out[i] * out[i]);
            dx[i] = g;
        }
    });
}

}  // namespace exercise
