// Normalisation layers: gamma is called weight and beta bias, as in PyTorch's files. BatchNorm(64, {.activation = Activation::relu}) fuses what follows.
#pragma once

#include "common/nn/parameter.hpp"
#include "common/ops/norm.hpp"

namespace sd {

// Features last: one layer for (N, C) and (N, H, W, C).
struct BatchNorm {
    Tensor weight, bias, running_mean, running_var;
    bool training = true;   // see set_training()
    float momentum = 0.1f, eps = 1e-5f;
    Activation activation = Activation::none;

    BatchNorm() = default;
    explicit BatchNorm(std::int64_t features, const BatchNormOptions& o = {})
        : weight(Tensor::ones({features})),
          bias(Tensor::zeros({features})),
          running_mean(Tensor::zeros({features})),
          running_var(Tensor::ones({features})),
          training(o.training),
          momentum(o.momentum),
          eps(o.eps),
          activation(o.activation) {
        weight.set_requires_grad();
        bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return batch_norm(x, weight, bias, running_mean, running_var, {training, momentum, eps, activation}); }
    void visit(auto&& v) {
        v.parameter("weight", weight), v.parameter("bias", bias);
        v.buffer("running_mean", running_mean), v.buffer("running_var", running_var);
    }
};

// Each channel of each picture by itself.
struct InstanceNorm {
    Tensor weight, bias;
    NormOptions options;

    InstanceNorm() = default;
    explicit InstanceNorm(std::int64_t features, const NormOptions& given = {})
        : weight(Tensor::ones({features})), bias(Tensor::zeros({features})), options(given) {
        weight.set_requires_grad();
        bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return instance_norm(x, weight, bias, options); }
    void visit(auto&& v) { v.parameter("weight", weight), v.parameter("bias", bias); }
};

// The channels of each sample in groups, each by itself: GroupNorm(32, 256), as PyTorch's.
struct GroupNorm {
    Tensor weight, bias;
    std::int64_t groups = 1;
    NormOptions options;

    GroupNorm() = default;
    GroupNorm(std::int64_t count, std::int64_t features, const NormOptions& given = {})
        : weight(Tensor::ones({features})), bias(Tensor::zeros({features})), groups(count), options(given) {
        check(count > 0 && features % count == 0, "[group_norm] ", features, " channels in ", count, " equal groups");
        weight.set_requires_grad();
        bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return group_norm(x, groups, weight, bias, options); }
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
