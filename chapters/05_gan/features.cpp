// What D learned about pictures while it learned to tell real from drawn: a linear probe on its last features, beside the same
// probe on raw pixels, on an untrained D and on the classifier of chapter 0 (which has seen all labels: the ceiling).
//
// As in the paper (Radford et al. 2016, section 5), the maps of the last convolution are max-pooled before the probe: 7x7 to 3x3.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "chapters/05_gan/weights.hpp"
#include "common/analysis/frozen_classifier.hpp"
#include "common/analysis/linear_probe.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/data/label_subset.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// Of pictures in 0..1; D has learned from pictures in -1..1.
Tensor features_of(const Gan& gan, const Tensor& pictures) {
    const Tensor x = affine(pictures, 2, -1);
    if (const auto* d = std::get_if<DcganDiscriminator>(&gan.d.network)) return flatten(max_pool2d(d->maps(x), 2));
    return gan.d.features(x);
}

Tensor in_batches(const Dataset& data, const std::function<Tensor(const Tensor&)>& features) {
    const NoGrad no_grad;
    std::vector<Tensor> parts;
    for (std::int64_t begin = 0; begin < data.size; begin += 250)
        parts.push_back(features(images_tensor(data, begin, std::min<std::int64_t>(250, data.size - begin))));
    return concat(parts, 0);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Reads the classes off a discriminator's features by a linear probe.");
    std::string weights;
    int draws = 0, most = 0;
    app.options.text("weights", &weights, "FILE", "a GAN that train_gan saved (default: that of train_gan, this budget and seed if it is there)");
    app.options.number("most", &most, {10, 1e6}, "labels", "of each class, at most");
    app.options.by_budget({10, 1e6, 1e6});
    app.options.number("draws", &draws, {1, 100}, "draws", "of the labelled pictures, averaged, where there are 10 or 100 a class");
    app.options.by_budget({1, 5, 10});
    return app.run(argc, argv, [&] {
        weights = gan_weights(app, weights);
        const Gan gan = load_gan(weights);
        DataSplits data = data_for(app, gan, weights);
        const Dataset train = app.training_set(data);
        check(!train.classes.empty(), data.folder, ": these images have no labels");
        const int classes = static_cast<int>(train.classes.size());
        Rng rng(static_cast<std::uint64_t>(app.seed));
        Gan untrained(gan.design, rng);
        set_training(untrained, false);
        set_requires_grad(parameters(untrained), false);

        struct Method {
            const char *name, *key;
            std::function<Tensor(const Tensor&)> features;
            Tensor test = {};
        };
        std::vector<Method> methods{{"raw pixels", "raw_pixels", [](const Tensor& x) { return flatten(x); }},
                                    {"untrained D", "untrained", [&](const Tensor& x) { return features_of(untrained, x); }},
                                    {"D", "discriminator", [&](const Tensor& x) { return features_of(gan, x); }}};
        const std::optional<Classifier> classifier = find_classifier(app, data);
        if (classifier) methods.push_back({"classifier", "classifier", [&](const Tensor& x) { return classifier->features(x); }});
        // Fit all the probes, several draws where labels are few, as in chapter 02.
        struct Row {
            std::int64_t per_class, labelled;
            std::vector<std::vector<LinearProbe>> draws;  // of each draw, one for each method
        };
        std::vector<Row> fitted;
        for (std::int64_t per_class : {10, 100, 1000, 0}) {
            if (per_class * classes > train.size || (per_class == 0 ? train.size / classes : per_class) > most) continue;
            Row& row = fitted.emplace_back(Row{per_class, 0, {}});
            for (int draw = 0; draw < (per_class == 10 || per_class == 100 ? draws : 1); draw++) {
                const Dataset few = select(train, label_subset(train, per_class, rng));
                const std::vector<int> labels = labels_of(few, 0, few.size);
                row.labelled = few.size;
                std::vector<LinearProbe>& probes = row.draws.emplace_back();
                for (const Method& method : methods) probes.push_back(fit_tuned_probe(in_batches(few, method.features), labels, classes));
            }
        }

        const Dataset all = data.test.open(app.results), test = app.budget == Budget::quick ? all.subset(500) : all;
        const std::vector<int> truth = labels_of(test, 0, test.size);
        Results::Table table{"probe", {"labels per class"}, {}};
        for (Method& method : methods) method.test = in_batches(test, method.features), table.columns.push_back(method.name);
        std::vector<Values> curves(methods.size());
        Values sizes;
        for (const auto& [per_class, labelled, drawn] : fitted) {
            const std::size_t times = drawn.size();
            const std::string name = per_class > 0 ? std::to_string(per_class) : "all";
            Values row(methods.size());
            for (const std::vector<LinearProbe>& probes : drawn)
                for (std::size_t m = 0; m < methods.size(); m++) row[m] += 100 * probes[m].accuracy(methods[m].test, truth) / static_cast<double>(times);
            table.rows.push_back({name});
            sizes.push_back(static_cast<double>(labelled) / classes);
            std::printf("%4s labels per class:", name.c_str());
            for (std::size_t m = 0; m < methods.size(); m++) {
                std::printf("  %s %.2f", methods[m].name, row[m]);
                table.rows.back().push_back(row[m]), curves[m].push_back(row[m]);
                app.results.metric(std::string(methods[m].key) + "_" + name, row[m], "%", Kind::estimate,
                                   "test accuracy of a linear probe, " + name + " labels a class" +
                                       (times > 1 ? ", mean of " + std::to_string(times) + " draws of them" : ""));
            }
            std::printf("\n");
            std::fflush(stdout);
        }
        app.results.table(table);
        Figure figure(560, 400);
        Panel& panel = figure.panel("Classes read off by a linear probe");
        for (std::size_t m = 0; m < methods.size(); m++) panel.line_with_points(sizes, curves[m], methods[m].name);
        panel.x_label = "labels per class", panel.y_label = "test accuracy, %", panel.log_x = true, panel.legend = "bottom right";
        figure.save(app.path("probe.svg"));
        app.results.figure("probe.svg", "The same probe and labels on four kinds of features");
    });
}
