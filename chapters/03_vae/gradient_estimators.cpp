#include "chapters/03_vae/gradient_estimators.hpp"

#include <cmath>

namespace sd {
namespace {

struct Moments {
    double sum = 0, squares = 0;
    void add(double value) { sum += value, squares += value * value; }
    Estimate over(int n) const { return {sum / n, squares / n - sum / n * (sum / n)}; }
};

// d log p(x, z) / dz by central difference: exact enough, and no formula to get wrong.
double slope(double x, double z) { return (LatentToy::log_joint(x, z + 1e-4) - LatentToy::log_joint(x, z - 1e-4)) / 2e-4; }

}  // namespace

GradientEstimates estimate_gradients(double x, const Gaussian& q, int samples, Rng& rng) {
    Moments path, score;
    for (int i = 0; i < samples; i++) {
        const double z = q.mean + q.deviation * rng.normal();
        path.add(slope(x, z));
        score.add(LatentToy::log_joint(x, z) * (z - q.mean) / (q.deviation * q.deviation));
    }
    double exact = 0;
    constexpr double kStep = 1e-3;
    for (double z = q.mean - 10 * q.deviation; z < q.mean + 10 * q.deviation; z += kStep * q.deviation)
        exact += std::exp(log_density(q, z)) * slope(x, z) * kStep * q.deviation;
    return {exact, path.over(samples), score.over(samples)};
}

}  // namespace sd
