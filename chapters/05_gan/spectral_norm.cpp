#include "chapters/05_gan/spectral_norm.hpp"

#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

double length(const Tensor& x) {
    double squares = 0;
    for (float value : x.values()) squares += static_cast<double>(value) * value;
    return std::sqrt(squares);
}

Tensor unit(const Tensor& x) { return x / static_cast<float>(length(x)); }

// x, unless it has no direction.
void turn(Tensor vector, const Tensor& x) {
    if (length(x) > 0) vector.copy_from(unit(x).view(vector.shape()));
}

Tensor matrix(const Tensor& weight) { return reshape(weight, {weight.rows(), weight.dim(-1)}); }

}  // namespace

SpectralNorm::SpectralNorm(const Tensor& weight, Rng& rng) : u(unit(rng.normal({1, weight.rows()}))), v(unit(rng.normal({weight.dim(-1), 1}))) {
    iterate(weight);
}

void SpectralNorm::iterate(const Tensor& weight) const {
    const NoGrad no_grad;
    turn(u, matmul(matrix(weight), v));  // handles: the values change for every holder
    turn(v, matmul(u, matrix(weight)));
}

float SpectralNorm::sigma(const Tensor& weight) const {
    const NoGrad no_grad;
    return matmul(matmul(u, matrix(weight)), v).item();
}

Tensor SpectralNorm::operator()(const Tensor& weight) const {
    if (training) iterate(weight);
    // u and v are copied: a step of the iteration must not change what this graph's backward pass will read.
    const Tensor sigma = matmul(matmul(u.clone(), matrix(weight)), v.clone());
    if (sigma[0] == 0) return weight;  // all zeros stretch nothing
    return weight / reshape(sigma, {});
}

}  // namespace sd
