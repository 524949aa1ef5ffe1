// Label efficiency: how well classifiers do that saw 10, 100 or 1000 labels a class, or all. Which pictures have the labels matters where
// they are few, so there are several draws of them, whose accuracies are averaged.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "common/analysis/linear_probe.hpp"
#include "common/app/app.hpp"
#include "common/data/label_subset.hpp"

namespace sd {

struct LabelDraws {
    int draws = 1;                                                 // where there are 10 or 100 labels a class; else one
    std::int64_t most = std::numeric_limits<std::int64_t>::max();  // labels of a class
};

// What was fitted to so many labels: of each draw, one classifier for each method.
template <class Classifier>
struct FewLabels {
    std::int64_t per_class, labelled;  // labels of a class that were asked for, 0: all; labels altogether
    std::vector<std::vector<Classifier>> draws;
};

// fit(few): the methods' classifiers from these labelled pictures. Leaves sizes out that the set has too few pictures for.
template <class Classifier, class Fit>
std::vector<FewLabels<Classifier>> fit_with_few_labels(const Dataset& train, const LabelDraws& options, Rng& rng, Fit fit) {
    const auto classes = static_cast<std::int64_t>(train.classes.size());
    std::vector<FewLabels<Classifier>> fitted;
    for (const std::int64_t per_class : {10, 100, 1000, 0}) {
        if (per_class * classes > train.size || (per_class == 0 ? train.size / classes : per_class) > options.most) continue;
        FewLabels<Classifier>& of_size = fitted.emplace_back(FewLabels<Classifier>{per_class, 0, {}});
        for (int draw = 0; draw < (per_class == 10 || per_class == 100 ? options.draws : 1); draw++) {
            const Dataset few = select(train, label_subset(train, per_class, rng));
            of_size.labelled = few.size;
            of_size.draws.push_back(fit(few));
        }
    }
    return fitted;
}

// Each method's accuracy, accuracy(classifier, method) averaged over the draws.
template <class Classifier, class AccuracyOf>
std::vector<double> mean_accuracies(const FewLabels<Classifier>& of_size, AccuracyOf accuracy) {
    std::vector<double> means(of_size.draws.front().size());
    for (const std::vector<Classifier>& draw : of_size.draws)
        for (std::size_t m = 0; m < means.size(); m++) means[m] += accuracy(draw[m], m) / static_cast<double>(of_size.draws.size());
    return means;
}

// One row of the result: test accuracies in percent, in the order of the methods.
struct LabelEfficiency {
    std::int64_t per_class, labelled, draws;
    std::vector<double> accuracies;
};

struct Method {
    std::string name, key;  // for people; in the names of metrics, as raw_pixels_10
};

// Prints the rows and writes them as a table, as metrics and as the figure FILE.svg.
void report_label_efficiency(App& app, const std::vector<Method>& methods, const std::vector<LabelEfficiency>& rows, int classes, const std::string& file,
                             const std::string& title, const std::string& caption);

// Features that stay as they are: (N, D) of N pictures.
struct FrozenFeatures {
    Method method;
    std::function<Tensor(const Dataset& pictures)> of;
};

// A tuned linear probe on each of them.
std::vector<FewLabels<LinearProbe>> fit_probes(const Dataset& train, const std::vector<FrozenFeatures>& features, const LabelDraws& options, Rng& rng);

// What the probes get right of the test images, reported.
void report_probes(App& app, const std::vector<FewLabels<LinearProbe>>& probes, const std::vector<FrozenFeatures>& features, const Dataset& test,
                   const std::string& file, const std::string& title, const std::string& caption);

}  // namespace sd
