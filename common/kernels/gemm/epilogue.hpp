// What may follow a matrix product or a convolution while its result is still in registers or in cache:
//
//     y = activation(sum + bias), or activation(y + sum + bias)
#pragma once

#include "common/kernels/elementwise/activation.hpp"

namespace sd::kernels {

struct Epilogue {
    const float* bias = nullptr;  // one value a column (feature), or none
    Activation activation = {};
    bool accumulate = false;  // add to what y holds, before bias and activation
};

}  // namespace sd::kernels
