// PixelRNN with Row LSTM layers (van den Oord et al. 2016a, sec. 3.1): one LSTM step for each row, all of its pixels at once.
//
//     gates_r = 1x3 convolution of mask B of x_r + (3 taps) h_{r-1}       x <- x + 1x1(h)
//
// What a pixel sees above is a triangle that widens by one pixel a row, for any number of rows. In its own row no memory runs: it sees as
// far to the left as the convolutions do, three pixels and one more with each layer.
#pragma once

#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/conv_lstm_layer.hpp"
#include "chapters/04_pixelrnn_pixelcnn/masked_gates.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_output.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_step.hpp"
#include "common/ops/arithmetic.hpp"

namespace sd {

struct RowLstmLayer {
    MaskedConv2d input_to_state, residual;
    ConvLstm state_to_state;

    RowLstmLayer() = default;
    RowLstmLayer(std::int64_t channels, std::int64_t colours, Rng& rng)
        : input_to_state(masked_gates(4, channels, channels, {1, 3}, MaskType::b, rng, {.padding = {0, 1}}, colours)), residual(channels, channels, 1, MaskType::b, rng, {}, colours), state_to_state(channels, 3, rng) {}
    Tensor operator()(const Tensor& x) const { return x + residual(state_to_state(input_to_state(x))); }
    void visit(auto&& v) { v("input_to_state", input_to_state), v("state_to_state", state_to_state), v("residual", residual); }
};

struct RowLstm {
    MaskedConv2d first;
    std::vector<RowLstmLayer> layers;
    PixelOutput output;

    RowLstm(std::int64_t colours, std::int64_t channels, std::int64_t layer_count, std::int64_t outputs, Rng& rng)
        : first(colours, channels, 7, MaskType::a, rng, {.padding = 3}, colours), output(channels, outputs, colours, rng) {
        for (std::int64_t i = 0; i < layer_count; i++) layers.emplace_back(channels, colours, rng);
    }
    Tensor operator()(const Tensor& images) const {
        Tensor x = first(images);
        for (const RowLstmLayer& layer : layers) x = layer(x);
        return output(x);
    }
    void visit(auto&& v) { v("first", first), v("layers", layers), v("output", output); }
};

PixelStep cached_step(const RowLstm& model, std::int64_t n, std::int64_t height, std::int64_t width);

}  // namespace sd
