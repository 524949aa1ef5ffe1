// What D learned about pictures while it learned to tell real from drawn: a linear probe on its last features, beside the same
// probe on raw pixels, on an untrained D and on the classifier of chapter 0 (which has seen all labels: the ceiling).
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/05_gan/weights.hpp"
#include "common/analysis/linear_probe.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

Tensor features_in_batches(const Tensor& images, auto&& features) {
    const NoGrad no_grad;
    std::vector<Tensor> parts;
    for (std::int64_t begin = 0; begin < images.dim(0); begin += 250) parts.push_back(features(slice(images, 0, begin, std::min(begin + 250, images.dim(0)))));
    return concat(parts, 0);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Reads the classes off a discriminator's features by a linear probe.");
    std::string weights;
    int images = 0, tested = 0;
    app.options.text("weights", &weights, "FILE", "a GAN that train_gan saved (default: that of train_gan, default budget, seed 1)");
    app.options.number("images", &images, {50, 1e6}, "images", "labelled ones that the probe learns from");
    app.options.by_budget({300, 5000, 60000});
    app.options.number("tested", &tested, {50, 1e6}, "images", "that it is tested on");
    app.options.by_budget({300, 10000, 10000});
    return app.run(argc, argv, [&] {
        weights = gan_weights(app, weights);
        const Gan gan = load_gan(weights);
        const DataSplits data = data_for(app, gan, weights);
        check(!data.train.classes.empty(), data.folder, ": these images have no labels");
        const Dataset train = data.train.first(images), test = data.test.first(tested);
        const Tensor x = images_tensor(train, 0, train.size), y = images_tensor(test, 0, test.size);
        const Tensor x_signed = images_tensor(train, 0, train.size, -1, 1), y_signed = images_tensor(test, 0, test.size, -1, 1);
        const std::vector<int> labels = labels_of(train, 0, train.size), truth = labels_of(test, 0, test.size);
        const int classes = static_cast<int>(data.train.classes.size());
        Rng rng(static_cast<std::uint64_t>(app.seed));
        Gan untrained(gan.design, rng);
        set_training(untrained, false);

        struct Source {
            std::string name, metric;
            Tensor train, test;
        };
        std::vector<Source> sources{{"pixels", "probe_pixels", flatten(x), flatten(y)}};
        const auto of = [](const Gan& g) { return [&g](const Tensor& batch) { return g.d.features(batch); }; };
        sources.push_back({"untrained D", "probe_untrained", features_in_batches(x_signed, of(untrained)), features_in_batches(y_signed, of(untrained))});
        sources.push_back({"D", "probe_accuracy", features_in_batches(x_signed, of(gan)), features_in_batches(y_signed, of(gan))});
        if (data.train.height == 28 && data.train.channels == 1) {
            const Classifier classifier = load_classifier(app.need("00_foundations", "train_classifier", "weights.safetensors"));
            sources.push_back({"classifier", "probe_classifier", judge(classifier, x).features, judge(classifier, y).features});
        }
        Results::Table table{"probe", {"features", "dimensions", "test accuracy, %"}, {}};
        std::vector<std::string> names;
        Values heights;
        for (const Source& source : sources) {
            const LinearProbe probe = fit_linear_probe(source.train, labels, classes, {.max_iterations = app.budget == Budget::quick ? 50 : 200});
            const double accuracy = 100 * probe.accuracy(source.test, truth);
            std::printf("%-12s %5lld features: %.2f %% of the test images are right\n", source.name.c_str(), static_cast<long long>(source.train.dim(1)),
                        accuracy);
            app.results.metric(source.metric, accuracy, "%", Kind::estimate, "linear probe, " + std::to_string(train.size) + " labelled images");
            table.rows.push_back({source.name, source.train.dim(1), accuracy});
            names.push_back(source.name), heights.push_back(accuracy);
        }
        app.results.table(table);
        Figure figure(480, 340);
        Panel& panel = figure.panel("Classes read off by a linear probe");
        panel.bars(names, heights);
        panel.y_label = "test accuracy, %", panel.y_range = {0, 100};
        figure.save(app.path("probe.svg"));
        app.results.figure("probe.svg", "The same probe and labels on four kinds of features");
    });
}
