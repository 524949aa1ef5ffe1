// The features that a VAE learned without labels, by the linear probe of chapter 02: codes mu(x) and the
// encoder's hidden units beside raw pixels and PCA.
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "chapters/03_vae/load_vae.hpp"
#include "common/analysis/linear_probe.hpp"
#include "common/analysis/pca.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/data/label_subset.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Linear probes on a VAE's codes and hidden units, beside raw pixels and PCA.");
    std::string weights;
    int images = 0, draws = 0;
    app.options.text("weights", &weights, "FILE", "of a fully connected VAE; without it those of train_vae, this budget and seed if they are there");
    app.options.number("images", &images, {500, 1e9}, "pictures", "that can have labels, at most");
    app.options.by_budget({2000, 60000, 60000});
    app.options.number("draws", &draws, {1, 100}, "draws", "of the labelled pictures, averaged, where there are 10 or 100 a class");
    app.options.by_budget({1, 5, 10});
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train = app.training_set(data, images);
        check(!train.classes.empty(), data.folder, ": these pictures have no labels");
        const MlpVae model = load_vae(weights.empty() ? app.need("03_vae", "train_vae", "weights.safetensors") : weights, train.pixels(), data.name);
        const int classes = static_cast<int>(train.classes.size());
        Rng rng(static_cast<std::uint64_t>(app.seed));

        // Grey pictures are the means of the binarized ones that the encoder saw in training.
        const auto pixels = [](const Dataset& pictures) { return flatten(images_tensor(pictures, 0, pictures.size)); };
        const Pca pca = fit_pca(pixels(train), model.latent);
        struct Method {
            const char *name, *key;
            std::function<Tensor(const Tensor&)> features;
            Tensor test = {};
        };
        std::vector<Method> methods{{"raw pixels", "raw_pixels", [](const Tensor& x) { return x; }},
                                    {"PCA", "pca", [&](const Tensor& x) { return pca.project(x); }},
                                    {"VAE codes", "vae_codes", [&](const Tensor& x) { return model.encode(x).mu; }},
                                    {"VAE hidden units", "vae_hidden_units", [&](const Tensor& x) { return model.hidden(x); }}};
        // Fit all the probes: which pictures have the labels matters where they are few, so there are several draws, as in chapter 02.
        struct Row {
            std::int64_t per_class, labelled;
            std::vector<std::vector<LinearProbe>> draws;  // of each draw, one for each method
        };
        std::vector<Row> fitted;
        for (std::int64_t per_class : {10, 100, 1000, 0}) {
            if (per_class * classes > train.size) continue;
            Row& row = fitted.emplace_back(Row{per_class, 0, {}});
            for (int draw = 0; draw < (per_class == 10 || per_class == 100 ? draws : 1); draw++) {
                const Dataset few = select(train, label_subset(train, per_class, rng));
                const std::vector<int> labels = labels_of(few, 0, few.size);
                row.labelled = few.size;
                std::vector<LinearProbe>& probes = row.draws.emplace_back();
                for (const Method& method : methods) probes.push_back(fit_tuned_probe(method.features(pixels(few)), labels, classes));
            }
        }

        const Dataset test = data.test.open(app.results);
        const std::vector<int> truth = labels_of(test, 0, test.size);
        Results::Table table{"features", {"labels per class"}, {}};
        for (Method& method : methods) method.test = method.features(pixels(test)), table.columns.push_back(method.name);
        std::vector<Values> curves(methods.size());
        Values sizes;
        for (const auto& [per_class, labelled, drawn] : fitted) {
            const std::size_t times = drawn.size();
            Values row(methods.size());
            for (const std::vector<LinearProbe>& probes : drawn)
                for (std::size_t m = 0; m < methods.size(); m++) row[m] += 100 * probes[m].accuracy(methods[m].test, truth) / static_cast<double>(times);
            const std::string name = per_class > 0 ? std::to_string(per_class) : "all";
            table.rows.push_back({name});
            sizes.push_back(static_cast<double>(labelled) / classes);
            std::printf("%4s labels per class:", name.c_str());
            for (std::size_t m = 0; m < methods.size(); m++) {
                std::printf("  %s %.2f", methods[m].name, row[m]);
                table.rows.back().push_back(row[m]), curves[m].push_back(row[m]);
                app.results.metric(std::string(methods[m].key) + "_" + name, row[m], "%", Kind::exact,
                                   "test accuracy, " + name + " labels a class" + (times > 1 ? ", mean of " + std::to_string(times) + " draws of them" : ""));
            }
            std::printf("\n");
        }
        app.results.table(table);
        Figure figure(680, 400);
        Panel& panel = figure.panel("Linear probes");
        for (std::size_t m = 0; m < methods.size(); m++) panel.line_with_points(sizes, curves[m], methods[m].name);
        panel.x_label = "labels per class", panel.y_label = "test accuracy, %", panel.log_x = true, panel.legend = "outside right";
        figure.save(app.path("features.svg"));
        app.results.figure("features.svg", "Test accuracy of linear probes over the number of labels");
    });
}
