// What the features are good for: a classifier on an autoencoder's codes, where few pictures have labels.
//
//     raw pixels, PCA, codes, hidden units
//                                  a linear probe on frozen features (its l2 chosen by cross-validation for each)
//     fine-tuned                   the encoder trained on with the probe as its last layer (Kumar et al. 2022, arXiv 2202.10054)
//     from scratch                 the same network with random initial weights
//
// The encoders saw all training pictures, but no label; the rows use 10, 100, 1000 labels a class, and all.
#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "chapters/02_autoencoder/fit_autoencoder.hpp"
#include "chapters/02_autoencoder/label_subset.hpp"
#include "common/analysis/linear_probe.hpp"
#include "common/analysis/pca.hpp"
#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/schedule.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// Percent of the test pictures that a linear probe on these features gets right.
struct Probed {
    double accuracy;
    LinearProbe probe;
};
Probed probe_accuracy(const Tensor& x, const std::vector<int>& labels, const Tensor& test_x, const std::vector<int>& test_labels, int classes) {
    constexpr float kCandidates[] = {1e-4f, 1e-3f, 1e-2f, 1e-1f, 1.0f};
    const std::int64_t part = std::min<std::int64_t>(x.dim(0), 5000);  // enough to choose from
    const float l2 = choose_l2(slice(x, 0, 0, part), std::span(labels).first(static_cast<std::size_t>(part)), classes, kCandidates, 5, {.max_iterations = 100});
    LinearProbe probe = fit_linear_probe(x, labels, classes, {.l2 = l2 * static_cast<float>(part) / static_cast<float>(x.dim(0))});
    return {100 * probe.accuracy(test_x, test_labels), std::move(probe)};
}

// A linear layer that does what the probe does.
Linear head_of(const LinearProbe& probe, Rng& rng) {
    const std::int64_t d = probe.weight.dim(0), classes = probe.weight.dim(1);
    Linear head(d, classes, rng);
    for (std::int64_t c = 0; c < classes; c++) {
        head.bias[c] = probe.bias[c];
        for (std::int64_t j = 0; j < d; j++) {
            head.weight[j * classes + c] = probe.weight[j * classes + c] / probe.scale;
            head.bias[c] -= probe.mean[j] * head.weight[j * classes + c];
        }
    }
    return head;
}

// Trains encoder and head together on the labelled pictures.
double train_together(const Autoencoder& encoder, const Linear& head, std::vector<Parameter> trained, const Dataset& few, const Dataset& test, float lr, std::int64_t steps, std::uint64_t seed) {
    Batches batches(few, {.size = std::min<std::int64_t>(few.size, 64), .seed = seed});
    Adam adam(std::move(trained), {.lr = lr, .weight_decay = 0.01f});
    for (std::int64_t step = 0; step < steps; step++) {
        // [fine-tune]
        const Batch batch = batches.next();
        const Tensor loss = cross_entropy(head(encoder.encode(batch.images)), batch.labels);
        adam.zero_grad();
        loss.backward();
        adam.options.lr = cosine_schedule(step, steps, lr, steps / 20);
        adam.step();
        // [/fine-tune]
    }
    NoGrad no_grad;
    const std::vector<int> predicted = argmax(head(encode_all(encoder, test)));
    std::int64_t right = 0;
    for (std::int64_t i = 0; i < test.size; i++) right += predicted[static_cast<std::size_t>(i)] == test.labels[static_cast<std::size_t>(i)];
    return 100.0 * static_cast<double>(right) / static_cast<double>(test.size);
}

// The parameters of the encoder alone, and the head's.
std::vector<Parameter> encoder_and_head(Autoencoder& encoder, Linear& head) {
    std::vector<Parameter> list = parameters(encoder);
    std::erase_if(list, [](const Parameter& p) { return p.name.starts_with("decoder") || p.name.starts_with("transposed"); });
    for (Parameter p : parameters(head)) p.name = "head." + p.name, list.push_back(p);
    return list;
}

}  // namespace

