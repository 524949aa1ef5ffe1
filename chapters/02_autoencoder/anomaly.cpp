// Anomalies by reconstruction error: one class is left out of the training, and the error should tell it from the others.
#include <algorithm>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "chapters/02_autoencoder/fit_autoencoder.hpp"
#include "common/analysis/pca.hpp"
#include "common/analysis/roc.hpp"
#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/data/label_subset.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// The pictures of one class, or of all the others.
Dataset of_class(const Dataset& data, int label, bool others) {
    std::vector<std::int64_t> indices;
    for (std::int64_t i = 0; i < data.size; i++)
        if ((data.labels[static_cast<std::size_t>(i)] == label) != others) indices.push_back(i);
    return select(data, indices);
}

std::vector<float> pca_errors(const Pca& pca, const Dataset& data) {
    const Tensor x = flatten(images_tensor(data, 0, data.size));
    const Tensor sums = mse(pca.reconstruct(pca.project(x)), x, Reduction::per_sample);
    return {sums.values().begin(), sums.values().end()};
}

// The strange pictures with the least and the largest error, each above its reconstruction.
void draw_extremes(App& app, const Autoencoder& model, const Dataset& strange, const std::vector<float>& errors, const std::string& name) {
    constexpr std::size_t kEach = 8;
    std::vector<std::int64_t> order(errors.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return errors[static_cast<std::size_t>(a)] < errors[static_cast<std::size_t>(b)]; });
    const std::size_t each = std::min(kEach, order.size() / 2);
    std::vector<std::int64_t> chosen(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(each));
    chosen.insert(chosen.end(), order.end() - static_cast<std::ptrdiff_t>(each), order.end());
    NoGrad no_grad;
    const Tensor x = images_tensor(strange, chosen);
    write_png(app.path("extremes.png"), grid(concat({x, model(x)}, 0), {.columns = static_cast<int>(2 * each), .scale = 2}));
    app.results.figure("extremes.png", "The class left out that was told best, " + name +
                                           ": the pictures that were reconstructed best (left half) and worst, above what the autoencoder made of them");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Tells a class that was left out of the training by its reconstruction error.");
    int images = 0, epochs = 0, latent = 16, classes = 0;
    app.options.number("images", &images, {1000, 1e9}, "pictures", "for training, at most");
    app.options.by_budget({2000, 20000, 60000});
    app.options.number("epochs", &epochs, {1, 1e5}, "passes", "over them, for each class left out");
    app.options.by_budget({2, 10, 20});
    app.options.number("latent", &latent, {1, 784}, "dimensions", "of the code");
    app.options.number("classes", &classes, {1, 1000}, "classes", "to be left out in turn, at most");
    app.options.by_budget({2, 10, 10});
    return app.run(argc, argv, [&] {
        DataSplits splits = app.load_data();
        const Dataset train = app.training_set(splits, images);
        check(!train.classes.empty(), splits.folder, ": these pictures have no classes to leave out");
        classes = std::min(classes, static_cast<int>(train.classes.size()));

        struct Fitted {
            Autoencoder model;
            Pca pca;
        };
        std::vector<Fitted> without;  // class 0, 1, ...
        for (int label = 0; label < classes; label++) {
            const Dataset known = of_class(train, label, true);
            const std::string& name = train.classes[static_cast<std::size_t>(label)];
            check(known.size > latent, splits.folder, ": too few pictures to leave out class '", name, "'");
            Rng rng(static_cast<std::uint64_t>(app.seed));
            Autoencoder model(AutoencoderKind::mlp, {train.height, train.width, train.channels}, latent, rng);
            {
                Progress progress(name, epochs * (known.size / std::min<std::int64_t>(128, known.size)), 128, "images");
                fit_autoencoder(model, known, {.epochs = epochs, .seed = static_cast<std::uint64_t>(app.seed), .progress = [&](auto step, auto, double loss) {
                                                   progress.update(step, loss);
                                               }});
            }
            without.push_back({model, fit_pca(flatten(images_tensor(known, 0, known.size)), latent)});
        }

        const Dataset test = splits.test.open(app.results);
        Figure figure(660, 460);
        Panel& panel = figure.panel("Which class is strange?");
        Results::Table table{"left_out", {"class left out", "autoencoder", "PCA"}, {}};
        double sum = 0, pca_sum = 0, best = -1;
        for (int label = 0; label < classes; label++) {
            const auto& [model, pca] = without[static_cast<std::size_t>(label)];
            const Dataset familiar = of_class(test, label, true), strange = of_class(test, label, false);
            const std::string& name = train.classes[static_cast<std::size_t>(label)];
            check(strange.size > 0, splits.folder, ": no test pictures of class '", name, "'");
            const std::vector<float> low = reconstruction_errors(model, familiar), high = reconstruction_errors(model, strange);
            const double area = roc_area(low, high), pca_area = roc_area(pca_errors(pca, familiar), pca_errors(pca, strange));
            std::printf("without %-12s ROC area %.3f, PCA %.3f\n", name.c_str(), area, pca_area);
            table.rows.push_back({name, area, pca_area});
            sum += area, pca_sum += pca_area;
            const RocCurve curve = roc_curve(low, high);
            Values false_positives, true_positives;  // 250 of its points: a plot shows no more
            for (std::size_t i = 0; i <= 250; i++) {
                const std::size_t at = i * (curve.false_positives.size() - 1) / 250;
                false_positives.push_back(curve.false_positives[at]), true_positives.push_back(curve.true_positives[at]);
            }
            panel.line(false_positives, true_positives, name);
            if (area > best) best = area, draw_extremes(app, model, strange, high, name);
        }
        app.results.table(table);
        app.results.metric("roc_area", sum / classes, "", Kind::exact, "mean over the classes left out");
        app.results.metric("pca_roc_area", pca_sum / classes, "", Kind::exact, "the same with PCA of as many dimensions");
        app.results.metric("best_roc_area", best);
        panel.dashed({0, 1}, {0, 1}, "chance");
        panel.x_label = "familiar pictures taken for strange", panel.y_label = "strange pictures found", panel.legend = "outside right";
        figure.save(app.path("roc.svg"));
        app.results.figure("roc.svg",
                           "ROC curves: for each class left out of the training, how many of its test pictures a threshold on the reconstruction error finds, "
                           "and how many others it takes for strange");
    });
}
