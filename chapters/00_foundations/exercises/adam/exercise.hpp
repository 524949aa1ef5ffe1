// Exercise 4 (20 min): one step of Adam
//
// Adam (Kingma and Ba 2015, algorithm 1) keeps two running means for each parameter, of its gradient and of the gradient's square:
//
//     m <- beta1 m + (1 - beta1) g            v <- beta2 v + (1 - beta2) g^2
//     w <- w - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
//
// Both begin at zero and are therefore too small at first; the two divisions correct that. t counts the steps from 1.
#pragma once

#include <span>

namespace exercise {

struct Adam {
    float lr = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
};

// Updates w, m and v in place; all four spans have the same length.
void adam_step(const Adam& adam, int t, std::span<float> w, std::span<const float> gradient, std::span<float> m, std::span<float> v);

}  // namespace exercise
