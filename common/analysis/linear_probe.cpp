#include "common/analysis/linear_probe.hpp"

#include <algorithm>
#include <cmath>

#include "common/analysis/moments.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/lbfgs.hpp"

namespace sd {
namespace {

// (x - mean) / scale
Tensor standardized(const Tensor& x, const Tensor& mean, float scale) {
    NoGrad no_grad;
    return (x - mean) / scale;
}

double share_of_equals(const std::vector<int>& a, std::span<const int> b) {
    check(a.size() == b.size() && !a.empty(), "[linear_probe] ", b.size(), " labels for ", a.size(), " rows");
    std::size_t equal = 0;
    for (std::size_t i = 0; i < a.size(); i++) equal += a[i] == b[i];
    return static_cast<double>(equal) / static_cast<double>(a.size());
}

}  // namespace

Tensor LinearProbe::logits(const Tensor& x) const {
    NoGrad no_grad;
    return linear(standardized(x, mean, scale), weight, bias);
}

std::vector<int> LinearProbe::predict(const Tensor& x) const { return argmax(logits(x)); }

double LinearProbe::accuracy(const Tensor& x, std::span<const int> labels) const { return share_of_equals(predict(x), labels); }

LinearProbe fit_linear_probe(const Tensor& x, std::span<const int> labels, int classes, const LinearProbeOptions& options) {
    check(x.ndim() == 2 && x.dim(0) == static_cast<std::int64_t>(labels.size()) && !labels.empty(), "[linear_probe] features ", x.shape(), " for ",
          labels.size(), " labels");
    const std::int64_t n = x.dim(0), d = x.dim(1);
    LinearProbe probe;
    const std::vector<double> mean = mean_of_rows(x);
    probe.mean = Tensor({d}, std::vector<float>(mean.begin(), mean.end()));
    double squares = 0;
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t j = 0; j < d; j++) {
            const double difference = x[i * d + j] - mean[static_cast<std::size_t>(j)];
            squares += difference * difference;
        }
    if (squares > 0) probe.scale = static_cast<float>(std::sqrt(squares / static_cast<double>(n * d)));

    const Tensor features = standardized(x, probe.mean, probe.scale);
    const std::vector<int> truth(labels.begin(), labels.end());
    probe.weight = Tensor::zeros({d, classes}).set_requires_grad();
    probe.bias = Tensor::zeros({classes}).set_requires_grad();
    Lbfgs lbfgs({{"weight", probe.weight}, {"bias", probe.bias}}, {.max_iterations = options.max_iterations, .gradient_tolerance = 1e-5});
    lbfgs.step([&] { return cross_entropy(linear(features, probe.weight, probe.bias), truth) + options.l2 / 2 * sum(square(probe.weight)); });
    probe.weight = probe.weight.detach(), probe.bias = probe.bias.detach();
    return probe;
}

float choose_l2(const Tensor& x, std::span<const int> labels, int classes, std::span<const float> candidates, int folds, const LinearProbeOptions& options) {
    const std::int64_t n = x.dim(0), d = x.dim(1);
    check(!candidates.empty() && folds >= 2 && n >= folds, "[choose_l2] ", candidates.size(), " candidates, ", folds, " parts of ", n, " rows");
    const auto rows = [&](bool held_out, int fold) {
        std::vector<std::int64_t> chosen;
        for (std::int64_t i = 0; i < n; i++)
            if ((i % folds == fold) == held_out) chosen.push_back(i);
        Tensor part({static_cast<std::int64_t>(chosen.size()), d});
        std::vector<int> part_labels;
        for (std::size_t i = 0; i < chosen.size(); i++) {
            std::copy_n(x.data() + chosen[i] * d, d, part.data() + static_cast<std::int64_t>(i) * d);
            part_labels.push_back(labels[static_cast<std::size_t>(chosen[i])]);
        }
        return std::pair(part, part_labels);
    };
    std::vector<double> right(candidates.size());
    for (int fold = 0; fold < folds; fold++) {
        const auto [seen, seen_labels] = rows(false, fold);
        const auto [unseen, unseen_labels] = rows(true, fold);
        for (std::size_t c = 0; c < candidates.size(); c++) {
            LinearProbeOptions trial = options;
            trial.l2 = candidates[c];
            right[c] += fit_linear_probe(seen, seen_labels, classes, trial).accuracy(unseen, unseen_labels);
        }
    }
    std::size_t best = 0;
    for (std::size_t c = 1; c < candidates.size(); c++)
        if (right[c] > right[best] || (right[c] == right[best] && candidates[c] > candidates[best])) best = c;
    return candidates[best];
}

// The loss is a mean over rows: what l2 weighs against it on a part of them is the same total on all when it shrinks in proportion.
LinearProbe fit_tuned_probe(const Tensor& x, std::span<const int> labels, int classes) {
    constexpr float kCandidates[] = {1e-4f, 1e-3f, 1e-2f, 1e-1f, 1.0f};
    const std::int64_t part = std::min<std::int64_t>(x.dim(0), 5000);
    const float l2 = choose_l2(slice(x, 0, 0, part), labels.first(static_cast<std::size_t>(part)), classes, kCandidates, 5, {.max_iterations = 100});
    return fit_linear_probe(x, labels, classes, {.l2 = l2 * static_cast<float>(part) / static_cast<float>(x.dim(0))});
}

}  // namespace sd
