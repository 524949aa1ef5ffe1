// A linear probe: multinomial logistic regression on given features, to see how easily the classes can be read off them.
//
//     p(c|x) = softmax(W^T (x - mean) / scale + b)_c,    loss = mean cross entropy + l2/2 |W|^2
//
// The loss is convex, so L-BFGS finds its one minimum. Features are centred and divided by one number (the root of their mean
// variance), which keeps angles and relative sizes: what the features say is left as it is.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

struct LinearProbe {
    Tensor weight, bias;  // (D, C), (C)
    Tensor mean;          // (D)
    float scale = 1;

    Tensor logits(const Tensor& x) const;                                 // (N, D) -> (N, C)
    std::vector<int> predict(const Tensor& x) const;                      // the likeliest class of each row
    double accuracy(const Tensor& x, std::span<const int> labels) const;  // share of rows that are right, in [0, 1]
};

struct LinearProbeOptions {
    float l2 = 1e-3f;
    int max_iterations = 300;
};

// x: (N, D); one label in 0..classes-1 a row.
LinearProbe fit_linear_probe(const Tensor& x, std::span<const int> labels, int classes, const LinearProbeOptions& options = {});

// The l2 of those given whose probe is right most often on the part that it has not seen: averaged over `folds` parts of the data,
// whose rows should be in random order. Of equals the largest.
float choose_l2(const Tensor& x, std::span<const int> labels, int classes, std::span<const float> candidates, int folds = 5,
                const LinearProbeOptions& options = {});

// The probe with the l2 between 1e-4 and 1 that choose_l2() prefers, on the first 5,000 rows where there are more: what chapters
// compare features by. Rows in random order.
LinearProbe fit_tuned_probe(const Tensor& x, std::span<const int> labels, int classes);

}  // namespace sd
