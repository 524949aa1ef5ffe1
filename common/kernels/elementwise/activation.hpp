// An activation: which one, and how steep below zero. Linear, convolution and norm layers fuse it. And the gradient through one
// together with the bias gradient.
#pragma once

#include <cstdint>

namespace sd::kernels {

struct Activation {
    enum class Kind { none, relu, leaky_relu, elu, tanh, sigmoid };
    Kind kind = Kind::none;
    float slope = 0;  // of leaky_relu below zero; elu's alpha

    static const Activation none, relu, tanh, sigmoid;
    static constexpr Activation leaky_relu(float slope = 0.01f) { return {Kind::leaky_relu, slope}; }  // x above zero, slope x below
    static constexpr Activation elu(float alpha = 1.0f) { return {Kind::elu, alpha}; }                 // x above zero, alpha (e^x - 1) below
    friend constexpr bool operator==(const Activation&, const Activation&) = default;
};
inline constexpr Activation Activation::none{}, Activation::relu{Kind::relu, 0}, Activation::tanh{Kind::tanh, 0}, Activation::sigmoid{Kind::sigmoid, 0};

// Through y = act(z + b), all (rows, cols), from the output alone, in one pass:
//
//     dz = dy * act'(y)        db[j] (+)= sum_i dz[i, j]
//
// dz may be dy itself; with Activation::none nothing is written to it (dz = dy). Without a bias db is null; accumulate is about
// db only.
void activation_gradient(Activation act, std::int64_t rows, std::int64_t cols, const float* y, const float* dy, float* dz, float* db, bool accumulate);

}  // namespace sd::kernels
