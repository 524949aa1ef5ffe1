#include "common/optim/sgd.hpp"

#include "common/kernels/optim/optim.hpp"

namespace sd {

Sgd::Sgd(std::vector<Parameter> parameters, const SgdOptions& given) : options(given), parameters_(std::move(parameters)) {
    if (options.momentum > 0.0f)
        for (const Parameter& p : parameters_) m_.push_back(Tensor::zeros(p.tensor.shape()));
}

void Sgd::step() {
    for (std::size_t i = 0; i < parameters_.size(); i++) {
        Tensor& p = parameters_[i].tensor;
        if (const Tensor g = p.grad())
            kernels::sgd(p.numel(), {options.lr, options.momentum, options.weight_decay}, g.data(), p.data(), m_.empty() ? nullptr : m_[i].data());
    }
}

}  // namespace sd
