#include "common/analysis/sample_report.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "common/analysis/frechet.hpp"
#include "common/analysis/frozen_classifier.hpp"
#include "common/data/batches.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

constexpr std::int64_t kManifold = 2000;  // pictures of each kind for precision and recall: quadratic in time

Tensor pictures_of(const Dataset& data, std::int64_t count) {
    const Dataset drawn = data.subset(count);
    return images_tensor(drawn, 0, drawn.size);
}

Tensor first_rows(const Tensor& x, std::int64_t n) { return slice(x, 0, 0, std::min(n, x.dim(0))); }

}  // namespace

Tensor features_of(const Judges& judges, const Tensor& pictures) {
    return judges.classifier ? judge(*judges.classifier, pictures).features : judges.components->project(flatten(pictures));
}

Judges make_judges(const App& app, const DataSplits& data, std::int64_t count) {
    Judges judges;
    judges.classifier = find_classifier(app, data);
    judges.note =
        judges.classifier ? "features of the frozen classifier" : "first 64 principal components of the pixels: there is no classifier of these pictures";
    const Tensor pictures = pictures_of(data.train, count);
    if (!judges.classifier) judges.components = fit_pca(flatten(pictures), std::min<std::int64_t>(64, std::min(pictures.dim(0) - 1, data.train.pixels())));
    judges.real = features_of(judges, pictures);
    return judges;
}

void hold_against(Judges& judges, const Dataset& pictures) {
    judges.held_out = features_of(judges, pictures_of(pictures, judges.real.dim(0)));
    judges.floor = frechet_distance(judges.real, judges.held_out);
}

double frechet_to_held_out(const Judges& judges, const Tensor& pictures) { return frechet_distance(features_of(judges, pictures), judges.held_out); }

void report_quality(App& app, const Judges& judges, const Tensor& pictures, const DataSplits& data, const std::string& what) {
    const Tensor features = features_of(judges, pictures);
    const double distance = frechet_distance(features, judges.held_out);
    const PrecisionRecall manifold = precision_recall(first_rows(judges.held_out, kManifold), first_rows(features, kManifold));
    const std::string count = std::to_string(pictures.dim(0)) + " " + what + ", " + std::to_string(judges.held_out.dim(0)) + " test images; " + judges.note;
    app.results.metric("frechet_distance", distance, "", Kind::estimate, count);
    app.results.metric("frechet_floor", judges.floor, "", Kind::estimate, std::to_string(judges.real.dim(0)) + " training images against the test images");
    app.results.metric("precision", manifold.precision, "", Kind::estimate, "share of samples on the test images' manifold, k = 3");
    app.results.metric("recall", manifold.recall, "", Kind::estimate, "share of test images on the samples' manifold, k = 3");
    std::printf("Frechet distance %.3f (training against test images: %.3f), precision %.3f, recall %.3f\n", distance, judges.floor, manifold.precision,
                manifold.recall);
    if (!judges.classifier) return;
    const ClassShares classes = class_shares(judge(*judges.classifier, pictures).probabilities);
    const double least = *std::min_element(classes.shares.begin(), classes.shares.end());
    app.results.metric("least_class_share", 100 * least, "%", Kind::estimate, "of the rarest class among the samples");
    app.results.metric("marginal_entropy", classes.marginal_entropy, "nats", Kind::estimate, "even classes: log of their number");
    app.results.metric("label_entropy", classes.label_entropy, "nats", Kind::estimate, "of the classifier's verdict on each sample, mean");
    app.results.metric("inception_like", classes.inception_like, "", Kind::estimate, "exp(marginal - label entropy), with our own classifier");
    std::printf("rarest class %.1f %%, label entropy %.3f nats, of the classes' shares %.3f nats\n", 100 * least, classes.label_entropy,
                classes.marginal_entropy);
    Results::Table table{"classes", {"class", "share of samples, %"}, {}};
    for (std::size_t c = 0; c < classes.shares.size(); c++)
        table.rows.push_back({c < data.train.classes.size() ? data.train.classes[c] : std::to_string(c), 100 * classes.shares[c]});
    app.results.table(table);
}

void report_sampling_time(App& app, const Draw& draw, int repeats) {
    double best = 1e30;
    for (int i = 0; i < repeats; i++) {
        const auto begin = std::chrono::steady_clock::now();
        draw(16);
        best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count() / 16);
    }
    app.results.metric("sampling_ms_per_image", best, "ms", Kind::estimate, "batch of 16, best of " + std::to_string(repeats));
}

void report_samples(App& app, const DataSplits& data, const Dataset& test, const Draw& draw, const std::string& what, int repeats) {
    report_sampling_time(app, draw, repeats);
    const std::int64_t count = app.budget == Budget::quick ? 500 : 10000;
    std::optional<Judges> judges;
    try {
        judges = make_judges(app, data, count);
        hold_against(*judges, test);
    } catch (const Error& missing) {
        std::printf("the samples are not judged: %s\n", missing.what());
        return;
    }
    report_quality(app, *judges, clamp(draw(count), 0.0f, 1.0f), data, what);
}

}  // namespace sd
