// t-SNE: a map in the plane where neighbours stay neighbours (van der Maaten and Hinton, JMLR 2008).
//
// p_ij: how likely point i picks j as its neighbour under a Gaussian whose width gives every point the same perplexity (an
// effective number of neighbours), made symmetric. q_ij ~ 1 / (1 + |y_i - y_j|^2). Minimizes KL(p || q) by gradient descent with
// momentum, gains and early exaggeration:  dKL/dy_i = 4 sum_j (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|^2).
#pragma once

#include <functional>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

struct TsneOptions {
    double perplexity = 30;
    int steps = 500;
    int exaggerated_steps = 125;  // of them with p times `exaggeration`
    double exaggeration = 12;
    double learning_rate = 0;  // 0: N / exaggeration, at least 50 (Belkina et al. 2019)
    std::function<void(int step, double kl)> progress;  // called after every 50 steps
};

struct TsneMap {
    Tensor points;  // (N, 2), mean 0
    double kl = 0;  // KL(p || q) of the map
};

// x: (N, D), 4 <= N; exact, so N^2 in time and memory (8 N^2 bytes). Starts from the first two principal components: no randomness.
TsneMap tsne(const Tensor& x, const TsneOptions& options = {});

// The symmetric neighbour probabilities p_ij (N, N), summing to 1.
std::vector<float> neighbour_probabilities(const Tensor& x, double perplexity);

}  // namespace sd
