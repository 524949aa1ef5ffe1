// Mixtures of small Gaussians in the plane, whose modes can be counted: a ring of 8 and a grid of 25.
#pragma once

#include <array>
#include <vector>

#include "common/tensor/rng.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

struct Toy {
    std::vector<std::array<float, 2>> centres;  // equally likely
    float deviation;

    Tensor sample(std::int64_t n, Rng& rng) const;  // (n, 2)
    double density(double x, double y) const;
};
Toy ring_of_8();   // radius 2, deviation 0.1
Toy grid_of_25();  // -4, -2, 0, 2, 4 in both directions, deviation 0.1

// A sample belongs to its nearest centre and is good within four deviations of it. (Of a 2-D Gaussian all but 0.03 % is.)
struct ModeCoverage {
    int modes;    // with at least a tenth of their share among the good samples
    double good;  // share of good samples
    double kl;    // KL(modes among the good samples || uniform), nats; log(modes) where all sit on one, or none is good
    std::vector<double> shares;
};
ModeCoverage mode_coverage(const Toy& toy, const Tensor& samples);

// KL(p || q) of discrete distributions given as counts or shares; infinite where q lacks what p has.
double kl_divergence(const std::vector<double>& p, const std::vector<double>& q);

}  // namespace sd
