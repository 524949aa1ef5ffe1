#include "chapters/05_gan/toys.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "common/tensor/check.hpp"

namespace sd {

Tensor Toy::sample(std::int64_t n, Rng& rng) const {
    Tensor x({n, 2});
    for (std::int64_t i = 0; i < n; i++) {
        const auto& centre = centres[static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(centres.size())))];
        x[2 * i] = centre[0] + deviation * rng.normal();
        x[2 * i + 1] = centre[1] + deviation * rng.normal();
    }
    return x;
}

double Toy::density(double x, double y) const {
    const double variance = static_cast<double>(deviation) * deviation;
    double sum = 0;
    for (const auto& c : centres) sum += std::exp(-((x - c[0]) * (x - c[0]) + (y - c[1]) * (y - c[1])) / (2 * variance));
    return sum / (2 * std::numbers::pi * variance * static_cast<double>(centres.size()));
}

Toy ring_of_8() {
    Toy toy{{}, 0.1f};
    for (int i = 0; i < 8; i++) {
        const double angle = std::numbers::pi * i / 4;
        toy.centres.push_back({static_cast<float>(2 * std::cos(angle)), static_cast<float>(2 * std::sin(angle))});
    }
    return toy;
}

Toy grid_of_25() {
    Toy toy{{}, 0.1f};
    for (int i = 0; i < 25; i++) toy.centres.push_back({static_cast<float>(2 * (i % 5) - 4), static_cast<float>(2 * (i / 5) - 4)});
    return toy;
}

double kl_divergence(const std::vector<double>& p, const std::vector<double>& q) {
    check(p.size() == q.size() && !p.empty(), "[kl_divergence] ", p.size(), " and ", q.size(), " outcomes");
    const double p_sum = std::accumulate(p.begin(), p.end(), 0.0), q_sum = std::accumulate(q.begin(), q.end(), 0.0);
    check(p_sum > 0 && q_sum > 0, "[kl_divergence] no counts");
    double kl = 0;
    for (std::size_t i = 0; i < p.size(); i++) {
        if (p[i] > 0 && q[i] <= 0) return std::numeric_limits<double>::infinity();
        if (p[i] > 0) kl += p[i] / p_sum * std::log(p[i] / p_sum / (q[i] / q_sum));
    }
    return kl;
}

ModeCoverage mode_coverage(const Toy& toy, const Tensor& samples) {
    check(samples.ndim() == 2 && samples.dim(1) == 2, "[mode_coverage] points (N, 2) expected, ", samples.shape(), " given");
    const std::size_t modes = toy.centres.size();
    std::vector<double> counts(modes);
    double good = 0;
    for (std::int64_t i = 0; i < samples.dim(0); i++) {
        double least = std::numeric_limits<double>::infinity();
        std::size_t nearest = 0;
        for (std::size_t m = 0; m < modes; m++) {
            const double distance = std::hypot(samples[2 * i] - toy.centres[m][0], samples[2 * i + 1] - toy.centres[m][1]);
            if (distance < least) least = distance, nearest = m;
        }
        if (least <= 4 * static_cast<double>(toy.deviation)) counts[nearest]++, good++;
    }
    const double share = 1.0 / static_cast<double>(modes);
    ModeCoverage result{0, good / static_cast<double>(samples.dim(0)), std::log(static_cast<double>(modes)), std::vector<double>(modes)};
    if (good == 0) return result;
    for (std::size_t m = 0; m < modes; m++) {
        result.shares[m] = counts[m] / good;
        result.modes += result.shares[m] >= 0.1 * share;
    }
    result.kl = kl_divergence(counts, std::vector<double>(modes, share));
    return result;
}

}  // namespace sd
