// Classifier, batch 128: two convolutions 5x5 with ReLU and max pooling, two linear layers, cross entropy of ten classes.
#include "benchmarks/steps/step.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {

Step cnn(bool) {
    constexpr std::int64_t kBatch = 128;
    Parameters p;
    const Tensor w1 = p.conv(5, 5, 1, 32), b1 = p.bias(32), w2 = p.conv(5, 5, 32, 64), b2 = p.bias(64);
    const Tensor w3 = p.linear(1024, 128, {4, 4, 64}), b3 = p.bias(128), w4 = p.linear(128, 10), b4 = p.bias(10);
    const Tensor x = grey_images(kBatch);
    std::vector<int> labels;
    for (int n = 0; n < kBatch; n++) labels.push_back(n % 10);

    const double conv1 = flop_of(kBatch, 1, 32, 25, 576), conv2 = flop_of(kBatch, 32, 64, 25, 64), linears = flop_of(kBatch, 1024, 128) + flop_of(kBatch, 128, 10);
    return {2 * conv1 + 3 * (conv2 + linears), kBatch, [=, adam = Adam(p.list())]() mutable {
                Tensor h = max_pool2d(conv2d(x, w1, b1, {.activation = Activation::relu}), 2);
                h = max_pool2d(conv2d(h, w2, b2, {.activation = Activation::relu}), 2);
                h = linear(flatten(h), w3, b3, Activation::relu);
                const Tensor loss = cross_entropy(linear(h, w4, b4), labels);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
