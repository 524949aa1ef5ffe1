#include "chapters/01_visualization/saliency.hpp"

#include <algorithm>
#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/ops/resize.hpp"

namespace sd {
namespace {

Tensor one_hot(const std::vector<int>& classes, std::int64_t count) {
    Tensor t = Tensor::zeros({static_cast<std::int64_t>(classes.size()), count});
    for (std::size_t i = 0; i < classes.size(); i++) {
        check(classes[i] >= 0 && classes[i] < count, "[saliency] class ", classes[i], " of ", count);
        t[static_cast<std::int64_t>(i) * count + classes[i]] = 1;
    }
    return t;
}

}  // namespace

Tensor class_gradient(const LayeredNet& net, const Tensor& pictures, const std::vector<int>& classes, const Rectifier& rectifier) {
    check(static_cast<std::int64_t>(classes.size()) == pictures.dim(0), "[saliency] ", classes.size(), " classes for pictures ", pictures.shape());
    Tensor x = pictures.clone();
    x.set_requires_grad();
    const Tensor scores = net.run(net.prepare(x), 0, net.layers.size() - 1, rectifier);
    backward(scores, one_hot(classes, scores.dim(-1)));
    return x.grad();
}

Tensor largest_magnitude(const Tensor& gradient) {
    const std::int64_t c = gradient.dim(3);
    Tensor m({gradient.dim(0), gradient.dim(1), gradient.dim(2)});
    for (std::int64_t i = 0; i < m.numel(); i++) {
        m[i] = 0;
        for (std::int64_t k = 0; k < c; k++) m[i] = std::max<float>(m[i], std::abs(gradient[i * c + k]));
    }
    return m;
}

Tensor gradient_times_input(const Tensor& gradient, const Tensor& pictures) {
    check(gradient.shape() == pictures.shape(), "[saliency] gradient ", gradient.shape(), " of pictures ", pictures.shape());
    const std::int64_t c = gradient.dim(3);
    Tensor m({gradient.dim(0), gradient.dim(1), gradient.dim(2)});
    for (std::int64_t i = 0; i < m.numel(); i++) {
        float sum = 0;
        for (std::int64_t k = 0; k < c; k++) sum += gradient[i * c + k] * pictures[i * c + k];
        m[i] = std::abs(sum);
    }
    return m;
}

Tensor smooth_gradient(const LayeredNet& net, const Tensor& pictures, const std::vector<int>& classes, int samples, float noise, Rng& rng) {
    Tensor mean = Tensor::zeros(pictures.shape());
    for (int s = 0; s < samples; s++) {
        Tensor noisy = rng.normal(pictures.shape(), 0.0f, noise);
        for (std::int64_t i = 0; i < noisy.numel(); i++) noisy[i] += pictures[i];
        const Tensor g = class_gradient(net, noisy, classes);
        for (std::int64_t i = 0; i < mean.numel(); i++) mean[i] += g[i] / static_cast<float>(samples);
    }
    return mean;
}

Tensor grad_cam(const LayeredNet& net, const Tensor& pictures, const std::vector<int>& classes, const std::string& layer) {
    check(net.has_positions(layer) && layer != net.layers.back().name, "[grad-cam] layer '", layer, "' of ", net.name, " has no positions");
    Tensor maps;
    {
        NoGrad no_grad;
        maps = net.features(pictures, layer).detach();  // (N, h, w, K)
    }
    check(maps.ndim() == 4, "[grad-cam] layer '", layer, "' of ", net.name, " has no positions");
    maps.set_requires_grad();
    const Tensor scores = net.run(maps, net.index(layer) + 1, net.layers.size() - 1);
    backward(scores, one_hot(classes, scores.dim(-1)));
    const Tensor gradient = maps.grad();

    const std::int64_t n = maps.dim(0), positions = maps.dim(1) * maps.dim(2), k = maps.dim(3);
    Tensor cam({n, maps.dim(1), maps.dim(2), 1});
    for (std::int64_t b = 0; b < n; b++) {
        std::vector<float> weight(static_cast<std::size_t>(k));
        for (std::int64_t i = 0; i < positions * k; i++) weight[static_cast<std::size_t>(i % k)] += gradient[b * positions * k + i] / static_cast<float>(positions);
        for (std::int64_t p = 0; p < positions; p++) {
            float sum = 0;
            for (std::int64_t j = 0; j < k; j++) sum += weight[static_cast<std::size_t>(j)] * maps[(b * positions + p) * k + j];
            cam[b * positions + p] = std::max(sum, 0.0f);
        }
    }
    NoGrad no_grad;
    return resize_bilinear(cam, pictures.dim(1), pictures.dim(2)).view({n, pictures.dim(1), pictures.dim(2)});
}

}  // namespace sd
