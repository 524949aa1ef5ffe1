// Style transfer (Gatys et al. 2015) on a 256x256 image with a VGG-like network of eight 3x3 layers; the image is what is trained.
#include <cmath>

#include "benchmarks/steps/step.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/gram.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/pool.hpp"
#include "common/optim/adam.hpp"

namespace sd::bench {
namespace {

constexpr int kLayers = 8;
constexpr std::int64_t kSize = 256, kWidth[kLayers + 1] = {3, 64, 64, 128, 128, 256, 256, 512, 512};

struct Network {
    std::vector<Tensor> w, b;
    Network() {
        Parameters p(100, std::sqrt(6.0f), false);
        for (int i = 0; i < kLayers; i++) {
            w.push_back(p.conv(3, 3, kWidth[i], kWidth[i + 1]));
            b.push_back(p.bias(kWidth[i + 1]));
        }
    }
    Tensor layer(std::size_t i, const Tensor& x) const {
        return conv2d(i > 0 && i % 2 == 0 ? max_pool2d(x, 2) : x, w[i], b[i], {.padding = 1, .activation = Activation::relu});
    }
};

// F^T F / (C H W)
Tensor gram_over_channels(const Tensor& features) { return gram(features) / static_cast<float>(features.dim(-1)); }

}  // namespace

Step style(bool) {
    const Network net;
    const Tensor content = picture(kSize, 11);
    Tensor content_target;
    std::vector<Tensor> style_targets;
    {
        const NoGrad no_grad;
        content_target = content;
        Tensor style = picture(kSize, 12);
        for (std::size_t i = 0; i < kLayers; i++) {
            content_target = net.layer(i, content_target);
            style = net.layer(i, style);
            if (i % 2 == 0) style_targets.push_back(gram_over_channels(style));
        }
    }
    Tensor image = content.clone();
    image.set_requires_grad();

    double flop = 0;
    for (int i = 0; i < kLayers; i++) {
        const double in = static_cast<double>(kWidth[i]), out = static_cast<double>(kWidth[i + 1]), positions = std::pow(kSize >> (i / 2), 2);
        flop += 2 * flop_of(1, in, out, 9, positions);
        if (i % 2 == 0) flop += 3 * flop_of(1, out, out, 1, positions);  // the Gram matrix and its gradient
    }
    // Each layer's term as soon as its features are there: the backward pass then meets it next to the layer, and nothing waits in memory.
    const auto loss_of = [=](const Tensor& picture) {
        Tensor h = picture, loss;
        for (std::size_t i = 0; i < kLayers; i++) {
            h = net.layer(i, h);
            if (i % 2 == 0) {
                const Tensor term = 1e6f * mse(gram_over_channels(h), style_targets[i / 2]);
                loss = loss ? loss + term : term;
            }
        }
        return loss + mse(h, content_target);
    };
    return {flop, 1, [=, adam = Adam({{"image", image, Layout::same, {}, {}}}, {.lr = 0.02f})]() mutable {
                const Tensor loss = loss_of(image);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
