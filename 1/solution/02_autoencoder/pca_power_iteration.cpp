#line 1 "chapters/02_autoencoder/exercises/pca_power_iteration/solution.cpp"
#include "exercise.hpp"

#include <cmath>
#include <cstddef>

namespace exercise {

Vector covariance_times(const std::vector<Vector>& points, const Vector& v) {
    const double n = static_cast<double>(points.size());
    Vector result(v.size(), 0.0);
    // [exercise] Compute the mean of the points; then sum (x - m) ((x - m) . v) / N over them.
    Vector mean(v.size(), 0.0);
    for (const Vector& x : points)
        for (std::size_t d = 0; d < v.size(); d++) mean[d] += x[d] / n;
    for (const Vector& x : points) {
        double dot = 0;
        for (std::size_t d = 0; d < v.size(); d++) dot += (x[d] - mean[d]) * v[d];
        for (std::size_t d = 0; d < v.size(); d++) result[d] += (x[d] - mean[d]) * dot / n;
    }
    // [starter]
    // [/exercise]
    return result;
}

Vector first_component(const std::vector<Vector>& points, int steps) {
    Vector v(points[0].size(), 1.0);
    for (int step = 0; step < steps; step++) {
        // [exercise] Multiply v by the covariance, then divide it by its length.
        v = covariance_times(points, v);
        double squares = 0;
        for (double value : v) squares += value * value;
        for (double& value : v) value /= std::sqrt(squares);
        // [starter]
        // [/exercise]
    }
    return v;
}

}  // namespace exercise
