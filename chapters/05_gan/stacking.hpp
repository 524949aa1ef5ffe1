// Three pictures in the red, green and blue channels of one, each of any class: 1,000 kinds for ten classes, a set with as many modes
// as one can still count (Che et al. 2017; Metz et al. 2017 with stacked MNIST digits).
#pragma once

#include <array>
#include <vector>

#include "common/data/dataset.hpp"
#include "common/models/classifier.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

// n pictures (N, H, W, 3), values low..high, of grey ones drawn at random.
Tensor stacked_pictures(const Dataset& grey, std::int64_t n, float low, float high, Rng& rng);

// The classifier's verdict on each channel of pictures (N, 28, 28, 3) in 0..1.
std::vector<std::array<int, 3>> stacked_classes(const Classifier& classifier, const Tensor& pictures);

struct StackedCoverage {
    int modes;  // triples of classes that occur at all
    double kl;  // KL(shares of the triples || uniform), nats
};
StackedCoverage stacked_coverage(const std::vector<std::array<int, 3>>& triples, int classes);

}  // namespace sd
