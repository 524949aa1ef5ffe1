#include "exercise.hpp"

#include <algorithm>
#include <cmath>

namespace exercise {

std::vector<float> slerp(const std::vector<float>& z0, const std::vector<float>& z1, float t) {
    double a = 1 - t, b = t;  // the straight line
    // TODO: Compute the angle between the vectors and, unless it is 0 or pi, the weights a and b.
    std::vector<float> z(z0.size());
    for (std::size_t i = 0; i < z.size(); i++) z[i] = float(a * z0[i] + b * z1[i]);
    return z;
}

}  // namespace exercise