int main(int argc, char** argv) {
    App app("Classifiers on codes learned without labels, beside raw pixels, PCA and training from scratch.");
    std::string model = "conv";
    int images = 0, epochs = 0, latent = 64, most = 0;
    float noise = 0.3f, lr = 1e-3f;
    app.options.choice("model", &model, {"linear", "mlp", "conv"}, "of the autoencoder");
    app.options.number("images", &images, {500, 1e9}, "pictures", "without labels for the autoencoder, and all that can have labels");
    app.options.by_budget({2000, 60000, 60000});
    app.options.number("epochs", &epochs, {1, 1e5}, "passes", "of the autoencoder over them");
    app.options.by_budget({1, 8, 30});
    app.options.number("latent", &latent, {2, 500}, "dimensions", "of the code and of PCA");
    app.options.number("noise", &noise, {0, 10}, "of the grey range", "that the autoencoder must remove; 0: a plain autoencoder");
    app.options.number("lr", &lr, {1e-7, 1}, "", "learning rate of the networks trained with labels");
    app.options.number("most", &most, {0, 1e6}, "steps", "of training with labels, at most");
    app.options.by_budget({30, 3000, 10000});
    return app.run(argc, argv, [&] {
        if (model != "conv") app.program += "_" + model;
        DataSplits data = load_data(app.data);
        const Dataset train = data.train.first(images), &test = data.test;
        check(!train.classes.empty(), data.folder, ": these pictures have no labels");
        const int classes = static_cast<int>(train.classes.size());
        const auto seed = static_cast<std::uint64_t>(app.seed);
        const Shape image{train.height, train.width, train.channels};
        Rng rng(seed);

        // Learn the features from pictures alone.
        Autoencoder learned(autoencoder_kind(model), image, latent, rng);
        {
            Progress progress("autoencoder", epochs * (train.size / 128), 128, "images");
            fit_autoencoder(learned, train, {.epochs = epochs, .noise = noise, .seed = seed, .progress = [&](auto step, auto, double loss) { progress.update(step, loss); }});
        }
        std::vector<Tensor> pretrained;
        for (const Parameter& p : parameters(learned)) pretrained.push_back(p.tensor.clone());
        const auto restore = [&] {
            const std::vector<Parameter> list = parameters(learned);
            for (std::size_t i = 0; i < list.size(); i++) Tensor(list[i].tensor).copy_from(pretrained[i]);
        };
        const Tensor test_x = flatten(images_tensor(test, 0, test.size)), test_codes = encode_all(learned, test), test_hidden = hidden_all(learned, test);
        const Pca pca = fit_pca(flatten(images_tensor(train, 0, train.size)), latent);
        const Tensor test_pca = pca.project(test_x);
        const std::vector<int> truth = labels_of(test, 0, test.size);

        const std::vector<std::string> methods{"raw pixels", "PCA", "codes, frozen", "hidden units, frozen", "codes, fine-tuned", "from scratch"};
        Results::Table table{"features", {"labels per class", "raw pixels", "PCA", "codes, frozen", "hidden units, frozen", "codes, fine-tuned", "from scratch"}, {}};
        std::vector<Values> curves(methods.size());
        Values sizes;
        for (std::int64_t per_class : {10, 100, 1000, 0}) {
            if (per_class * classes > train.size) continue;
            const Dataset few = select(train, label_subset(train, per_class, rng));
            const std::vector<int> labels = labels_of(few, 0, few.size);
            const Tensor x = flatten(images_tensor(few, 0, few.size));
            restore();
            const Probed frozen = probe_accuracy(encode_all(learned, few), labels, test_codes, truth, classes);
            const double hidden = probe_accuracy(hidden_all(learned, few), labels, test_hidden, truth, classes).accuracy;
            const std::int64_t steps = std::min<std::int64_t>(most, few.size <= 1000 ? 300 : few.size <= 10000 ? 1000 : 3000);

            Linear head = head_of(frozen.probe, rng);
            const double tuned = train_together(learned, head, encoder_and_head(learned, head), few, test, lr, steps, seed);
            Autoencoder fresh(autoencoder_kind(model), image, latent, rng);
            fresh.mean.copy_from(learned.mean);
            Linear fresh_head(latent, classes, rng);
            const double scratch = train_together(fresh, fresh_head, encoder_and_head(fresh, fresh_head), few, test, lr, steps, seed);

            const double row[] = {probe_accuracy(x, labels, test_x, truth, classes).accuracy, probe_accuracy(pca.project(x), labels, test_pca, truth, classes).accuracy, frozen.accuracy, hidden, tuned, scratch};
            const std::string name = per_class > 0 ? std::to_string(per_class) : "all";
            std::printf("%4s labels per class:", name.c_str());
            table.rows.push_back({name});
            for (std::size_t m = 0; m < methods.size(); m++) {
                std::printf("  %s %.2f", methods[m].c_str(), row[m]);
                table.rows.back().push_back(row[m]), curves[m].push_back(row[m]);
            }
            std::printf("\n");
            sizes.push_back(static_cast<double>(few.size) / classes);
            for (std::size_t m = 0; m < methods.size(); m++) {
                std::string key = methods[m] + "_" + name;
                std::erase(key, ',');
                std::replace(key.begin(), key.end(), ' ', '_');
                app.results.metric(key, row[m], "%", Kind::exact, "test accuracy, " + name + " labels a class");
            }
            if (per_class == 10) app.results.metric("gain_10", std::max({row[2], row[3], row[4]}) - row[0], "points", Kind::exact, "the autoencoder's best features over raw pixels, 10 labels a class");
        }
        app.results.table(table);
        Figure figure(620, 440);
        Panel& panel = figure.panel("Few labels");
        for (std::size_t m = 0; m < methods.size(); m++) panel.line_with_points(sizes, curves[m], methods[m]);
        panel.x_label = "labels per class", panel.y_label = "test accuracy, %", panel.log_x = true, panel.legend = "bottom right";
        figure.save(app.path("features.svg"));
        app.results.figure("features.svg", "Test accuracy over the number of labels: linear probes on pixels, PCA and codes, the encoder fine-tuned, and the same network from scratch");
    });
}
