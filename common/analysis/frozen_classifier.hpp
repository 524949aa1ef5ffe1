// The classifier of chapter 00 as the judge of pictures: the one that was trained on the same data set, the default budget's seed 1 for
// every run, so that all are judged alike.
#pragma once

#include <optional>

#include "common/app/app.hpp"
#include "common/data/dataset.hpp"
#include "common/models/classifier.hpp"

namespace sd {

// For programs that cannot do without. data: from app.load_data. Throws Error naming the command that makes it where it is missing.
Classifier need_classifier(const App& app, const DataSplits& data);

// For programs that can. Nothing, and a line that says how to make it, where a set other than Fashion-MNIST has none; no line where it
// has no labels to train one with. Fashion-MNIST's own is needed: numbers without it would not compare with the book's.
std::optional<Classifier> find_classifier(const App& app, const DataSplits& data);

}  // namespace sd
