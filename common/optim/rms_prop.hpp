// RMSProp (Hinton 2012, lecture 6e): each step is divided by a running root mean square of the gradient. The WGAN's optimizer.
//
//     g += weight_decay p,   v = alpha v + (1 - alpha) g^2,   p -= lr g / (sqrt(v) + eps)
#pragma once

#include "common/nn/parameter.hpp"

namespace sd {

struct RmsPropOptions {
    float lr = 1e-2f, alpha = 0.99f, eps = 1e-8f, weight_decay = 0.0f;
};

class RmsProp {
public:
    explicit RmsProp(std::vector<Parameter> parameters, const RmsPropOptions& options = {});

    void step();  // a parameter without a gradient stays as it is
    void zero_grad() { sd::zero_grad(parameters_); }

    RmsPropOptions options;  // open to schedules

    void visit(auto&& v) {  // for checkpoints: state(rms_prop)
        for (std::size_t i = 0; i < v_.size(); i++) v.buffer(parameters_[i].name + ".v", v_[i]);
    }

private:
    std::vector<Parameter> parameters_;
    std::vector<Tensor> v_;
};

}  // namespace sd
