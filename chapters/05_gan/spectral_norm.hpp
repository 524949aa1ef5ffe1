// Spectral normalization (Miyato et al. 2018): a weight divided by its largest singular value, so that a layer stretches nothing.
//
//     u <- W v / |W v|,   v <- W^T u / |W^T u|,   sigma = u^T W v
//
// W is the matrix (rows x OUT) of the layer's product. One step of this power iteration per training step is enough, since W
// changes little between two of them. u and v count as constants in the gradient, which is the exact gradient of sigma once they
// are the singular vectors: d sigma / dW = u v^T.
#pragma once

#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

struct SpectralNorm {
    Tensor u, v;           // (1, rows), (OUT, 1), unit vectors
    bool training = true;  // false: u and v stay as they are

    SpectralNorm() = default;
    SpectralNorm(const Tensor& weight, Rng& rng);

    Tensor operator()(const Tensor& weight) const;  // weight / sigma, of its shape
    float sigma(const Tensor& weight) const;        // the present estimate
    void iterate(const Tensor& weight) const;       // one step of power iteration
    void visit(auto&& visitor) { visitor.buffer("u", u), visitor.buffer("v", v); }
};

}  // namespace sd
