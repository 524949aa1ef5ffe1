#include "chapters/01_visualization/style.hpp"

#include <algorithm>
#include <numeric>

#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/gram.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"

namespace sd {

Extractor texture_layers(const LayeredNet& net) {
    const std::vector<std::string> layers = {"conv1", "fire2", "fire3", "fire4", "fire6"};
    for (const std::string& layer : layers) net.index(layer);
    return [net, layers](const Tensor& pictures) { return net.features(pictures, layers); };
}

Extractor at_scales(const Extractor& extract, int scales) {
    return [extract, scales](const Tensor& pictures) {
        std::vector<Tensor> all;
        Tensor picture = pictures;
        for (int s = 0; s < scales; s++) {
            if (s > 0) picture = avg_pool2d(picture, 2);
            for (const Tensor& f : extract(picture)) all.push_back(f);
        }
        all.push_back(pictures - 0.5f);
        return all;
    };
}

StyleTarget style_of(const Extractor& extract, const Tensor& picture, const std::vector<float>& weights) {
    NoGrad no_grad;
    const std::vector<Tensor> features = extract(picture);
    check(weights.empty() || weights.size() == features.size(), "[style] ", weights.size(), " weights for ", features.size(), " layers");
    StyleTarget target{{}, weights.empty() ? std::vector<float>(features.size(), 1.0f) : weights};
    const float total = std::accumulate(target.weights.begin(), target.weights.end(), 0.0f);
    for (float& w : target.weights) w /= total;
    for (const Tensor& f : features) target.grams.push_back(gram(f));
    return target;
}

StyleTarget blend(const std::vector<StyleTarget>& styles, const std::vector<float>& shares) {
    check(!styles.empty() && styles.size() == shares.size(), "[style] ", shares.size(), " shares for ", styles.size(), " styles");
    const float total = std::accumulate(shares.begin(), shares.end(), 0.0f);
    StyleTarget mixed{{}, styles[0].weights};
    for (std::size_t l = 0; l < styles[0].grams.size(); l++) {
        Tensor g = Tensor::zeros(styles[0].grams[l].shape());
        for (std::size_t s = 0; s < styles.size(); s++)
            for (std::int64_t i = 0; i < g.numel(); i++) g[i] += shares[s] / total * styles[s].grams[l][i];
        mixed.grams.push_back(g);
    }
    return mixed;
}

Tensor style_loss(const std::vector<Tensor>& features, const StyleTarget& target) {
    check(features.size() == target.grams.size(), "[style] ", features.size(), " layers for ", target.grams.size());
    Tensor total = Tensor::scalar(0);
    for (std::size_t l = 0; l < features.size(); l++) {
        double size = 0;
        for (const float g : target.grams[l].values()) size += static_cast<double>(g) * static_cast<double>(g);
        const auto pictures = static_cast<double>(features[l].dim(0));
        const Tensor difference = gram(features[l]) - target.grams[l];
        total = total + sum(square(difference)) * static_cast<float>(static_cast<double>(target.weights[l]) / std::max(size * pictures, 1e-30));
    }
    return total;
}

Tensor content_loss(const Tensor& features, const Tensor& target) { return mse(features, target); }

Tensor keep_colours(const Tensor& painted, const Tensor& original) {
    check(painted.shape() == original.shape() && painted.dim(-1) == 3, "[colours] ", painted.shape(), " with ", original.shape());
    constexpr float kLuma[3] = {0.299f, 0.587f, 0.114f};  // ITU-R BT.601
    Tensor result(painted.shape());
    for (std::int64_t i = 0; i < result.rows(); i++) {
        float change = 0;
        for (int c = 0; c < 3; c++) change += kLuma[c] * (painted[3 * i + c] - original[3 * i + c]);
        for (int c = 0; c < 3; c++) result[3 * i + c] = std::clamp(original[3 * i + c] + change, 0.0f, 1.0f);
    }
    return result;
}

}  // namespace sd
