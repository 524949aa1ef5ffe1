#include "common/analysis/frozen_classifier.hpp"

#include <cstdio>

namespace sd {
namespace {

std::string classifier_file(const App& app) { return app.need_shared("00_foundations", "train_classifier", "weights.safetensors"); }

}  // namespace

Classifier need_classifier(const App& app, const DataSplits& data) { return load_classifier(classifier_file(app), data.name); }

std::optional<Classifier> find_classifier(const App& app, const DataSplits& data) {
    std::string file;
    try {
        file = classifier_file(app);
    } catch (const Error& missing) {
        if (data_suffix(data.name).empty()) throw;
        if (!data.train.classes.empty()) std::printf("no classifier of these pictures: %s\n", missing.what());
        return std::nullopt;
    }
    return load_classifier(file, data.name);
}

}  // namespace sd
