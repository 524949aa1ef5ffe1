// y = x W + b: weight (IN, OUT), bias (OUT).
//
// Beside a flatten or a view, in_image or out_image gives the picture (H, W, C), so that files number its features as PyTorch does:
//
//     Linear head(7 * 7 * 64, 10, rng, {.in_image = {7, 7, 64}});
#pragma once

#include "common/nn/init.hpp"
#include "common/ops/matmul.hpp"

namespace sd {

struct LinearOptions {
    Activation activation = Activation::none;  // fused: saves a pass over memory and the tensor between
    bool bias = true;
    Shape in_image = {}, out_image = {};
};

struct Linear {
    Tensor weight, bias;
    LinearOptions options;

    Linear() = default;
    Linear(std::int64_t in, std::int64_t out, Rng& rng, const LinearOptions& given = {}) : weight({in, out}), bias(given.bias ? Tensor({out}) : Tensor()), options(given) {
        check(given.in_image.size() == 0 || given.in_image.numel() == in, "[linear] ", in, " inputs of a picture ", given.in_image);
        check(given.out_image.size() == 0 || given.out_image.numel() == out, "[linear] ", out, " outputs to a picture ", given.out_image);
        default_init(weight, bias, rng);
        weight.set_requires_grad();
        if (bias) bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return linear(x, weight, bias, options.activation); }
    void visit(auto&& v) {
        v.parameter("weight", weight, Layout::linear, options.in_image, options.out_image);
        v.parameter("bias", bias, Layout::same, {}, options.out_image);
    }
};

}  // namespace sd
