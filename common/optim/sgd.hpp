// Stochastic gradient descent with momentum (Polyak 1964), as PyTorch writes it.
//
//     g += weight_decay p,   m = momentum m + g,   p -= lr m
#pragma once

#include "common/nn/parameter.hpp"

namespace sd {

struct SgdOptions {
    float lr = 1e-2f, momentum = 0.0f, weight_decay = 0.0f;
};

class Sgd {
public:
    explicit Sgd(std::vector<Parameter> parameters, const SgdOptions& options = {});

    void step();  // a parameter without a gradient stays as it is
    void zero_grad() { sd::zero_grad(parameters_); }

    SgdOptions options;  // open to schedules; momentum's presence is fixed at the start

    void visit(auto&& v) {  // for checkpoints: state(sgd)
        for (std::size_t i = 0; i < m_.size(); i++) v.buffer(parameters_[i].name + ".m", m_[i]);
    }

private:
    std::vector<Parameter> parameters_;
    std::vector<Tensor> m_;  // empty without momentum
};

}  // namespace sd
