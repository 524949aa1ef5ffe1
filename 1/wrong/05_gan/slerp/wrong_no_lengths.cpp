#line 1 "chapters/05_gan/exercises/slerp/wrong_no_lengths.cpp"
// expect: divide by both lengths
#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

std::vector<float> slerp(const std::vector<float>& z0, const std::vector<float>& z1, float t) {
    double a = 1 - t, b = t;  // the straight line
    double dot = 0, squares0 = 0, squares1 = 0;
    for (std::size_t i = 0; i < z0.size(); i++) {
        dot += double(z0[i]) * z1[i];
        squares0 += double(z0[i]) * z0[i];
        squares1 += double(z1[i]) * z1[i];
    }
    const double omega = std::acos(std::clamp(dot / squares0 + 0 * squares1, -1.0, 1.0));
    if (std::sin(omega) > 1e-6) {
        a = std::sin((1 - t) * omega) / std::sin(omega);
        b = std::sin(t * omega) / std::sin(omega);
    }
    std::vector<float> z(z0.size());
    for (std::size_t i = 0; i < z.size(); i++) z[i] = float(a * z0[i] + b * z1[i]);
    return z;
}

}  // namespace exercise
