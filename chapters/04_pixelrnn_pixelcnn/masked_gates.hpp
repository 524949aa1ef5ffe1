// Layers whose output is cut into several equal parts (tanh and sigmoid halves, the four gates of an LSTM): each part has the colour groups
// R, G, B of its own, so that the parts can be multiplied with each other, group by group.
#pragma once

#include "common/nn/conv.hpp"
#include "common/ops/shape.hpp"

namespace sd {

inline MaskedConv2d masked_gates(int parts, std::int64_t in, std::int64_t width, Extent2 kernel, MaskType type, Rng& rng, const Conv2dOptions& options, std::int64_t colours) {
    MaskedConv2d layer(in, parts * width, kernel, type, rng, options);
    layer.mask = concat(std::vector<Tensor>(static_cast<std::size_t>(parts), causal_mask(kernel, in, width, type, colours)), 3);
    return layer;
}

}  // namespace sd
