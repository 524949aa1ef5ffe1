// What the losses and log-likelihoods share: one pass computes the value and the gradients of all inputs; backward only scales.
#pragma once

#include <initializer_list>
#include <span>

#include "common/kernels/loss/loss.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

// What becomes of the elementwise values.
enum class Reduction {
    none,        // kept: the inputs' shape
    sum,         // one number, shape ()
    mean,        // one number, shape ()
    per_sample,  // summed over everything but the first dimension: (N)
};

// Inputs of smaller shapes are expanded to the largest one.
Tensor fused_loss(const char* name, kernels::Loss loss, std::initializer_list<Tensor> inputs, Reduction reduction, const kernels::Grid& grid = {});

// y was computed from `inputs`, and gradients[k] = dy/d inputs[k] (empty where not wanted), elementwise. Records that backward
// multiplies them by what arrives at y: one number, one a sample, or one an element.
Tensor record_with_gradients(const char* op, Tensor y, std::span<const Tensor> inputs, std::span<const Tensor> gradients);

}  // namespace sd
