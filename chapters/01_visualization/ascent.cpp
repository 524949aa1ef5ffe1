#include "chapters/01_visualization/ascent.hpp"

#include <algorithm>
#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "chapters/01_visualization/smoothness.hpp"
#include "common/ops/resize.hpp"

namespace sd {

Tensor roll(const Tensor& pictures, std::int64_t down, std::int64_t right) {
    const std::int64_t h = pictures.dim(1), w = pictures.dim(2), c = pictures.dim(3);
    down = (down % h + h) % h, right = (right % w + w) % w;
    Tensor out(pictures.shape());
    for (std::int64_t row = 0; row < pictures.dim(0) * h; row++) {
        const float* from = pictures.data() + row * w * c;
        float* to = out.data() + (row / h * h + (row % h + down) % h) * w * c;
        std::copy_n(from, (w - right) * c, to + right * c);
        std::copy_n(from + (w - right) * c, right * c, to);
    }
    return out;
}

Tensor gaussian_blur(const Tensor& pictures, float deviation) {
    const auto radius = static_cast<std::int64_t>(std::ceil(3 * deviation));
    std::vector<float> weight;
    float total = 0;
    for (std::int64_t i = -radius; i <= radius; i++) {
        weight.push_back(std::exp(-0.5f * static_cast<float>(i * i) / (deviation * deviation)));
        total += weight.back();
    }
    // Along the rows, then along the columns.
    const std::int64_t h = pictures.dim(1), w = pictures.dim(2), c = pictures.dim(3);
    Tensor rows = Tensor::zeros(pictures.shape()), both = Tensor::zeros(pictures.shape());
    for (std::int64_t i = 0; i < pictures.rows(); i++)
        for (std::int64_t k = -radius; k <= radius; k++) {
            const std::int64_t from = i - i % w + std::clamp<std::int64_t>(i % w + k, 0, w - 1);
            for (std::int64_t j = 0; j < c; j++) rows[i * c + j] += weight[static_cast<std::size_t>(k + radius)] / total * pictures[from * c + j];
        }
    for (std::int64_t i = 0; i < pictures.rows(); i++)
        for (std::int64_t k = -radius; k <= radius; k++) {
            const std::int64_t y = i / w % h, from = i + (std::clamp<std::int64_t>(y + k, 0, h - 1) - y) * w;
            for (std::int64_t j = 0; j < c; j++) both[i * c + j] += weight[static_cast<std::size_t>(k + radius)] / total * rows[from * c + j];
        }
    return both;
}

Tensor resized(const Tensor& pictures, std::int64_t height, std::int64_t width) {
    NoGrad no_grad;
    return resize_bilinear(pictures, height, width);
}

Tensor ascend(const Objective& objective, const Tensor& start, const AscentOptions& options, Rng& rng) {
    Tensor picture = start.clone();
    for (int step = 0; step < options.steps; step++) {
        const std::int64_t down = options.jitter ? rng.below(2 * options.jitter + 1) - options.jitter : 0;
        const std::int64_t right = options.jitter ? rng.below(2 * options.jitter + 1) - options.jitter : 0;
        Tensor x = options.jitter ? roll(picture, down, right) : picture.clone();
        x.set_requires_grad();
        const Tensor value = objective(x);
        const double reached = static_cast<double>(value.item());
        backward(options.total_variation > 0 ? value - options.total_variation * smoothness(x) : value);

        // The gradient of -lambda |I - 1/2|^2 is known; then each picture takes a step of fixed length.
        Tensor g = x.grad();
        const std::int64_t size = g.numel() / g.dim(0);
        const double rate = options.rate * (1 - static_cast<double>(step) / options.steps);
        for (std::int64_t n = 0; n < g.dim(0); n++) {
            float* d = g.data() + n * size;
            double square = 0;
            for (std::int64_t i = 0; i < size; i++) {
                d[i] -= 2 * options.l2 * (x[n * size + i] - 0.5f);
                square += static_cast<double>(d[i]) * static_cast<double>(d[i]);
            }
            const auto scale = static_cast<float>(rate / std::max(std::sqrt(square / static_cast<double>(size)), 1e-30));
            for (std::int64_t i = 0; i < size; i++) d[i] *= scale;
        }
        if (options.jitter) g = roll(g, -down, -right);
        for (std::int64_t i = 0; i < g.numel(); i++) picture[i] += g[i];

        if (options.blur_every && (step + 1) % options.blur_every == 0) picture = gaussian_blur(picture, options.blur);
        if (options.clip)
            for (float& v : picture.values()) v = std::clamp(v, 0.0f, 1.0f);
        if (options.progress) options.progress(step, picture, reached);
    }
    return picture;
}

Tensor ascend_scales(const Objective& objective, const Tensor& start, const std::vector<std::int64_t>& sizes, const AscentOptions& options, Rng& rng) {
    Tensor picture = start;
    for (const std::int64_t size : sizes) picture = ascend(objective, resized(picture, size, size), options, rng);
    return picture;
}

}  // namespace sd
