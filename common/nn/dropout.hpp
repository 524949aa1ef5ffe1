// Dropout as a layer: active in training only. It draws from the program's generator, which a checkpoint saves.
#pragma once

#include "common/ops/dropout.hpp"

namespace sd {

struct Dropout {
    float p;
    Rng* rng;
    bool training = true;  // see set_training()

    Dropout(float probability, Rng& generator) : p(probability), rng(&generator) {}
    Tensor operator()(const Tensor& x) const { return training ? dropout(x, p, *rng) : x; }
};

}  // namespace sd
