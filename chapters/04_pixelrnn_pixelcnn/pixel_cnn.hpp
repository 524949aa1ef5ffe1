// PixelCNN (van den Oord et al. 2016a, arXiv 1601.06759, sec. 3.4): all conditionals p(x_i | x_1 .. x_{i-1}) of an image in one pass, by
// convolutions whose masks let a pixel see only what comes before it.
//
//     images (N, H, W, colours) -> 7x7 of mask A -> layers -> 1x1, 1x1 -> (N, H, W, outputs)
//
// A layer is a 3x3 convolution of mask B with a ReLU, or the paper's residual block (fig. 5): h + 1x1(relu 3x3(relu 1x1(relu h))), half as
// wide inside.
#pragma once

#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/pixel_output.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_step.hpp"
#include "common/ops/arithmetic.hpp"

namespace sd {

struct ResidualBlock {
    MaskedConv2d narrow, look, widen;

    ResidualBlock() = default;
    ResidualBlock(std::int64_t channels, std::int64_t colours, Rng& rng)
        : narrow(channels, channels / 2, 1, MaskType::b, rng, {.activation = Activation::relu}, colours),
          look(channels / 2, channels / 2, 3, MaskType::b, rng, {.padding = 1, .activation = Activation::relu}, colours),
          widen(channels / 2, channels, 1, MaskType::b, rng, {}, colours) {}
    Tensor operator()(const Tensor& h) const { return h + widen(look(narrow(relu(h)))); }
    void visit(auto&& v) { v("narrow", narrow), v("look", look), v("widen", widen); }
};

struct PixelCnn {
    MaskedConv2d first;
    std::vector<MaskedConv2d> plain;     // one of the two is empty
    std::vector<ResidualBlock> blocks;
    PixelOutput output;

    PixelCnn(std::int64_t colours, std::int64_t channels, std::int64_t layers, bool residual, std::int64_t outputs, Rng& rng)
        : first(colours, channels, 7, MaskType::a, rng, {.padding = 3, .activation = residual ? Activation::none : Activation::relu}, colours), output(channels, outputs, colours, rng) {
        for (std::int64_t i = 0; i < layers; i++) {
            if (residual) blocks.emplace_back(channels, colours, rng);
            else plain.emplace_back(channels, channels, 3, MaskType::b, rng, Conv2dOptions{.padding = 1, .activation = Activation::relu}, colours);
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
