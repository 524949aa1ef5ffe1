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
#include <functional>
#include <string>
#include <vector>

#include "chapters/02_autoencoder/fit_autoencoder.hpp"
#include "common/analysis/label_efficiency.hpp"
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

using namespace sd;

namespace {

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
void train_together(const Autoencoder& encoder, const Linear& head, std::vector<Parameter> trained, const Dataset& few, float lr, std::int64_t steps,
                    std::uint64_t seed) {
    Batches batches(few, {.size = std::min<std::int64_t>(few.size, 64), .seed = seed});
    AdamW adam(std::move(trained), {.lr = lr, .weight_decay = 0.01f});
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
}

// Percent of the pictures that encoder and head get right.
double accuracy(const Autoencoder& encoder, const Linear& head, const Dataset& data) {
    NoGrad no_grad;
    const std::vector<int> predicted = argmax(head(encode_all(encoder, data)));
    std::int64_t right = 0;
    for (std::int64_t i = 0; i < data.size; i++) right += predicted[static_cast<std::size_t>(i)] == data.labels[static_cast<std::size_t>(i)];
    return 100.0 * static_cast<double>(right) / static_cast<double>(data.size);
}

// Pictures that no classifier learned from, and all that is read off them.
struct HeldOut {
    const Dataset& pictures;
    Tensor pixels, pca, codes, hidden;
    std::vector<int> labels;
};
using Accuracy = std::function<double(const HeldOut&)>;  // of one classifier, in percent

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
    int images = 0, epochs = 0, latent = 64, most = 0, draws = 0;
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
    app.options.number("draws", &draws, {1, 100}, "draws", "of the labelled pictures, averaged, where there are 10 or 100 a class");
    app.options.by_budget({1, 5, 10});
    return app.run(argc, argv, [&] {
        if (model != "conv") app.program += "_" + model;
        DataSplits data = app.load_data();
        const Dataset train = app.training_set(data, images);
        check(!train.classes.empty(), data.folder, ": these pictures have no labels");
        const int classes = static_cast<int>(train.classes.size());
        const auto seed = static_cast<std::uint64_t>(app.seed);
        const Shape image{train.height, train.width, train.channels};
        Rng rng(seed);

        // Learn the features from pictures alone.
        Autoencoder learned(autoencoder_kind(model), image, latent, rng);
        {
            Progress progress("autoencoder", epochs * (train.size / 128), 128, "images");
            fit_autoencoder(learned, train,
                            {.epochs = epochs, .noise = noise, .seed = seed, .progress = [&](auto step, auto, double loss) { progress.update(step, loss); }});
        }
        const auto new_encoder = [&](bool pretrained) {
            Autoencoder encoder(autoencoder_kind(model), image, latent, rng);
            encoder.mean.copy_from(learned.mean);
            const std::vector<Parameter> to = parameters(encoder), from = parameters(learned);
            for (std::size_t i = 0; pretrained && i < to.size(); i++) Tensor(to[i].tensor).copy_from(from[i].tensor);
            return encoder;
        };
        const Pca pca = fit_pca(flatten(images_tensor(train, 0, train.size)), latent);
        const auto held_out = [&](const Dataset& pictures) {
            const Tensor x = flatten(images_tensor(pictures, 0, pictures.size));
            return HeldOut{pictures, x, pca.project(x), encode_all(learned, pictures), hidden_all(learned, pictures), labels_of(pictures, 0, pictures.size)};
        };

        const std::vector<Method> methods{{"raw pixels", "raw_pixels"},
                                          {"PCA", "PCA"},
                                          {"codes, frozen", "codes_frozen"},
                                          {"hidden units, frozen", "hidden_units_frozen"},
                                          {"codes, fine-tuned", "codes_fine-tuned"},
                                          {"from scratch", "from_scratch"}};
        // What each method learns from these labelled pictures.
        const auto classifiers = [&](const Dataset& few) -> std::vector<Accuracy> {
            const std::vector<int> labels = labels_of(few, 0, few.size);
            const Tensor x = flatten(images_tensor(few, 0, few.size));
            const auto probe = [&](const Tensor& features, Tensor HeldOut::*of) -> Accuracy {
                return [fitted = fit_tuned_probe(features, labels, classes), of](const HeldOut& h) { return 100 * fitted.accuracy(h.*of, h.labels); };
            };
            const LinearProbe frozen = fit_tuned_probe(encode_all(learned, few), labels, classes);

            const std::int64_t steps = std::min<std::int64_t>(most, few.size <= 1000 ? 300 : few.size <= 10000 ? 1000 : 3000);
            const auto network = [&](Autoencoder encoder, Linear head) -> Accuracy {
                train_together(encoder, head, encoder_and_head(encoder, head), few, lr, steps, seed);
                return [encoder, head](const HeldOut& h) { return accuracy(encoder, head, h.pictures); };
            };
            const Autoencoder pretrained = new_encoder(true), fresh = new_encoder(false);
            const Linear tuned_head = head_of(frozen, rng), fresh_head(latent, classes, rng);
            return {probe(x, &HeldOut::pixels),
                    probe(pca.project(x), &HeldOut::pca),
                    [frozen](const HeldOut& h) { return 100 * frozen.accuracy(h.codes, h.labels); },
                    probe(hidden_all(learned, few), &HeldOut::hidden),
                    network(pretrained, tuned_head),
                    network(fresh, fresh_head)};
        };

        const auto trained = fit_with_few_labels<Accuracy>(train, {.draws = draws}, rng, classifiers);
        const auto accuracies = [&](const FewLabels<Accuracy>& of_size, const HeldOut& pictures) {
            return mean_accuracies(of_size, [&](const Accuracy& accuracy, std::size_t) { return accuracy(pictures); });
        };
        // The autoencoder's best features with the fewest labels, by the validation pictures: frozen codes, hidden units, or fine-tuned codes.
        std::size_t best = 2;
        if (!trained.empty()) {
            const std::vector<double> chosen_by = accuracies(trained.front(), held_out(data.validation));
            for (std::size_t m : {3, 4})
                if (chosen_by[m] > chosen_by[best]) best = m;
        }

        const Dataset test_set = data.test.open(app.results);
        const HeldOut test = held_out(test_set);
        std::vector<LabelEfficiency> rows;
        for (const FewLabels<Accuracy>& of_size : trained) {
            rows.push_back({of_size.per_class, of_size.labelled, static_cast<std::int64_t>(of_size.draws.size()), accuracies(of_size, test)});
            if (of_size.per_class == 10)
                app.results.metric("gain_10", rows.back().accuracies[best] - rows.back().accuracies[0], "points", Kind::exact,
                                   methods[best].name + " over raw pixels, 10 labels a class; chosen among the autoencoder's features by validation pictures");
        }
        report_label_efficiency(
            app, methods, rows, classes, "features", "Few labels",
            "Test accuracy over the number of labels: linear probes on pixels, PCA and codes, the encoder fine-tuned, and the same network from scratch");
    });
}
