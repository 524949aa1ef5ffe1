// Losses. The mean over all elements is the default, as in PyTorch; Reduction says what else (common/ops/fused_loss.hpp).
#pragma once

#include <optional>
#include <vector>

#include "common/ops/fused_loss.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

// -log softmax(logits)[label] for each row of logits (..., C); one label in 0..C-1 for each row. Reduction::none gives (...).
Tensor cross_entropy(const Tensor& logits, const std::vector<int>& labels, Reduction reduction = Reduction::mean);

struct CrossEntropyOptions {
    Reduction reduction = Reduction::mean;   // mean: divided by the sum of the labels' weights
    float label_smoothing = 0;               // this share of the target goes to all classes alike (Szegedy et al. 2016)
    Tensor weight = {};                      // (C), of each class
    std::optional<int> ignore_index = {};    // rows with this label count for nothing
};
Tensor cross_entropy(const Tensor& logits, const std::vector<int>& labels, const CrossEntropyOptions& options);

// -(t log s(x) + (1 - t) log(1 - s(x))) with s the logistic sigmoid: the negative log-likelihood of a Bernoulli variable.
Tensor bce_with_logits(const Tensor& logits, const Tensor& target, Reduction reduction = Reduction::mean);

Tensor mse(const Tensor& x, const Tensor& target, Reduction reduction = Reduction::mean);  // (x - t)^2
Tensor l1(const Tensor& x, const Tensor& target, Reduction reduction = Reduction::mean);   // |x - t|

// sum ((x[i+1, j] - x[i, j])^2 + (x[i, j+1] - x[i, j])^2)^(beta/2) of pictures (N, H, W, C), one number.
// Mahendran and Vedaldi 2015 (arXiv 1412.0035), eq. 4.
Tensor total_variation(const Tensor& x, float beta = 2);

}  // namespace sd
