// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), which differ in where the decay of weights goes.
//
//     Adam:  g += weight_decay p                     AdamW: p -= lr weight_decay p
//     m = beta1 m + (1 - beta1) g                    m_hat = m / (1 - beta1^t)
//     v = beta2 v + (1 - beta2) g^2                  v_hat = v / (1 - beta2^t)
//     p -= lr m_hat / (sqrt(v_hat) + eps)
#pragma once

#include "common/nn/parameter.hpp"

namespace sd {

struct AdamOptions {
    float lr = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, eps = 1e-8f, weight_decay = 0.0f;
};
struct AdamWOptions {
    float lr = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, eps = 1e-8f, weight_decay = 0.01f;
};

class Adam {
public:
    explicit Adam(std::vector<Parameter> parameters, const AdamOptions& given = {}) : Adam(std::move(parameters), given, false) {}

    void step();  // a parameter without a gradient stays as it is
    void zero_grad() { sd::zero_grad(parameters_); }

    AdamOptions options;  // open to schedules

    // m and v of each parameter and the number of steps, for checkpoints: state(adam).
    void visit(auto&& v) {
        v.buffer("steps", steps_);
        for (std::size_t i = 0; i < parameters_.size(); i++) {
            v.buffer(parameters_[i].name + ".m", m_[i]);
            v.buffer(parameters_[i].name + ".v", v_[i]);
        }
    }

protected:
    Adam(std::vector<Parameter> parameters, const AdamOptions& given, bool decoupled);

private:
    std::vector<Parameter> parameters_;
    std::vector<Tensor> m_, v_;
    Tensor steps_ = Tensor::scalar(0.0f);
    bool decoupled_;  // the decay stands beside the gradient, not in it
};

class AdamW : public Adam {
public:
    explicit AdamW(std::vector<Parameter> parameters, const AdamWOptions& o = {})
        : Adam(std::move(parameters), {o.lr, o.beta1, o.beta2, o.eps, o.weight_decay}, true) {}
};

}  // namespace sd
