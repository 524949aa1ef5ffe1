#line 1 "chapters/01_visualization/exercises/bug_flat_saliency/solution.cpp"
#include "exercise.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace exercise {

std::vector<double> explained_gradient(const std::vector<double>& scores, int c) {
    const auto place = static_cast<std::size_t>(c);
    // [bug]
    std::vector<double> gradient(scores.size(), 0.0);
    gradient[place] = 1.0;
    return gradient;
    // [starter]
    //| const double largest = *std::max_element(scores.begin(), scores.end());
    //| double total = 0;
    //| for (const double s : scores) total += std::exp(s - largest);
    //| const double mine = std::exp(scores[place] - largest) / total;
    //| std::vector<double> gradient(scores.size());
    //| for (std::size_t k = 0; k < scores.size(); k++) {
    //|     const double other = std::exp(scores[k] - largest) / total;
    //|     gradient[k] = mine * ((k == place ? 1.0 : 0.0) - other);
    //| }
    //| return gradient;
    // [/bug]
}

Cause diagnosis() {
    // [exercise] Name the cause.
    return Cause::probability_instead_of_score;
    // [starter]
    //| return Cause::unknown;
    // [/exercise]
}

}  // namespace exercise
