#line 1 "chapters/02_autoencoder/exercises/pca_power_iteration/wrong_no_length.cpp"
// expect: divide by the length
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

Vector covariance_times(const std::vector<Vector>& points, const Vector& v) {
    const double n = static_cast<double>(points.size());
    Vector result(v.size(), 0.0);
    Vector mean(v.size(), 0.0);
    for (const Vector& x : points)
        for (std::size_t d = 0; d < v.size(); d++) mean[d] += x[d] / n;
    for (const Vector& x : points) {
        double dot = 0;
        for (std::size_t d = 0; d < v.size(); d++) dot += (x[d] - mean[d]) * v[d];
        for (std::size_t d = 0; d < v.size(); d++) result[d] += (x[d] - mean[d]) * dot / n;
    }
    return result;
}

Vector first_component(const std::vector<Vector>& points, int steps) {
    Vector v(points[0].size(), 1.0);
    for (int step = 0; step < steps; step++) {
        v = covariance_times(points, v);
        double squares = 0;
        for (double value : v) squares += value * value;
        (void)squares;
    }
    return v;
}

}  // namespace exercise
