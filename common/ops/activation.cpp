#include "common/ops/activation.hpp"

#include "common/ops/arithmetic.hpp"

namespace sd {

using kernels::Unary;

Tensor relu(const Tensor& x) { return unary(Unary::relu, x); }          // dx = dy where y > 0
Tensor tanh(const Tensor& x) { return unary(Unary::tanh, x); }          // dx = dy (1 - y^2)
Tensor sigmoid(const Tensor& x) { return unary(Unary::sigmoid, x); }    // dx = dy y (1 - y)
Tensor softplus(const Tensor& x) { return unary(Unary::softplus, x); }  // dx = dy sigmoid(x)

// dx = dy where y > 0, slope dy elsewhere
Tensor leaky_relu(const Tensor& x, float slope) {
    check(slope >= 0, "[leaky_relu] slope ", slope, ": 0 or more expected");
    return unary(Unary::leaky_relu, x, slope);
}

// dx = dy where y > 0, (y + alpha) dy elsewhere
Tensor elu(const Tensor& x, float alpha) {
    check(alpha > 0, "[elu] alpha ", alpha, ": more than 0 expected");
    return unary(Unary::elu, x, alpha);
}

}  // namespace sd
