#include "common/analysis/sample_quality.hpp"

#include <algorithm>
#include <cmath>

#include "common/analysis/nearest.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"

namespace sd {

Judged judge(const Classifier& classifier, const Tensor& pictures) {
    const NoGrad no_grad;
    constexpr std::int64_t kBatch = 500;
    Judged judged;
    for (std::int64_t begin = 0; begin < pictures.dim(0); begin += kBatch) {
        const Tensor f = classifier.features(slice(pictures, 0, begin, std::min(begin + kBatch, pictures.dim(0)))), p = softmax(classifier.head(f));
        if (begin == 0) judged = {Tensor({pictures.dim(0), f.dim(1)}), Tensor({pictures.dim(0), p.dim(1)})};
        std::copy_n(f.data(), f.numel(), judged.features.data() + begin * f.dim(1));
        std::copy_n(p.data(), p.numel(), judged.probabilities.data() + begin * p.dim(1));
    }
    return judged;
}

ClassShares class_shares(const Tensor& probabilities) {
    const std::int64_t n = probabilities.dim(0), classes = probabilities.dim(1);
    const auto entropy_term = [](double p) { return p > 0 ? -p * std::log(p) : 0.0; };
    ClassShares result{std::vector<double>(static_cast<std::size_t>(classes)), 0, 0, 0};
    std::vector<double> mean(static_cast<std::size_t>(classes));
    for (std::int64_t i = 0; i < n; i++) {
        const float* row = probabilities.data() + i * classes;
        result.shares[static_cast<std::size_t>(std::max_element(row, row + classes) - row)] += 1.0 / static_cast<double>(n);
        for (std::int64_t c = 0; c < classes; c++) {
            mean[static_cast<std::size_t>(c)] += row[c] / static_cast<double>(n);
            result.label_entropy += entropy_term(row[c]) / static_cast<double>(n);
        }
    }
    for (double p : mean) result.marginal_entropy += entropy_term(p);
    result.inception_like = std::exp(result.marginal_entropy - result.label_entropy);
    return result;
}

namespace {

// The share of the queries that lie in a ball around a member of base, of the radius of its k-th neighbour among the others.
double share_on_manifold(const Tensor& base, const Tensor& queries, int k) {
    const std::int64_t n = base.dim(0), m = queries.dim(0), d = base.dim(1);
    const Neighbours own = nearest(base, base, k + 1);  // the first one is the member itself
    std::int64_t inside = 0;
    for (std::int64_t q = 0; q < m; q++)
        for (std::int64_t b = 0; b < n; b++) {
            const float radius = own.distance[static_cast<std::size_t>(b * (k + 1) + k)], limit = radius * radius;
            float squares = 0;
            for (std::int64_t i = 0; i < d && squares <= limit; i++) {
                const float difference = queries[q * d + i] - base[b * d + i];
                squares += difference * difference;
            }
            if (squares <= limit) {
                inside++;
                break;
            }
        }
    return static_cast<double>(inside) / static_cast<double>(m);
}

}  // namespace

PrecisionRecall precision_recall(const Tensor& real, const Tensor& samples, int k) {
    check(real.ndim() == 2 && samples.ndim() == 2 && real.dim(1) == samples.dim(1), "[precision_recall] features ", real.shape(), " and ", samples.shape());
    check(k >= 1 && real.dim(0) > k && samples.dim(0) > k, "[precision_recall] more than ", k, " of each expected, ", real.dim(0), " and ", samples.dim(0),
          " given");
    return {share_on_manifold(real, samples, k), share_on_manifold(samples, real, k)};
}

NearestRows nearest_rows(const Tensor& base, const Tensor& queries) {
    const Neighbours found = nearest(base, queries, 1);
    return {found.index, std::vector<double>(found.distance.begin(), found.distance.end())};
}

}  // namespace sd
