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

constexpr float kRelu = 0, kNothing = 1;

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

Tensor StyleNorm::operator()(const Tensor& x, const std::vector<int>& style, float slope) const {
    return instance_norm(x, gather(weight, style), gather(bias, style), 1e-5f, slope);
}

TransformNet::TransformNet(std::int64_t styles, Rng& rng)
    : in(3, 16, 9, rng, {.padding = 4}, Bias::without),
      down1(16, 32, 3, rng, {.stride = 2, .padding = 1}, Bias::without),
      down2(32, 64, 3, rng, {.stride = 2, .padding = 1}, Bias::without),
      up1(64, 32, 3, rng, {.padding = 1}, Bias::without),
      up2(32, 16, 3, rng, {.padding = 1}, Bias::without),
      out(16, 3, 9, rng, {.padding = 4}),
      norm_in(styles, 16),
      norm_down1(styles, 32),
      norm_down2(styles, 64),
      norm_up1(styles, 32),
      norm_up2(styles, 16) {
    for (int i = 0; i < 3; i++)
        blocks.push_back({Conv2d(64, 64, 3, rng, {.padding = 1}, Bias::without), Conv2d(64, 64, 3, rng, {.padding = 1}, Bias::without), StyleNorm(styles, 64),
                          StyleNorm(styles, 64)});
}

Tensor TransformNet::operator()(const Tensor& pictures, const std::vector<int>& style, std::int64_t margin) const {
    check(static_cast<std::int64_t>(style.size()) == pictures.dim(0), "[transform net] ", style.size(), " styles for pictures ", pictures.shape());
    const Tensor wide = mirrored(pictures, margin);
    const Tensor full = norm_in(in(wide), style, kRelu);
    const Tensor half = norm_down1(down1(full), style, kRelu);
    Tensor h = norm_down2(down2(half), style, kRelu);
    for (const Block& b : blocks) h = h + b.norm2(b.second(b.norm1(b.first(h), style, kRelu)), style, kNothing);
    h = norm_up1(up1(resize_nearest(h, half.dim(1), half.dim(2))), style, kRelu);
    h = norm_up2(up2(resize_nearest(h, full.dim(1), full.dim(2))), style, kRelu);
    const Tensor painted = sigmoid(out(h));
    return slice(slice(painted, 1, margin, margin + pictures.dim(1)), 2, margin, margin + pictures.dim(2));
}

}  // namespace sd
