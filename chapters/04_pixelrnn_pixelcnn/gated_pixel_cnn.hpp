// Gated PixelCNN (van den Oord et al. 2016b, arXiv 1606.05328): two stacks in place of one, so that there is no blind spot, and
// gates in place of ReLUs.
//
//     vertical     v <- gate(c_v + a),           c_v = 2x3 convolution of v, rows above only       gate(t) = tanh(t_1) sigmoid(t_2)
//     horizontal   h <- h + 1x1(gate(1x3 masked convolution of h + 1x1(c_v + a) + b)); without "h +" in the first layer, whose h is the image
//
// The vertical stack sees whole rows above; information flows from it to the horizontal one, never back. a and b are vectors of the
// image's class, where the model is conditional. In the first layer (3x7, 1x7 of mask A) the vertical kernel ends a row above the pixel.
// With a dilation of 1, as in the paper, each further layer sees one row further up; with more, the layers' taps lie 1, 2, 4 .. pixels
// apart in turn, up to it, as in PixelCNN's blocks.
#pragma once

#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/masked_gates.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_output.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_step.hpp"
#include "common/nn/embedding.hpp"

namespace sd {

struct GatedLayer {
    Conv2d vertical, across;  // across: from the vertical stack to the horizontal one
    MaskedConv2d horizontal, residual;
    Embedding class_vertical, class_horizontal;
    bool is_first = false, conditional = false;

    GatedLayer() = default;
    GatedLayer(std::int64_t in, std::int64_t channels, std::int64_t colours, std::int64_t classes, std::int64_t dilation, bool first, Rng& rng)
        : vertical(in, 2 * channels, first ? Extent2(3, 7) : Extent2(2, 3), rng,
                   {.padding = first ? Padding(3, -1, 3, 3) : Padding(dilation, 0, dilation, dilation), .dilation = first ? 1 : dilation}),
          across(2 * channels, 2 * channels, 1, rng),
          horizontal(masked_gates(2, in, channels, first ? Extent2(1, 7) : Extent2(1, 3), first ? MaskType::a : MaskType::b, rng,
                                  {.padding = first ? Padding(0, 3) : Padding(0, dilation), .dilation = first ? 1 : dilation}, colours)),
          residual(channels, channels, 1, MaskType::b, rng, {}, colours),
          is_first(first),
          conditional(classes > 0) {
        if (conditional) class_vertical = Embedding(classes, 2 * channels, rng), class_horizontal = Embedding(classes, 2 * channels, rng);
    }
    void visit(auto&& v) {
        v("vertical", vertical), v("horizontal", horizontal), v("across", across), v("residual", residual);
        if (conditional) v("class_vertical", class_vertical), v("class_horizontal", class_horizontal);
    }
};

struct GatedPixelCnn {
    std::vector<GatedLayer> layers;
    PixelOutput output;

    // classes 0: not conditional.
    GatedPixelCnn(std::int64_t colours, std::int64_t channels, std::int64_t layer_count, std::int64_t classes, std::int64_t dilation, std::int64_t outputs, Rng& rng);
    Tensor operator()(const Tensor& images, const std::vector<int>& labels = {}) const;  // one label for each image
    void visit(auto&& v) { v("layers", layers), v("output", output); }
};

PixelStep cached_step(const GatedPixelCnn& model, std::int64_t n, std::int64_t height, std::int64_t width, const std::vector<int>& labels = {});

}  // namespace sd
