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
    const float slope = e.activation.slope;
    switch (e.activation.kind) {
        case Activation::Kind::none: break;
        case Activation::Kind::relu: activate_with<Relu>(slope, n, y); break;
        case Activation::Kind::leaky_relu: activate_with<LeakyRelu>(slope, n, y); break;
        case Activation::Kind::elu: activate_with<Elu>(slope, n, y); break;
        case Activation::Kind::tanh: activate_with<Tanh>(slope, n, y); break;
        case Activation::Kind::sigmoid: activate_with<Sigmoid>(slope, n, y); break;
    }
}

}  // namespace
}  // namespace sd::kernels
