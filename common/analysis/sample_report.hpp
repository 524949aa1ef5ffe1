// The measures of a set of samples that every family's programs report alike, with the real pictures' own values as the floor: the
// scoreboard puts them side by side.
#pragma once

#include <functional>
#include <optional>

#include "common/analysis/pca.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/app/app.hpp"
#include "common/data/dataset.hpp"

namespace sd {

struct Judges {
    std::optional<Classifier> classifier;  // the one trained on the same set
    std::optional<Pca> components;         // of the training pictures' pixels, where there is none
    Tensor real, held_out;                 // features of training pictures and of those that samples are held against, (count, F)
    double floor = 0;                      // Frechet distance between them
    std::string note;                      // what the features are
};

// The set's frozen classifier; where it has none, the first 64 principal components of the pixels, and says so. What is missing is said
// here, before a training. count: training pictures, at most.
Judges make_judges(const App& app, const DataSplits& data, std::int64_t count);

// Samples are held against these: validation pictures where settings are compared, test pictures when all is trained. As many as there
// are training pictures, at most.
void hold_against(Judges& judges, const Dataset& pictures);

Tensor features_of(const Judges& judges, const Tensor& pictures);
double frechet_to_held_out(const Judges& judges, const Tensor& pictures);

// Writes frechet_distance, its floor, classes, entropies, precision and recall as metrics, and a table of class shares. The judges hold
// the pictures against test images.
void report_quality(App& app, const Judges& judges, const Tensor& pictures, const DataSplits& data, const std::string& what = "samples");

// draw(n): n pictures, 0..1. Writes sampling_ms_per_image, the best of `repeats` batches of 16.
using Draw = std::function<Tensor(std::int64_t n)>;
void report_sampling_time(App& app, const Draw& draw, int repeats = 20);

// All of it in one call: time, then the quality of 10,000 samples (quick: 500), cut to 0..1, held against the test images.
// what: what draw gives, as "means of p(x|z)". Without Fashion-MNIST's classifier the quality is left out, and a line says so.
void report_samples(App& app, const DataSplits& data, const Dataset& test, const Draw& draw, const std::string& what = "samples", int repeats = 20);

}  // namespace sd
