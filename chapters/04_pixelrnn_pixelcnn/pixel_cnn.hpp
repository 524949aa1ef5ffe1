// PixelCNN (van den Oord et al. 2016a, arXiv 1601.06759, sec. 3.4): all conditionals p(x_i | x_1 .. x_{i-1}) of an image in one pass, by
// convolutions whose masks let a pixel see only what comes before it.
//
//     images (N, H, W, colours) -> 7x7 of mask A -> layers -> 1x1, 1x1 -> (N, H, W, outputs)
//
// A layer is a 3x3 convolution of mask B with a ReLU, or the paper's residual block (fig. 5): h + 1x1(relu 3x3(relu 1x1(relu h))), half as
// wide inside. The taps of the blocks' 3x3 lie 1, 2, 4 .. pixels apart in turn, up to `dilation` (Yu and Koltun 2016, arXiv 1511.07122).
// With 1, as in the paper, a pixel sees one row further up with each block; with 4 it soon sees the whole image, for the same work.
//
// Weights in front of a ReLU start as He et al. 2015 say, counting live taps only: with PyTorch's smaller ones a deep plain stack begins
// nearly dead and needs many times as many steps.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/dilation.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_output.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_step.hpp"
#include "common/ops/arithmetic.hpp"

namespace sd {

// U(-a, a) with a = sqrt(6 / live inputs of an output).
inline MaskedConv2d he_initialized(MaskedConv2d layer, Rng& rng) {
    const double live = static_cast<double>(std::count(layer.mask.data(), layer.mask.data() + layer.mask.numel(), 1.0f)) / static_cast<double>(layer.mask.dim(3));
    kaiming_uniform(layer.weight, rng, static_cast<float>(std::sqrt(2.0 * static_cast<double>(fans(layer.weight).in) / std::max(live, 1.0))));
    return layer;
}

struct ResidualBlock {
    MaskedConv2d narrow, look, widen;

    ResidualBlock() = default;
    ResidualBlock(std::int64_t channels, std::int64_t colours, std::int64_t dilation, Rng& rng)
        : narrow(he_initialized({channels, channels / 2, 1, MaskType::b, rng, {.activation = Activation::relu}, colours}, rng)),
          look(he_initialized({channels / 2, channels / 2, 3, MaskType::b, rng, {.padding = dilation, .dilation = dilation, .activation = Activation::relu}, colours}, rng)),
          widen(channels / 2, channels, 1, MaskType::b, rng, {}, colours) {}
    Tensor operator()(const Tensor& h) const { return h + widen(look(narrow(relu(h)))); }
    void visit(auto&& v) { v("narrow", narrow), v("look", look), v("widen", widen); }
};

struct PixelCnn {
    MaskedConv2d first;
    std::vector<MaskedConv2d> plain;     // one of the two is empty
    std::vector<ResidualBlock> blocks;
    PixelOutput output;

    PixelCnn(std::int64_t colours, std::int64_t channels, std::int64_t layers, bool residual, std::int64_t dilation, std::int64_t outputs, Rng& rng)
        : first(he_initialized({colours, channels, 7, MaskType::a, rng, {.padding = 3, .activation = residual ? Activation::none : Activation::relu}, colours}, rng)), output(channels, outputs, colours, rng) {
        for (std::int64_t i = 0; i < layers; i++) {
            if (residual) blocks.emplace_back(channels, colours, dilation_in_turn(i, dilation), rng);
            else plain.push_back(he_initialized({channels, channels, 3, MaskType::b, rng, {.padding = 1, .activation = Activation::relu}, colours}, rng));
        }
    }
    Tensor operator()(const Tensor& images) const {
        Tensor h = first(images);
        for (const MaskedConv2d& layer : plain) h = layer(h);
        for (const ResidualBlock& block : blocks) h = block(h);
        return output(h);
    }
    void visit(auto&& v) { v("first", first), v("plain", plain), v("blocks", blocks), v("output", output); }
};

// The same outputs for one pixel after the other (see pixel_step.hpp).
PixelStep cached_step(const PixelCnn& model, std::int64_t n, std::int64_t height, std::int64_t width);

}  // namespace sd
