// How good a set of samples is, judged by the features and class probabilities of the frozen classifier of chapter 0.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/models/classifier.hpp"

namespace sd {

// What the classifier sees in each picture.
struct Judged {
    Tensor features;       // (N, 96)
    Tensor probabilities;  // (N, classes)
};
Judged judge(const Classifier& classifier, const Tensor& pictures);  // (N, 28, 28, 1), 0..1; in batches

struct ClassShares {
    std::vector<double> shares;  // of the classes, by the likeliest one of each picture
    double marginal_entropy;     // of the mean probabilities, nats: log(classes) for even shares
    double label_entropy;        // mean entropy of each picture's probabilities: small where each is clear
    double inception_like;       // exp(marginal - label), the inception score's formula (Salimans et al. 2016) with our classifier
};
ClassShares class_shares(const Tensor& probabilities);

// Kynkaanniemi et al. 2019: a picture lies on a set's manifold if it is nearer to some member than that member's k-th neighbour.
struct PrecisionRecall {
    double precision;  // share of the samples on the real pictures' manifold
    double recall;     // share of the real pictures on the samples' manifold
};
PrecisionRecall precision_recall(const Tensor& real, const Tensor& samples, int k = 3);  // features (N, D), (M, D); N, M > k

// Distance of each row to the nearest row of base, and which one that is.
struct NearestRows {
    std::vector<std::int64_t> index;
    std::vector<double> distance;
};
NearestRows nearest_rows(const Tensor& base, const Tensor& queries);

}  // namespace sd
