#include "chapters/01_visualization/transform_net.hpp"

#include <algorithm>

#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/gather.hpp"
#include "common/ops/norm.hpp"
#include "common/ops/resize.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

// Mirrored edges, so that the zeros around each convolution stay outside of what is kept. Not recorded: pictures are given.
Tensor mirrored(const Tensor& pictures, std::int64_t margin) {
    const std::int64_t n = pictures.dim(0), h = pictures.dim(1), w = pictures.dim(2), c = pictures.dim(3);
    const auto inside = [](std::int64_t i, std::int64_t extent) {
        const std::int64_t period = std::max<std::int64_t>(2 * (extent - 1), 1), r = ((i % period) + period) % period;
        return r < extent ? r : period - r;
    };
    Tensor wide({n, h + 2 * margin, w + 2 * margin, c});
    for (std::int64_t row = 0; row < n * wide.dim(1); row++)
        for (std::int64_t x = 0; x < wide.dim(2); x++) {
            const std::int64_t y = inside(row % wide.dim(1) - margin, h);
            std::copy_n(pictures.data() + ((row / wide.dim(1) * h + y) * w + inside(x - margin, w)) * c, c, wide.data() + (row * wide.dim(2) + x) * c);
        }
    return wide;
}

}  // namespace

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
    const Tensor wide = mirrored(pictures, margin);
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
