// The measures of a set of samples that train_gan and evaluate_gan report, with the real pictures' own values as the floor.
#pragma once

#include <optional>

#include "chapters/05_gan/sample_quality.hpp"
#include "common/app/app.hpp"
#include "common/data/dataset.hpp"

namespace sd {

struct Judges {
    std::optional<Classifier> classifier;  // where it was made for pictures of this size
    Tensor real, test;                     // features of training and test pictures, (count, F)
    double floor = 0;                      // Frechet distance between them
    std::string note;                      // what the features are
};

// The frozen classifier for 28x28 grey pictures; elsewhere the first 64 principal components of the pixels, and says so.
// count: pictures of each set, at most.
Judges make_judges(App& app, const DataSplits& data, std::int64_t count);

Tensor features_of(const Judges& judges, const Tensor& pictures);
double frechet_to_test(const Judges& judges, const Tensor& pictures);

// Writes frechet_distance, its floor, classes, entropies, precision and recall as metrics, and a table of class shares.
void report_quality(App& app, const Judges& judges, const Tensor& pictures, const DataSplits& data);

}  // namespace sd
