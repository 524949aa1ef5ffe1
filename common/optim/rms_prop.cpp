#include "common/optim/rms_prop.hpp"

#include "common/kernels/optim/optim.hpp"

namespace sd {

RmsProp::RmsProp(std::vector<Parameter> parameters, const RmsPropOptions& given) : options(given), parameters_(std::move(parameters)) {
    for (const Parameter& p : parameters_) v_.push_back(Tensor::zeros(p.tensor.shape()));
}

void RmsProp::step() {
    for (std::size_t i = 0; i < parameters_.size(); i++) {
        Tensor& p = parameters_[i].tensor;
        if (const Tensor g = p.grad())
            kernels::rms_prop(p.numel(), {options.lr, options.alpha, options.eps, options.weight_decay}, g.data(), p.data(), v_[i].data());
    }
}

}  // namespace sd
