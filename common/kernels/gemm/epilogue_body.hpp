// The activation of an epilogue on a row that was just stored, for the instruction set of the including file.
#pragma once

#include "common/kernels/elementwise/functions.hpp"
#include "common/kernels/gemm/epilogue.hpp"

namespace sd::kernels {
namespace {

template <class Function>
[[gnu::always_inline]] inline void activate_with(float slope, std::int64_t n, float* y) {
    for (std::int64_t j = 0; j < n; j += kLanes) {
        const std::int64_t lanes = n - j < kLanes ? n - j : kLanes;
        store(Function::value(load(y + j, lanes), {slope, 0}), y + j, lanes);
    }
}

inline void activate(const Epilogue& e, std::int64_t n, float* y) {
    switch (e.activation) {
        case Activation::none: break;
        case Activation::relu: activate_with<Relu>(e.slope, n, y); break;
        case Activation::leaky_relu: activate_with<LeakyRelu>(e.slope, n, y); break;
        case Activation::elu: activate_with<Elu>(e.slope, n, y); break;
        case Activation::tanh: activate_with<Tanh>(e.slope, n, y); break;
        case Activation::sigmoid: activate_with<Sigmoid>(e.slope, n, y); break;
    }
}

}  // namespace
}  // namespace sd::kernels
