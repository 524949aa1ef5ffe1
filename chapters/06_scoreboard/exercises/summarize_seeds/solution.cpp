#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

Summary summarize(const std::vector<double>& values, bool is_time) {
    Summary s;
    std::vector<double> finite;
    // [exercise] Keep the finite values, count the others as diverged.
    for (double v : values)
        if (std::isfinite(v)) finite.push_back(v);
    s.diverged = static_cast<int>(values.size() - finite.size());
    // [starter]
    //| finite = values;
    // [/exercise]
    s.runs = static_cast<int>(finite.size());
    if (finite.empty()) return s;
    // [exercise] Fill in s.value and s.deviation: of a time the least, of everything else mean and deviation.
    if (is_time) {
        s.value = *std::min_element(finite.begin(), finite.end());
        return s;
    }
    for (double v : finite) s.value += v / s.runs;
    double squares = 0;
    for (double v : finite) squares += (v - s.value) * (v - s.value);
    if (s.runs > 1) s.deviation = std::sqrt(squares / (s.runs - 1));
    // [starter]
    //| (void)is_time;
    // [/exercise]
    return s;
}

}  // namespace exercise
