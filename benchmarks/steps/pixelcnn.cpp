// PixelCNN of 256 grey levels: a 7x7 layer of mask A, seven 3x3 layers of mask B, two 1x1; cross entropy at every pixel, batch 32.
// And naive sampling from it: a full forward pass of 16 images for each pixel.
#include "benchmarks/steps/step.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/softmax.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {
namespace {

// Live: the rows above, and on the own row the pixels to the left (A), and the pixel itself (B).
Tensor causal_mask(std::int64_t size, std::int64_t in, std::int64_t out, bool with_centre) {
    const std::int64_t live = size * size / 2 + with_centre, tap = in * out;
    Tensor mask = Tensor::zeros({size, size, in, out});
    for (std::int64_t i = 0; i < live * tap; i++) mask[i] = 1;
    return mask;
}

struct PixelCnn {
    static constexpr int kChannels = 64, kLayers = 7;
    Parameters p;
    std::vector<Tensor> w, b;
    Tensor mask_a = causal_mask(7, 1, kChannels, false), mask_b = causal_mask(3, kChannels, kChannels, true);

    PixelCnn() {
        add(p.conv(7, 7, 1, kChannels));
        for (int i = 0; i < kLayers; i++) add(p.conv(3, 3, kChannels, kChannels));
        add(p.conv(1, 1, kChannels, kChannels));
        add(p.conv(1, 1, kChannels, 256));
    }
    void add(const Tensor& weight) {
        w.push_back(weight);
        b.push_back(p.bias(weight.dim(-1)));
    }

    // Images (N, 28, 28, 1) -> logits (N, 28, 28, 256)
    Tensor operator()(const Tensor& x) const {
        Tensor h = masked_conv2d(x, w[0], mask_a, b[0], {.padding = 3, .activation = Activation::relu});
        for (std::size_t i = 1; i <= kLayers; i++) h = masked_conv2d(h, w[i], mask_b, b[i], {.padding = 1, .activation = Activation::relu});
        h = conv2d(h, w[8], b[8], {.activation = Activation::relu});
        return conv2d(h, w[9], b[9]);
    }

    static double first_layer_flop(double batch) { return flop_of(batch, 1, kChannels, 49, 784); }
    static double flop(double batch) { return first_layer_flop(batch) + flop_of(batch, kChannels, kChannels, kLayers * 9 + 1, 784) + flop_of(batch, kChannels, 256, 1, 784); }
};

}  // namespace

Step pixelcnn(bool) {
    constexpr std::int64_t kBatch = 32;
    const PixelCnn net;
    const Tensor x = grey_images(kBatch);
    const std::vector<int> levels = grey_levels(kBatch);
    return {3 * PixelCnn::flop(kBatch) - PixelCnn::first_layer_flop(kBatch), kBatch, [=, adam = Adam(net.p.list())]() mutable {
                const Tensor loss = cross_entropy(net(x), levels);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

Step pixelcnn_sample(bool) {
    constexpr std::int64_t kBatch = 16, kPositions = 8;  // of 784: spread over the image
    const PixelCnn net;
    return {kPositions * PixelCnn::flop(kBatch), kBatch, [=, x = Tensor::zeros({kBatch, 28, 28, 1}), rng = Rng(1)]() mutable {
                const NoGrad no_grad;
                for (std::int64_t position = 0; position < 784; position += 784 / kPositions) {
                    const Tensor logits = net(x);
                    Tensor last({kBatch, 256});
                    for (std::int64_t n = 0; n < kBatch; n++) std::copy_n(logits.data() + (n * 784 + position) * 256, 256, last.data() + n * 256);
                    const Tensor p = softmax(last);
                    for (std::int64_t n = 0; n < kBatch; n++) x[n * 784 + position] = static_cast<float>(rng.categorical(p.values().subspan(static_cast<std::size_t>(n) * 256, 256))) / 255.0f;
                }
                return 0.0;
            }};
}

}  // namespace sd::bench
