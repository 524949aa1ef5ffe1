#include "chapters/01_visualization/transform_net.hpp"

#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/gather.hpp"
#include "common/ops/norm.hpp"
#include "common/ops/resize.hpp"
#include "common/ops/shape.hpp"

namespace sd {
StyleNorm::StyleNorm(std::int64_t styles, std::int64_t channels) : weight(Tensor::ones({styles, channels})), bias(Tensor::zeros({styles, channels})) {
    weight.set_requires_grad();
    bias.set_requires_grad();
}

Tensor StyleNorm::operator()(const Tensor& x, const std::vector<int>& style, Activation activation) const {
    return instance_norm(x, index_select(weight, 0, style), index_select(bias, 0, style), {.activation = activation});
}

TransformNet::TransformNet(std::int64_t styles, Rng& rng)
    : in(3, 16, 9, rng, {.padding = 4, .bias = false}),
      down1(16, 32, 3, rng, {.stride = 2, .padding = 1, .bias = false}),
      down2(32, 64, 3, rng, {.stride = 2, .padding = 1, .bias = false}),
      up1(64, 32, 3, rng, {.padding = 1, .bias = false}),
      up2(32, 16, 3, rng, {.padding = 1, .bias = false}),
      out(16, 3, 9, rng, {.padding = 4}),
      norm_in(styles, 16),
      norm_down1(styles, 32),
      norm_down2(styles, 64),
      norm_up1(styles, 32),
      norm_up2(styles, 16) {
    for (int i = 0; i < 3; i++)
        blocks.push_back({Conv2d(64, 64, 3, rng, {.padding = 1, .bias = false}), Conv2d(64, 64, 3, rng, {.padding = 1, .bias = false}), StyleNorm(styles, 64),
                          StyleNorm(styles, 64)});
}

Tensor TransformNet::operator()(const Tensor& pictures, const std::vector<int>& style, std::int64_t margin) const {
    check(static_cast<std::int64_t>(style.size()) == pictures.dim(0), "[transform net] ", style.size(), " styles for pictures ", pictures.shape());
    // Mirrored edges, so that the zeros around each convolution stay outside of what is kept.
    const Tensor wide = pad(pictures, {{0, 0}, {margin, margin}, {margin, margin}, {0, 0}}, {.mode = PadMode::reflect});
    const Tensor full = norm_in(in(wide), style, Activation::relu);
    const Tensor half = norm_down1(down1(full), style, Activation::relu);
    Tensor h = norm_down2(down2(half), style, Activation::relu);
    for (const Block& b : blocks) h = h + b.norm2(b.second(b.norm1(b.first(h), style, Activation::relu)), style, Activation::none);
    h = norm_up1(up1(resize_nearest(h, half.dim(1), half.dim(2))), style, Activation::relu);
    h = norm_up2(up2(resize_nearest(h, full.dim(1), full.dim(2))), style, Activation::relu);
    const Tensor painted = sigmoid(out(h));
    return slice(slice(painted, 1, margin, margin + pictures.dim(1)), 2, margin, margin + pictures.dim(2));
}

}  // namespace sd
