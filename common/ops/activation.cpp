#include "common/ops/activation.hpp"

#include <limits>

#include "common/ops/arithmetic.hpp"

namespace sd {

using kernels::Unary;

void check_activation(const char* op, Activation activation) {
    const auto [kind, slope] = activation;
    const bool finite = slope < std::numeric_limits<float>::infinity();
    if (kind == Activation::Kind::leaky_relu) check(slope >= 0 && finite, "[", op, "] slope ", slope, ": 0 or more expected");
    if (kind == Activation::Kind::elu) check(slope > 0 && finite, "[", op, "] alpha ", slope, ": more than 0 expected");
}

Tensor activate(const Tensor& x, Activation activation) {
    check_activation("activate", activation);
    switch (activation.kind) {
        case Activation::Kind::none: break;
        case Activation::Kind::relu: return relu(x);
        case Activation::Kind::leaky_relu: return leaky_relu(x, activation.slope);
        case Activation::Kind::elu: return elu(x, activation.slope);
        case Activation::Kind::tanh: return tanh(x);
        case Activation::Kind::sigmoid: return sigmoid(x);
    }
    return x;
}

Tensor relu(const Tensor& x) { return unary(Unary::relu, x); }          // dx = dy where y > 0
Tensor tanh(const Tensor& x) { return unary(Unary::tanh, x); }          // dx = dy (1 - y^2)
Tensor sigmoid(const Tensor& x) { return unary(Unary::sigmoid, x); }    // dx = dy y (1 - y)
Tensor softplus(const Tensor& x) { return unary(Unary::softplus, x); }  // dx = dy sigmoid(x)
Tensor silu(const Tensor& x) { return unary(Unary::silu, x); }          // dx = dy (s + x s (1 - s)), s = sigmoid(x)
Tensor gelu(const Tensor& x) { return in_double("gelu", kernels::InDouble::gelu, x); }  // dx = dy (P(z < x) + x p(x))

// dx = dy where y > 0, slope dy elsewhere
Tensor leaky_relu(const Tensor& x, float slope) {
    check_activation("leaky_relu", Activation::leaky_relu(slope));
    return unary(Unary::leaky_relu, x, slope);
}

// dx = dy where y > 0, (y + alpha) dy elsewhere
Tensor elu(const Tensor& x, float alpha) {
    check_activation("elu", Activation::elu(alpha));
    return unary(Unary::elu, x, alpha);
}

}  // namespace sd
