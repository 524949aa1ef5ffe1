// Limits on gradients (Pascanu, Mikolov and Bengio 2013) and on weights (WGAN, Arjovsky, Chintala and Bottou 2017).
#pragma once

#include "common/nn/parameter.hpp"

namespace sd {

// Scales all gradients together so that their joint L2 norm is at most max_norm; returns the norm before.
double clip_grad_norm(const std::vector<Parameter>& parameters, double max_norm);

void clip_weights(const std::vector<Parameter>& parameters, float limit);  // each weight to [-limit, limit]

}  // namespace sd
