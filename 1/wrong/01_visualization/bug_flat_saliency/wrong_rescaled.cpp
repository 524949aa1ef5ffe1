#line 1 "chapters/01_visualization/exercises/bug_flat_saliency/wrong_rescaled.cpp"
// expect: rescaling hides the darkness
#include "exercise.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace exercise {

std::vector<double> explained_gradient(const std::vector<double>& scores, int c) {
    const auto place = static_cast<std::size_t>(c);
    const double largest = *std::max_element(scores.begin(), scores.end());
    double total = 0;
    for (const double s : scores) total += std::exp(s - largest);
    std::vector<double> gradient(scores.size());
    double most = 1e-300;
    for (std::size_t k = 0; k < scores.size(); k++) {
        double others = 0;  // 1 - p_c without cancellation
        for (std::size_t j = 0; j < scores.size(); j++)
            if (j != place) others += std::exp(scores[j] - largest) / total;
        gradient[k] = k == place ? others : -std::exp(scores[k] - largest) / total;
        most = std::max(most, std::abs(gradient[k]));
    }
    for (double& g : gradient) g /= most;
    return gradient;
}

Cause diagnosis() { return Cause::probability_instead_of_score; }

}  // namespace exercise
