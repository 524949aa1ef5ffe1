// Autoencoder 784-256-32-256-784, batch 128: ReLU, sigmoid at the end, mean squared error.
#include "benchmarks/steps/step.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {

Step ae_mlp(bool) {
    constexpr std::int64_t kBatch = 128;
    Parameters p;
    const Tensor w1 = p.linear(784, 256), b1 = p.bias(256), w2 = p.linear(256, 32), b2 = p.bias(32);
    const Tensor w3 = p.linear(32, 256), b3 = p.bias(256), w4 = p.linear(256, 784), b4 = p.bias(784);
    const Tensor x = flatten(grey_images(kBatch));

    const double outer = flop_of(kBatch, 784, 256), inner = flop_of(kBatch, 256, 32);
    return {2 * outer + 3 * (2 * inner + outer), kBatch, [=, adam = Adam(p.list())]() mutable {
                Tensor h = linear(x, w1, b1, Activation::relu);
                h = linear(h, w2, b2, Activation::relu);
                h = linear(h, w3, b3, Activation::relu);
                h = linear(h, w4, b4, Activation::sigmoid);
                const Tensor loss = mse(h, x);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
