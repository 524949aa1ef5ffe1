// Fooling a network with an invisible change (Szegedy et al. 2014), by the smallest steps that reach the border between classes
// (Moosavi-Dezfooli, Fawzi and Frossard, DeepFool, 2016): with d = dS_target/dI - dS_other/dI, where other is the best other class,
//
//     I <- I + (max(S_other - S_target, 0) + margin) d / |d|^2
//
// For a linear score one step with margin 0 lands exactly on the border, and no smaller change does.
#pragma once

#include <functional>

#include "common/tensor/tensor.hpp"

namespace sd {

struct FoolingOptions {
    int steps = 100;
    double confidence = 0.9;  // probability of the target to reach
    float margin = 0.5f;      // how far one step goes beyond the border, in units of the score
    bool whole_levels = true;  // the answer holds for the picture rounded to 8 bits, as a file stores it
};

struct Fooled {
    Tensor picture;          // (1, H, W, C) in [0, 1]; rounded to 8 bits with whole_levels
    bool reached = false;
    int steps = 0;
    double probability = 0;  // of the target
    double largest = 0;      // change of one value, in grey levels of 255
    double typical = 0;      // root mean square change, in grey levels
};

// scores: pictures (1, H, W, C) to (1, classes), recorded.
Fooled fool(const std::function<Tensor(const Tensor&)>& scores, const Tensor& picture, int target, const FoolingOptions& options = {});

}  // namespace sd
