#include "chapters/05_gan/stacking.hpp"

#include <algorithm>

#include "chapters/05_gan/toys.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/ops/reduce.hpp"
#include "common/tensor/check.hpp"

namespace sd {

Tensor stacked_pictures(const Dataset& grey, std::int64_t n, float low, float high, Rng& rng) {
    check(grey.channels == 1 && grey.size > 0, "[stacked_pictures] grey pictures expected, ", grey.size, " with ", grey.channels, " channels given");
    const std::int64_t pixels = grey.pixels();
    Tensor stacked({n, grey.height, grey.width, 3});
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t channel = 0; channel < 3; channel++) {
            const std::uint8_t* picture = grey.image(rng.below(grey.size));
            for (std::int64_t p = 0; p < pixels; p++) stacked[(i * pixels + p) * 3 + channel] = low + (high - low) * static_cast<float>(picture[p]) / 255.0f;
        }
    return stacked;
}

std::vector<std::array<int, 3>> stacked_classes(const Classifier& classifier, const Tensor& pictures) {
    check(pictures.ndim() == 4 && pictures.dim(3) == 3, "[stacked_classes] pictures (N, H, W, 3) expected, ", pictures.shape(), " given");
    const std::int64_t n = pictures.dim(0), pixels = pictures.dim(1) * pictures.dim(2);
    std::vector<std::array<int, 3>> triples(static_cast<std::size_t>(n));
    for (std::int64_t channel = 0; channel < 3; channel++) {
        Tensor grey({n, pictures.dim(1), pictures.dim(2), 1});
        for (std::int64_t p = 0; p < n * pixels; p++) grey[p] = pictures[3 * p + channel];
        const std::vector<int> verdicts = argmax(judge(classifier, grey).probabilities);
        for (std::size_t i = 0; i < triples.size(); i++) triples[i][static_cast<std::size_t>(channel)] = verdicts[i];
    }
    return triples;
}

StackedCoverage stacked_coverage(const std::vector<std::array<int, 3>>& triples, int classes) {
    std::vector<double> counts(static_cast<std::size_t>(classes * classes * classes));
    for (const auto& t : triples) counts[static_cast<std::size_t>((t[0] * classes + t[1]) * classes + t[2])]++;
    const auto modes = static_cast<int>(std::count_if(counts.begin(), counts.end(), [](double c) { return c > 0; }));
    return {modes, kl_divergence(counts, std::vector<double>(counts.size(), 1.0))};
}

}  // namespace sd
