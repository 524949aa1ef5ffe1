// Exercise 5 (15 min): the bug museum: the network that is too good
//
// Somebody's PixelCNN, three 3x3 layers, behaves like this:
//   - after one epoch the loss is far below every published number;
//   - given a picture, the predicted pixels look exactly like it;
//   - its samples are noise.
// Find the cause, name it, and mend the code, so that the network still sees its left neighbour.
#pragma once

#include "common/nn/conv.hpp"

namespace exercise {

// The predictions (N, H, W, 1) of three masked 3x3 layers, 1 -> 4 -> 4 -> 1 channels.
struct Network {
    explicit Network(sd::Rng& rng);
    sd::Tensor operator()(const sd::Tensor& images) const;
    sd::MaskedConv2d first, second, third;
};

enum class Cause { unknown, learning_rate_too_high, first_layer_sees_its_pixel, images_not_binarized, masks_transposed, later_layers_open };
Cause diagnosis();  // what you found

}  // namespace exercise
