#include "common/optim/adam.hpp"

#include <cmath>

#include "common/kernels/optim/optim.hpp"

namespace sd {

Adam::Adam(std::vector<Parameter> parameters, const AdamOptions& given, bool decoupled)
    : options(given), parameters_(std::move(parameters)), decoupled_(decoupled) {
    for (const Parameter& p : parameters_) {
        m_.push_back(Tensor::zeros(p.tensor.shape()));
        v_.push_back(Tensor::zeros(p.tensor.shape()));
    }
}

void Adam::step() {
    steps_[0] += 1;
    const double t = steps_[0];
    const kernels::AdamStep step{.beta1 = options.beta1,
                                 .beta2 = options.beta2,
                                 .eps = options.eps,
                                 .rate = static_cast<float>(options.lr / (1 - std::pow(static_cast<double>(options.beta1), t))),
                                 .root = static_cast<float>(1 / std::sqrt(1 - std::pow(static_cast<double>(options.beta2), t))),
                                 .l2 = decoupled_ ? 0.0f : options.weight_decay,
                                 .keep = decoupled_ ? 1.0f - options.lr * options.weight_decay : 1.0f};
    for (std::size_t i = 0; i < parameters_.size(); i++) {
        Tensor& p = parameters_[i].tensor;
        if (const Tensor g = p.grad()) kernels::adam(p.numel(), step, g.data(), p.data(), m_[i].data(), v_[i].data());
    }
}

}  // namespace sd
