#include "chapters/01_visualization/fooling.hpp"

#include <algorithm>
#include <cmath>

#include "common/autograd/autograd.hpp"

namespace sd {
namespace {

Tensor rounded(const Tensor& picture) {
    Tensor r(picture.shape());
    for (std::int64_t i = 0; i < r.numel(); i++) r[i] = std::round(255 * std::clamp(picture[i], 0.0f, 1.0f)) / 255;
    return r;
}

double probability_of(const Tensor& scores, int target) {
    double sum = 0;
    for (std::int64_t c = 0; c < scores.numel(); c++) sum += std::exp(static_cast<double>(scores[c]) - static_cast<double>(scores[target]));
    return 1 / sum;
}

std::int64_t best_other(const Tensor& scores, int target) {
    std::int64_t best = target == 0 ? 1 : 0;
    for (std::int64_t c = 0; c < scores.numel(); c++)
        if (c != target && scores[c] > scores[best]) best = c;
    return best;
}

}  // namespace

Fooled fool(const std::function<Tensor(const Tensor&)>& scores, const Tensor& picture, int target, const FoolingOptions& options) {
    check(picture.ndim() == 4 && picture.dim(0) == 1, "[fooling] one picture (1, H, W, C) expected, ", picture.shape(), " given");
    Fooled result;
    Tensor x = picture.clone();
    for (;; result.steps++) {
        // What would be stored in a file is what must fool.
        result.picture = options.whole_levels ? rounded(x) : x;
        Tensor stored_scores;
        {
            NoGrad no_grad;
            stored_scores = scores(result.picture);
        }
        check(target >= 0 && target < stored_scores.numel(), "[fooling] class ", target, " of ", stored_scores.numel());
        result.probability = probability_of(stored_scores, target);
        result.reached = result.probability >= options.confidence;
        if (result.reached || result.steps == options.steps) break;

        Tensor probe = x.clone();
        probe.set_requires_grad();
        const Tensor s = scores(probe);
        const std::int64_t other = best_other(s, target);
        const float missing = std::max(s[other] - s[target], 0.0f) + options.margin;
        Tensor direction = Tensor::zeros(s.shape());
        direction[target] = 1, direction[other] = -1;
        backward(s, direction);
        const Tensor d = probe.grad();
        double square = 0;
        for (const float v : d.values()) square += static_cast<double>(v) * static_cast<double>(v);
        const auto scale = static_cast<float>(missing / std::max(square, 1e-30));
        for (std::int64_t i = 0; i < x.numel(); i++) x[i] = std::clamp(x[i] + scale * d[i], 0.0f, 1.0f);
    }
    double square = 0;
    for (std::int64_t i = 0; i < picture.numel(); i++) {
        const double change = 255 * std::abs(static_cast<double>(result.picture[i]) - static_cast<double>(picture[i]));
        result.largest = std::max(result.largest, change);
        square += change * change;
    }
    result.typical = std::sqrt(square / static_cast<double>(picture.numel()));
    return result;
}

}  // namespace sd
