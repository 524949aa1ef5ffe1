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
    // Features of layers 1, 3, 5, 7 (style) and 8 (content).
    std::vector<Tensor> operator()(const Tensor& image) const {
        std::vector<Tensor> features;
        Tensor h = image;
        for (std::size_t i = 0; i < kLayers; i++) {
            if (i > 0 && i % 2 == 0) h = max_pool2d(h, 2);
            h = conv2d(h, w[i], b[i], {.padding = 1, .activation = Activation::relu});
            if (i % 2 == 0 || i == kLayers - 1) features.push_back(h);
        }
        return features;
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
        content_target = net(content)[4];
        for (const Tensor& features : net(picture(kSize, 12))) style_targets.push_back(gram_over_channels(features));
    }
    Tensor image = content.clone();
    image.set_requires_grad();

    double flop = 0;
    for (int i = 0; i < kLayers; i++) {
        const double in = static_cast<double>(kWidth[i]), out = static_cast<double>(kWidth[i + 1]), positions = std::pow(kSize >> (i / 2), 2);
        flop += 2 * flop_of(1, in, out, 9, positions);
        if (i % 2 == 0) flop += 3 * flop_of(1, out, out, 1, positions);  // the Gram matrix and its gradient
    }
    return {flop, 1, [=, adam = Adam({{"image", image, Layout::same, {}, {}}}, {.lr = 0.02f})]() mutable {
                const std::vector<Tensor> features = net(image);
                Tensor loss = mse(features[4], content_target);
                for (std::size_t i = 0; i < 4; i++) loss = loss + 1e6f * mse(gram_over_channels(features[i]), style_targets[i]);
                adam.zero_grad();
                loss.backward();
                adam.step();
                return double(loss.item());
            }};
}

}  // namespace sd::bench
