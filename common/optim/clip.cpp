#include "common/optim/clip.hpp"

#include <cmath>

#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/reduce/reduce.hpp"

namespace sd {
double clip_grad_norm(const std::vector<Parameter>& parameters, double max_norm) {
    double squares = 0;
    for (const Parameter& p : parameters)
        if (const Tensor g = p.tensor.grad()) squares += kernels::sum_of_squares(g.numel(), g.data());
    const double norm = std::sqrt(squares);
    if (norm > max_norm)
        for (const Parameter& p : parameters)
            if (Tensor g = p.tensor.grad()) kernels::scale(g.numel(), static_cast<float>(max_norm / norm), g.data(), g.data(), false);
    return norm;
}

void clip_weights(const std::vector<Parameter>& parameters, float limit) {
    for (Parameter p : parameters) kernels::unary(kernels::Unary::clamp, p.tensor.numel(), p.tensor.data(), p.tensor.data(), -limit, limit);
}

}  // namespace sd
