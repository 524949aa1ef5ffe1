// One step of an optimizer over n parameters, in one pass over memory: p parameters, g = dL/dp, and the optimizer's state.
#pragma once

#include <cstdint>

namespace sd::kernels {

// Adam (Kingma and Ba 2015, algorithm 1) and AdamW (Loshchilov and Hutter 2019):
//
//     g += l2 p;   p *= keep;   m = beta1 m + (1 - beta1) g;   v = beta2 v + (1 - beta2) g^2
//     p -= rate m / (sqrt(v) root + eps)
//
// with rate = lr / (1 - beta1^t) and root = 1 / sqrt(1 - beta2^t), so that eps is added to the root of the corrected v. keep is 1 - lr * decay
// for AdamW, 1 otherwise.
struct AdamStep {
    float beta1, beta2, eps, rate, root, l2, keep;
};
void adam(std::int64_t n, const AdamStep& step, const float* g, float* p, float* m, float* v);

// Stochastic gradient descent with momentum (as PyTorch writes it), m = null without:
//
//     g += l2 p;   m = momentum m + g;   p -= lr m
struct SgdStep {
    float lr, momentum, l2;
};
void sgd(std::int64_t n, const SgdStep& step, const float* g, float* p, float* m);

// RMSProp (Hinton 2012): g += l2 p;  v = alpha v + (1 - alpha) g^2;  p -= lr g / (sqrt(v) + eps)
struct RmsPropStep {
    float lr, alpha, eps, l2;
};
void rms_prop(std::int64_t n, const RmsPropStep& step, const float* g, float* p, float* v);

}  // namespace sd::kernels
