// Where a gradient that arrives in parts is added up: zeros first, if it is the first contribution.
#pragma once

#include <algorithm>

#include "common/autograd/autograd.hpp"

namespace sd {

inline float* zeroed_grad(const Target& x) {
    const auto [dx, accumulate] = grad_of(x);
    if (!accumulate) std::fill_n(dx, x.numel(), 0.0f);
    return dx;
}

}  // namespace sd
