// What the numbers of this chapter are compared with: exact likelihoods, too, from models that know no neighbourhoods.
//
//     independent   each value by itself                        frequencies in the training set
//     FVSBN         a linear layer over all earlier values      outputs_i = b_i + sum over j < i of x_j W_ji   (Frey 1998; sigmoid belief network)
//     MADE          a hidden layer between                      unit u sees values below m_u, output i units of m_u <= i   (Germain et al. 2015, arXiv 1502.03509)
//
// Values are numbered 0, 1, 2 ... in reading order, a pixel's colours one after the other; m_u goes evenly from 1 to D - 1.
#pragma once

#include "chapters/04_pixelrnn_pixelcnn/pixel_head.hpp"
#include "common/data/dataset.hpp"
#include "common/nn/linear.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"

namespace sd {

struct IndependentPixels {
    Tensor table;  // (1, H, W, outputs)

    IndependentPixels(const Shape& image, const PixelHead& head);
    // Counts the levels of each value, one more than were seen. Throws for a head of logistics, which has no table.
    void fit(const Dataset& data, const PixelHead& head);
    Tensor operator()(const Tensor& images) const { return expand(table, {images.dim(0), table.dim(1), table.dim(2), table.dim(3)}); }
    void visit(auto&& v) { v.buffer("table", table); }
};

// A linear layer that uses weight * mask.
struct MaskedLinear {
    Linear linear;
    Tensor mask;  // (IN, OUT)

    MaskedLinear() = default;
    MaskedLinear(std::int64_t in, std::int64_t out, Rng& rng) : linear(in, out, rng), mask(Tensor::zeros({in, out})) {}
    Tensor operator()(const Tensor& x, Activation activation = Activation::none) const { return sd::linear(x, linear.weight * mask, linear.bias, activation); }
    void visit(auto&& v) { linear.visit(v); }
};

struct Fvsbn {
    MaskedLinear layer;

    Fvsbn(const Shape& image, const PixelHead& head, Rng& rng);
    Tensor operator()(const Tensor& images) const { return layer(flatten(images)); }  // (N, D * parameters)
    void visit(auto&& v) { v("layer", layer); }
};

struct Made {
    MaskedLinear into, out;

    Made(const Shape& image, std::int64_t units, const PixelHead& head, Rng& rng);
    Tensor operator()(const Tensor& images) const { return out(into(flatten(images), Activation::relu)); }
    void visit(auto&& v) { v("into", into), v("out", out); }
};

}  // namespace sd
