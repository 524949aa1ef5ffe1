// Three parts of a data set: what is trained on, what is chosen on, and what is reported.
//
//     DataSplits data = app.load_data();
//     ...train on data.train; curves, early stopping and every choice of a setting look at data.validation...
//     const Dataset test = data.test.open(app.results);   // at the end: once a process, and results.json says so
//
// One fixed seed splits for all programs, whatever their --seed: no image is ever in two parts. MNIST and its like: 5,000 of the
// 60,000 training images validate; of other sets a tenth of each class. A set without test images of its own gives a tenth of each class
// first. DataSplits can't be copied and open() can't be called on a const one: a training loop that receives `const DataSplits&`, or
// data.train alone, holds no test image.
#pragma once

#include <string>

#include "common/data/dataset.hpp"
#include "common/io/results.hpp"

namespace sd {

// The test images, sealed.
// [test-set]
class TestSet {
public:
    TestSet() = default;
    TestSet(std::string set, Dataset images) : set_(std::move(set)), images_(std::move(images)) {}
    TestSet(TestSet&&) = default;
    TestSet& operator=(TestSet&&) = default;

    std::int64_t size() const { return images_.size; }

    // Says that the test set is opened, and writes evaluated_on = "test" into the results. A program that trains or chooses does that when
    // all of it is done. Throws Error where this process has opened these images before, or a copy: what is looked at twice can be chosen by.
    Dataset open(Results& results);

private:
    std::string set_;
    Dataset images_;
};
// [/test-set]

struct DataSplits {
    std::string name, fingerprint, folder;  // as in StoredSet
    Dataset train, validation;
    TestSet test;
};

DataSplits split(StoredSet stored);
Dataset join(const Dataset& a, const Dataset& b);

// find_set and split.
DataSplits load_data(const std::string& data_option, const std::string& name = "fashion-mnist");

}  // namespace sd
