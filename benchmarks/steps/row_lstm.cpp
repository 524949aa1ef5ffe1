// PixelRNN's Row LSTM (van den Oord et al. 2016a), one layer of 64 channels on binary images, batch 32.
#include "benchmarks/steps/step.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/lstm.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {

Step row_lstm(bool) {
    constexpr std::int64_t kBatch = 32, kHidden = 64;
    Parameters p;
    const Tensor w0 = p.conv(7, 7, 1, 64), b0 = p.bias(64), wi = p.conv(1, 3, 64, 4 * kHidden), bi = p.bias(4 * kHidden), wh = p.conv_row(3, kHidden, 4 * kHidden), bh = p.bias(4 * kHidden);
    const Tensor w1 = p.conv(1, 1, kHidden, 64), b1 = p.bias(64), w2 = p.conv(1, 1, 64, 1), b2 = p.bias(1);
    const Tensor x = binary_images(kBatch);

    // Mask A of the 7x7 layer: 24 taps before the centre. Mask B of the 1x3 layer: left and centre.
    Tensor mask_a = Tensor::zeros(w0.shape()), mask_b = Tensor::zeros(wi.shape());
    std::fill_n(mask_a.data(), 24 * 64, 1.0f);
    std::fill_n(mask_b.data(), 2 * 64 * 4 * kHidden, 1.0f);

    const double first = flop_of(kBatch, 1, 64, 49, 784), gates = 2 * flop_of(kBatch, 64, 4 * kHidden, 3, 784), head = flop_of(kBatch, kHidden, 64, 1, 784) + flop_of(kBatch, 64, 1, 1, 784);
    return {2 * first + 3 * (gates + head), kBatch, [=, adam = Adam(p.list())]() mutable {
                const Tensor features = masked_conv2d(x, w0, mask_a, b0, {.padding = 3});
                Tensor sums = masked_conv2d(features, wi, mask_b, bi, {.padding = {0, 1}});
                const Tensor h = conv_lstm(std::move(sums), wh, bh, 1);
                const Tensor logits = conv2d(conv2d(h, w1, b1, {.activation = Activation::relu}), w2, b2);
                const Tensor loss = bce_with_logits(logits, x);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
