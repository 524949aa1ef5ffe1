// The two 1x1 layers at the end of each network of this chapter: features (N, H, W, channels) -> ReLU, 1x1, ReLU, 1x1 -> (N, H, W, outputs).
#pragma once

#include "common/nn/conv.hpp"
#include "common/ops/activation.hpp"

namespace sd {

struct PixelOutput {
    MaskedConv2d hidden, out;

    PixelOutput() = default;
    PixelOutput(std::int64_t channels, std::int64_t outputs, std::int64_t colours, Rng& rng)
        : hidden(channels, channels, 1, MaskType::b, rng, {.activation = Activation::relu}, colours), out(channels, outputs, 1, MaskType::b, rng, {}, colours) {}
    Tensor operator()(const Tensor& x) const { return out(hidden(relu(x))); }
    void visit(auto&& v) { v("hidden", hidden), v("out", out); }
};

}  // namespace sd
