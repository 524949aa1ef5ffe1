// Gated PixelCNN (van den Oord et al. 2016b), six layers of 64 channels, 256 levels, batch 32. The vertical stack sees the rows above, the
// horizontal one the pixels to the left and, through a 1x1 convolution, the vertical stack.
#include "benchmarks/steps/step.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/gate.hpp"
#include "common/ops/loss.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {
namespace {

struct Layer {
    Tensor w_v, b_v, w_h, b_h, w_vh, b_vh, w_r, b_r;
};

}  // namespace

Step gated_pixelcnn(bool) {
    constexpr std::int64_t kBatch = 32, kChannels = 64;
    constexpr int kLayers = 6;
    Parameters p;
    std::vector<Layer> layers;
    for (int i = 0; i < kLayers; i++) {
        const std::int64_t in = i ? kChannels : 1, both = 2 * kChannels;
        Layer l;
        l.w_v = i ? p.conv(2, 3, in, both) : p.conv(3, 7, in, both), l.b_v = p.bias(both);
        l.w_h = i ? p.conv(1, 2, in, both) : p.conv(1, 3, in, both), l.b_h = p.bias(both);
        l.w_vh = p.conv(1, 1, both, both), l.b_vh = p.bias(both);
        l.w_r = p.conv(1, 1, kChannels, kChannels), l.b_r = p.bias(kChannels);
        layers.push_back(l);
    }
    const Tensor w1 = p.conv(1, 1, kChannels, kChannels), b1 = p.bias(kChannels), w2 = p.conv(1, 1, kChannels, 256), b2 = p.bias(256);
    const Tensor x = grey_images(kBatch);
    const std::vector<int> levels = grey_levels(kBatch);

    const double first = flop_of(kBatch, 1, 2 * kChannels, 21 + 3, 784), others = flop_of(kBatch, kChannels, 2 * kChannels, 6 + 2, 784);
    const double mixing = flop_of(kBatch, 2 * kChannels, 2 * kChannels, 1, 784) + flop_of(kBatch, kChannels, kChannels, 1, 784);
    const double head = flop_of(kBatch, kChannels, kChannels, 1, 784) + flop_of(kBatch, kChannels, 256, 1, 784);
    return {2 * first + 3 * ((kLayers - 1) * others + kLayers * mixing + head), kBatch, [=, adam = Adam(p.list())]() mutable {
                Tensor v = x, h = x;
                for (int i = 0; i < kLayers; i++) {
                    const Layer& l = layers[static_cast<std::size_t>(i)];
                    // The first layer must not see the pixel itself: rows r-3..r-1 and columns c-3..c-1. The others see r-1..r and c-1..c.
                    const Tensor from_v = conv2d(v, l.w_v, l.b_v, {.padding = i ? Padding(1, 0, 1, 1) : Padding(3, -1, 3, 3)});
                    const Tensor from_h = conv2d(h, l.w_h, l.b_h, {.padding = i ? Padding(0, 0, 1, 0) : Padding(0, 0, 3, -1)});
                    const Tensor g = conv2d(gated(from_h + conv2d(from_v, l.w_vh, l.b_vh)), l.w_r, l.b_r);
                    h = i ? h + g : g;
                    v = gated(from_v);
                }
                const Tensor logits = conv2d(conv2d(relu(h), w1, b1, {.activation = Activation::relu}), w2, b2);
                const Tensor loss = cross_entropy(logits, levels);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
