// PixelRNN with Diagonal BiLSTM layers (van den Oord et al. 2016a, sec. 3.2): a pixel sees everything before it.
//
// An LSTM step for each diagonal, of which each pixel needs only its left and its upper neighbour: skewed, with row r moved right by
// r, diagonals are columns, and the state-to-state product is a convolution of two taps along a column.
//
//     forward    h(r, c) from h(r-1, c), h(r, c-1):  everything up and to the left
//     backward   the same on the mirrored picture:   everything up and to the right, and the own row to the right, which is the future
//
// So the backward states are shifted down by one row before both are added. Leave that out and the model sees what it is to predict.
// (One pixel escapes: no feature of its own row knows the last pixel of a row, so the next row sees it only through the first 7x7 window.)
#pragma once

#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/conv_lstm_layer.hpp"
#include "chapters/04_pixelrnn_pixelcnn/masked_gates.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_output.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_step.hpp"
#include "common/ops/arithmetic.hpp"

namespace sd {

// sums (N, H, W, 4C) -> h (N, H, W, C), from the upper left corner to the lower right one.
inline Tensor diagonal_lstm(const Tensor& sums, const ConvLstm& lstm) {
    return unskew(transpose(lstm(transpose(skew(sums), 1, 2)), 1, 2));
}

struct DiagonalBiLstmLayer {
    MaskedConv2d forward_input, residual;
    Conv2d backward_input;  // no mask: after the shift it sees whole rows above
    ConvLstm forward_state, backward_state;

    DiagonalBiLstmLayer() = default;
    DiagonalBiLstmLayer(std::int64_t channels, std::int64_t colours, Rng& rng)
        : forward_input(masked_gates(4, channels, channels, 1, MaskType::b, rng, {}, colours)), residual(channels, channels, 1, MaskType::b, rng, {}, colours),
          backward_input(channels, 4 * channels, 1, rng), forward_state(channels, 2, rng), backward_state(channels, 2, rng) {}
    Tensor operator()(const Tensor& x) const {
        const Tensor left = diagonal_lstm(forward_input(x), forward_state);
        const Tensor right = flip(diagonal_lstm(flip(backward_input(x), 2), backward_state), 2);
        return x + residual(left + shift(right, 1, 0));
    }
    void visit(auto&& v) {
        v("forward_input", forward_input), v("forward_state", forward_state), v("backward_input", backward_input), v("backward_state", backward_state), v("residual", residual);
    }
};

struct DiagonalBiLstm {
    MaskedConv2d first;
    std::vector<DiagonalBiLstmLayer> layers;
    PixelOutput output;

    DiagonalBiLstm(std::int64_t colours, std::int64_t channels, std::int64_t layer_count, std::int64_t outputs, Rng& rng)
        : first(colours, channels, 7, MaskType::a, rng, {.padding = 3}, colours), output(channels, outputs, colours, rng) {
        for (std::int64_t i = 0; i < layer_count; i++) layers.emplace_back(channels, colours, rng);
    }
    Tensor operator()(const Tensor& images) const {
        Tensor x = first(images);
        for (const DiagonalBiLstmLayer& layer : layers) x = layer(x);
        return output(x);
    }
    void visit(auto&& v) { v("first", first), v("layers", layers), v("output", output); }
};

PixelStep cached_step(const DiagonalBiLstm& model, std::int64_t n, std::int64_t height, std::int64_t width);

}  // namespace sd
