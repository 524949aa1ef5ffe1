// expect: did you divide by n where n - 1 belongs?
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

Summary summarize(const std::vector<double>& values, bool is_time) {
    Summary s;
    std::vector<double> finite;
    for (double v : values)
        if (std::isfinite(v)) finite.push_back(v);
    s.diverged = static_cast<int>(values.size() - finite.size());
    s.runs = static_cast<int>(finite.size());
    if (finite.empty()) return s;
    if (is_time) {
        s.value = *std::min_element(finite.begin(), finite.end());
        return s;
    }
    for (double v : finite) s.value += v / s.runs;
    double squares = 0;
    for (double v : finite) squares += (v - s.value) * (v - s.value);
    if (s.runs > 1) s.deviation = std::sqrt(squares / s.runs);
    return s;
}

}  // namespace exercise
