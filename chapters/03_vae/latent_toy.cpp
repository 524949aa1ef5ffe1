#include "chapters/03_vae/latent_toy.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace sd {
namespace {

constexpr Gaussian kPrior{0, 1};
constexpr double kNoise = 0.25;

template <class F>
double integrate(F f) {
    constexpr double kEnd = 12, kStep = 1e-3;
    double sum = 0;
    for (double z = -kEnd; z <= kEnd; z += kStep) sum += f(z);
    return sum * kStep;
}

}  // namespace

double log_density(const Gaussian& q, double z) {
    const double d = (z - q.mean) / q.deviation;
    return -0.5 * (d * d + std::log(2 * M_PI)) - std::log(q.deviation);
}

double LatentToy::log_joint(double x, double z) { return log_density(kPrior, z) + log_density({z * z / 2, kNoise}, x); }

double LatentToy::log_evidence(double x) {
    return std::log(integrate([x](double z) { return std::exp(log_joint(x, z)); }));
}

double LatentToy::posterior(double x, double z) { return std::exp(log_joint(x, z) - log_evidence(x)); }

double LatentToy::elbo(double x, const Gaussian& q) {
    return integrate([&](double z) {
        const double log_q = log_density(q, z);
        return log_q < -700 ? 0 : std::exp(log_q) * (log_joint(x, z) - log_q);
    });
}

double LatentToy::kl_to_posterior(double x, const Gaussian& q) {
    const double log_p = log_evidence(x);
    return integrate([&](double z) {
        const double log_q = log_density(q, z);
        return log_q < -700 ? 0 : std::exp(log_q) * (log_q - (log_joint(x, z) - log_p));
    });
}

// Coordinate search: try a step in the mean and in the log-deviation, halve the steps when neither helps.
Gaussian LatentToy::best_gaussian(double x, double start) {
    Gaussian q{start, 0.3};
    double best = elbo(x, q), step = 0.3;
    while (step > 1e-4) {
        bool better = false;
        for (const Gaussian& next : {Gaussian{q.mean + step, q.deviation}, Gaussian{q.mean - step, q.deviation}, Gaussian{q.mean, q.deviation * std::exp(step)},
                                     Gaussian{q.mean, q.deviation * std::exp(-step)}}) {
            const double value = elbo(x, next);
            if (value <= best) continue;
            best = value, q = next, better = true;
            break;
        }
        if (!better) step /= 2;
    }
    return q;
}

double LatentToy::bound_estimate(double x, const Gaussian& q, int k, Rng& rng) {
    std::vector<double> log_w(static_cast<std::size_t>(k));
    for (double& value : log_w) {
        const double z = q.mean + q.deviation * rng.normal();
        value = log_joint(x, z) - log_density(q, z);
    }
    const double most = *std::max_element(log_w.begin(), log_w.end());
    double sum = 0;
    for (double value : log_w) sum += std::exp(value - most);
    return most + std::log(sum / k);
}

}  // namespace sd
