// Every op and layer of the library at odd shapes, for the universal judge: its gradient must equal central differences.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

struct GradientCase {
    std::string name;  // of the op ("conv2d") or layer ("Conv2d"); several cases share one
    std::function<Tensor(const std::vector<Tensor>&)> f;
    std::vector<Tensor> inputs;  // all want a gradient
};

// Inputs are of order 1, and away from corners (relu at 0, a maximum of two equal values). They are always the same: a random gradient is
// almost zero now and then, and a relative error says nothing there.
std::vector<GradientCase> gradient_cases();

// The worst relative error of all cases that share a name, in the order of gradient_cases().
struct GradientError {
    std::string name;
    int cases = 0;
    std::int64_t derivatives = 0;  // numbers compared
    double worst = 0;
};
std::vector<GradientError> check_gradients(const std::vector<GradientCase>& cases);

}  // namespace sd
