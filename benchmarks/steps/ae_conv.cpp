// Convolutional autoencoder, batch 128: 28 -> 14 -> 7 by strides, a code of 32 numbers, and back by transposed convolutions.
#include "benchmarks/steps/step.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {

Step ae_conv(bool) {
    constexpr std::int64_t kBatch = 128;
    const Shape middle{7, 7, 64};
    Parameters p;
    const Tensor w1 = p.conv(3, 3, 1, 32), b1 = p.bias(32), w2 = p.conv(3, 3, 32, 64), b2 = p.bias(64);
    const Tensor w3 = p.linear(3136, 32, middle), b3 = p.bias(32), w4 = p.linear(32, 3136, {}, middle), b4 = p.bias(3136);
    const Tensor w5 = p.conv_transposed(4, 64, 32), b5 = p.bias(32), w6 = p.conv_transposed(4, 32, 1), b6 = p.bias(1);
    const Tensor x = grey_images(kBatch);

    const double conv1 = flop_of(kBatch, 1, 32, 9, 196), conv2 = flop_of(kBatch, 32, 64, 9, 49), linears = 2 * flop_of(kBatch, 3136, 32);
    const double up1 = flop_of(kBatch, 64, 32, 16, 49), up2 = flop_of(kBatch, 32, 1, 16, 196);
    return {2 * conv1 + 3 * (conv2 + linears + up1 + up2), kBatch, [=, adam = Adam(p.list())]() mutable {
                Tensor h = conv2d(x, w1, b1, {.stride = 2, .padding = 1, .activation = Activation::relu});
                h = conv2d(h, w2, b2, {.stride = 2, .padding = 1, .activation = Activation::relu});
                const Tensor code = linear(flatten(h), w3, b3);
                h = reshape(linear(code, w4, b4, Activation::relu), {kBatch, 7, 7, 64});
                h = conv_transpose2d(h, w5, b5, {.stride = 2, .padding = 1, .activation = Activation::relu});
                h = conv_transpose2d(h, w6, b6, {.stride = 2, .padding = 1, .activation = Activation::sigmoid});
                const Tensor loss = mse(h, x);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
