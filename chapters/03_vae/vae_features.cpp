// The features that a VAE learned without labels, by the linear probe of chapter 02: codes mu(x) beside raw pixels and PCA.
#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "chapters/03_vae/load_vae.hpp"
#include "common/analysis/linear_probe.hpp"
#include "common/analysis/pca.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// The first per_class pictures of every class in a random order; 0: all pictures.
std::vector<std::int64_t> labelled(const Dataset& data, std::int64_t per_class, Rng& rng) {
    std::vector<std::int64_t> taken(data.classes.size()), chosen;
    for (std::int64_t i : rng.permutation(data.size))
        if (std::int64_t& count = taken[data.labels[static_cast<std::size_t>(i)]]; per_class == 0 || count < per_class) count++, chosen.push_back(i);
    return chosen;
}

Tensor rows_at(const Tensor& x, const std::vector<std::int64_t>& indices) {
    const std::int64_t d = x.dim(1);
    Tensor rows({static_cast<std::int64_t>(indices.size()), d});
    for (std::size_t i = 0; i < indices.size(); i++) std::copy_n(x.data() + indices[i] * d, d, rows.data() + static_cast<std::int64_t>(i) * d);
    return rows;
}

// Percent of the test rows that are right, with the l2 that cross-validation on the labelled rows prefers.
double probe_accuracy(const Tensor& x, const std::vector<int>& labels, const Tensor& test_x, const std::vector<int>& test_labels, int classes) {
    constexpr float kCandidates[] = {1e-4f, 1e-3f, 1e-2f, 1e-1f, 1.0f};
    const std::int64_t part = std::min<std::int64_t>(x.dim(0), 5000);
    const float l2 = choose_l2(slice(x, 0, 0, part), std::span(labels).first(static_cast<std::size_t>(part)), classes, kCandidates, 5, {.max_iterations = 100});
    return 100 * fit_linear_probe(x, labels, classes, {.l2 = l2 * static_cast<float>(part) / static_cast<float>(x.dim(0))}).accuracy(test_x, test_labels);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Linear probes on a VAE's codes, beside raw pixels and PCA.");
    std::string weights;
    int images = 0;
    app.options.text("weights", &weights, "FILE", "of a fully connected VAE; without it those that train_vae made");
    app.options.number("images", &images, {500, 1e9}, "pictures", "that can have labels, at most");
    app.options.by_budget({2000, 60000, 60000});
    return app.run(argc, argv, [&] {
        const DataSplits data = load_data(app.data);
        const Dataset train = data.train.first(images);
        check(!train.classes.empty(), data.folder, ": these pictures have no labels");
        const MlpVae model = load_vae(weights.empty() ? app.need("03_vae", "train_vae", "weights.safetensors") : weights, train.pixels());
        const int classes = static_cast<int>(train.classes.size());
        Rng rng(static_cast<std::uint64_t>(app.seed));

        // mu of the grey pictures themselves: the means of what the encoder saw in training.
        const Tensor x = flatten(images_tensor(train, 0, train.size)), test_x = flatten(images_tensor(data.test, 0, data.test.size));
        const Tensor codes = model.encode(x).mu, test_codes = model.encode(test_x).mu;
        const Pca pca = fit_pca(x, model.latent);
        const Tensor z = pca.project(x), test_z = pca.project(test_x);
        const std::vector<int> truth = labels_of(data.test, 0, data.test.size);

        struct Method {
            const char *name, *key;
            const Tensor &train, &test;
        };
        const std::vector<Method> methods{{"raw pixels", "raw_pixels", x, test_x}, {"PCA", "pca", z, test_z}, {"VAE codes", "vae_codes", codes, test_codes}};
        Results::Table table{"features", {"labels per class", "raw pixels", "PCA", "VAE codes"}, {}};
        std::vector<Values> curves(methods.size());
        Values sizes;
        for (std::int64_t per_class : {10, 100, 1000, 0}) {
            if (per_class * classes > train.size) continue;
            const std::vector<std::int64_t> chosen = labelled(train, per_class, rng);
            std::vector<int> labels;
            for (std::int64_t i : chosen) labels.push_back(train.labels[static_cast<std::size_t>(i)]);
            const std::string name = per_class > 0 ? std::to_string(per_class) : "all";
            table.rows.push_back({name});
            std::printf("%4s labels per class:", name.c_str());
            for (std::size_t m = 0; m < methods.size(); m++) {
                const double accuracy = probe_accuracy(rows_at(methods[m].train, chosen), labels, methods[m].test, truth, classes);
                std::printf("  %s %.2f", methods[m].name, accuracy);
                table.rows.back().push_back(accuracy), curves[m].push_back(accuracy);
                app.results.metric(std::string(methods[m].key) + "_" + name, accuracy, "%", Kind::exact, "test accuracy, " + name + " labels a class");
            }
            std::printf("\n");
            sizes.push_back(static_cast<double>(chosen.size()) / classes);
        }
        app.results.table(table);
        Figure figure(560, 400);
        Panel& panel = figure.panel("Linear probes");
        for (std::size_t m = 0; m < methods.size(); m++) panel.line_with_points(sizes, curves[m], methods[m].name);
        panel.x_label = "labels per class", panel.y_label = "test accuracy, %", panel.log_x = true, panel.legend = "bottom right";
        figure.save(app.path("features.svg"));
        app.results.figure("features.svg", "Test accuracy of linear probes over the number of labels");
    });
}
