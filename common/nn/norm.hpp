// Normalisation layers: gamma is called weight and beta bias, as in PyTorch's files.
#pragma once

#include "common/nn/parameter.hpp"
#include "common/ops/norm.hpp"

namespace sd {

// Features last: one layer for (N, C) and (N, H, W, C).
struct BatchNorm {
    Tensor weight, bias, running_mean, running_var;
    bool training = true;   // see set_training()
    float momentum = 0.1f, eps = 1e-5f;
    float slope = 1.0f;     // of a fused activation: 0 ReLU, 0.2 LeakyReLU, 1 none

    BatchNorm() = default;
    explicit BatchNorm(std::int64_t features, float activation_slope = 1.0f)
        : weight(Tensor::ones({features})), bias(Tensor::zeros({features})), running_mean(Tensor::zeros({features})), running_var(Tensor::ones({features})), slope(activation_slope) {
        weight.set_requires_grad();
        bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return batch_norm(x, weight, bias, running_mean, running_var, {training, momentum, eps, slope}); }
    void visit(auto&& v) {
        v.parameter("weight", weight), v.parameter("bias", bias);
        v.buffer("running_mean", running_mean), v.buffer("running_var", running_var);
    }
};

// Each channel of each picture by itself.
struct InstanceNorm {
    Tensor weight, bias;
    float eps = 1e-5f, slope = 1.0f;

    InstanceNorm() = default;
    explicit InstanceNorm(std::int64_t features, float activation_slope = 1.0f) : weight(Tensor::ones({features})), bias(Tensor::zeros({features})), slope(activation_slope) {
        weight.set_requires_grad();
        bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return instance_norm(x, weight, bias, eps, slope); }
    void visit(auto&& v) { v.parameter("weight", weight), v.parameter("bias", bias); }
};

struct LayerNorm {
    Tensor weight, bias;
    float eps = 1e-5f;

    LayerNorm() = default;
    explicit LayerNorm(std::int64_t features) : weight(Tensor::ones({features})), bias(Tensor::zeros({features})) {
        weight.set_requires_grad();
        bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return layer_norm(x, weight, bias, eps); }
    void visit(auto&& v) { v.parameter("weight", weight), v.parameter("bias", bias); }
};

}  // namespace sd
