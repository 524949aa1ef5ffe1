// Normalisation: y = gamma (x - mean) / sqrt(variance + eps) + beta, with the mean and variance of different neighbours.
//
// An activation can follow; (leaky) ReLU behind batch and instance norm is fused: a pass over memory and the tensor between the two are
// saved. gamma and beta may be empty handles: 1 and 0.
#pragma once

#include "common/ops/activation.hpp"

namespace sd {

struct NormOptions {
    float eps = 1e-5f;
    Activation activation = Activation::none;
};
struct BatchNormOptions {
    bool training = true;   // false: normalise with the running statistics
    float momentum = 0.1f;  // running = (1 - momentum) running + momentum batch
    float eps = 1e-5f;
    Activation activation = Activation::none;
};

// Batch norm (Ioffe and Szegedy 2015) of features (..., C) over everything before them: (N, C) and (N, H, W, C) alike. Training
// normalises with the biased variance and moves the running statistics (C) towards the batch's mean and unbiased variance.
Tensor batch_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, Tensor running_mean, Tensor running_var, const BatchNormOptions& options = {});

// Instance norm (Ulyanov, Vedaldi and Lempitsky 2016) of (N, H, W, C): each channel of each image over its pixels. gamma and
// beta are (C), or (N, C) for each image its own (conditional instance norm, Dumoulin, Shlens and Kudlur 2017).
Tensor instance_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, const NormOptions& options = {});

// Group norm (Wu and He 2018) of (N, ..., C): the channels in as many groups of neighbours, each group of each sample over its pixels and
// channels. gamma and beta are (C).
Tensor group_norm(const Tensor& x, std::int64_t groups, const Tensor& gamma, const Tensor& beta, const NormOptions& options = {});

// Layer norm (Ba, Kiros and Hinton 2016) of (..., C): each row over its features.
Tensor layer_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta, float eps = 1e-5f);

}  // namespace sd
