// An LSTM that predicts the next row of a binary image from the rows above it, batch 64, 28 steps, 128 hidden units.
#include "common/ops/lstm.hpp"

#include "benchmarks/steps/step.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/matmul.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {

Step lstm_rows(bool) {
    constexpr std::int64_t kBatch = 64, kHidden = 128, kRow = 28;
    Parameters p;
    const Tensor wi = p.linear(kRow, 4 * kHidden), wh = p.linear(kHidden, 4 * kHidden), bi = p.bias(4 * kHidden), bh = p.bias(4 * kHidden);
    const Tensor wo = p.linear(kHidden, kRow), bo = p.bias(kRow);

    // Time first. The input at step t is row t - 1, zeros at t = 0; the target is row t.
    const Tensor images = binary_images(kBatch);
    Tensor input = Tensor::zeros({28, kBatch, kRow}), target({28, kBatch, kRow});
    for (std::int64_t t = 0; t < 28; t++)
        for (std::int64_t n = 0; n < kBatch; n++) {
            const float* row = images.data() + (n * 28 + t) * kRow;
            std::copy_n(row, kRow, target.data() + (t * kBatch + n) * kRow);
            if (t < 27) std::copy_n(row, kRow, input.data() + ((t + 1) * kBatch + n) * kRow);
        }

    return {28 * (3 * flop_of(kBatch, kHidden, 4 * kHidden) + 2 * flop_of(kBatch, kRow, 4 * kHidden) + 3 * flop_of(kBatch, kHidden, kRow)), kBatch, [=, adam = Adam(p.list())]() mutable {
                const Tensor h = lstm(input, wi, wh, bi, bh);
                const Tensor loss = bce_with_logits(linear(h, wo, bo), target);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
