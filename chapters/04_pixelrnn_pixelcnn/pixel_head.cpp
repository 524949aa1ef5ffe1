#include "chapters/04_pixelrnn_pixelcnn/pixel_head.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/ops/arithmetic.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"

namespace sd {
namespace {

constexpr Levels kLevels{256, 0, 1};

// Numbers (..., 3K) -> the mixture's logits, means and log scales, (..., K) each. Means begin in the middle, scales at a tenth of the range.
struct Mixture {
    Tensor logits, mu, log_scale;
};
Mixture mixture_of(const Tensor& numbers) {
    const std::vector<Tensor> parts = chunk(numbers, 3, -1);
    return {parts[0], parts[1] + 0.5f, clamp(parts[2] - 2.3f, -7.0f, 3.0f)};
}

}  // namespace

int PixelHead::level_of(float value) const { return std::clamp(static_cast<int>(std::lround(value * static_cast<float>(levels() - 1))), 0, levels() - 1); }

Tensor PixelHead::nll(const Tensor& outputs, const Tensor& images) const {
    check(images.ndim() == 4 && images.dim(3) == colours, "[pixel_head] images ", images.shape(), ": ", colours, " channels expected");
    const std::int64_t n = images.dim(0), values = images.numel() / n;
    check(outputs.numel() == images.numel() * parameters(), "[pixel_head] ", outputs.shape(), " for images ", images.shape(), ": ", parameters(), " numbers a value expected");
    if (kind == Kind::bernoulli) return bce_with_logits(reshape(outputs, {n, values}), images.view({n, values}), Reduction::per_sample);
    if (kind == Kind::softmax) {
        std::vector<int> labels(static_cast<std::size_t>(images.numel()));
        for (std::size_t i = 0; i < labels.size(); i++) labels[i] = level_of(images.data()[i]);
        return sum(reshape(cross_entropy(reshape(outputs, {images.numel(), 256}), labels, Reduction::none), {n, values}), {1});
    }
    const Mixture m = mixture_of(reshape(outputs, {n, values, parameters()}));
    return -sum(logistic_mixture_log_likelihood(images.view({n, values}), m.logits, m.mu, m.log_scale, kLevels), {1});
}

Tensor PixelHead::probabilities(const Tensor& numbers) const {
    check(numbers.dim(-1) == parameters(), "[pixel_head] ", numbers.shape(), ": ", parameters(), " numbers a value expected");
    const std::int64_t rows = numbers.rows();
    if (kind == Kind::softmax) return softmax(numbers.view({rows, 256}));
    Tensor p({rows, levels()});
    if (kind == Kind::bernoulli) {
        for (std::int64_t i = 0; i < rows; i++) {
            p[2 * i] = 1 / (1 + std::exp(numbers[i]));
            p[2 * i + 1] = 1 / (1 + std::exp(-numbers[i]));
        }
        return p;
    }
    // Ask the mixture for each level in turn.
    Tensor level({rows, 256}), repeated({rows, 256, parameters()});
    for (std::int64_t i = 0; i < rows; i++)
        for (std::int64_t l = 0; l < 256; l++) {
            level[i * 256 + l] = value_of(static_cast<int>(l));
            std::copy_n(numbers.data() + i * parameters(), parameters(), repeated.data() + (i * 256 + l) * parameters());
        }
    const Mixture m = mixture_of(repeated);
    return exp(logistic_mixture_log_likelihood(level, m.logits, m.mu, m.log_scale, kLevels));
}

PixelHead::Kind parse_head(const std::string& name) {
    for (PixelHead::Kind kind : {PixelHead::Kind::bernoulli, PixelHead::Kind::softmax, PixelHead::Kind::logistics})
        if (name == head_name(kind)) return kind;
    fail("no head '", name, "': bernoulli, softmax or logistics");
}

const char* head_name(PixelHead::Kind kind) { return kind == PixelHead::Kind::bernoulli ? "bernoulli" : kind == PixelHead::Kind::softmax ? "softmax" : "logistics"; }

}  // namespace sd
