// What D learned about pictures while it learned to tell real from drawn: a linear probe on its last features, beside the same
// probe on raw pixels, on an untrained D and on the classifier of chapter 0 (which has seen all labels: the ceiling).
//
// As in the paper (Radford et al. 2016, section 5), the maps of the last convolution are max-pooled before the probe: 7x7 to 3x3.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "chapters/05_gan/weights.hpp"
#include "common/analysis/frozen_classifier.hpp"
#include "common/analysis/label_efficiency.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/shape.hpp"

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
        Rng rng(static_cast<std::uint64_t>(app.seed));
        Gan untrained(gan.design, rng);
        set_training(untrained, false);
        set_requires_grad(parameters(untrained), false);

        const auto frozen = [](auto features) { return [features](const Dataset& pictures) { return in_batches(pictures, features); }; };
        std::vector<FrozenFeatures> features{{{"raw pixels", "raw_pixels"}, frozen([](const Tensor& x) { return flatten(x); })},
                                             {{"untrained D", "untrained"}, frozen([&](const Tensor& x) { return features_of(untrained, x); })},
                                             {{"D", "discriminator"}, frozen([&](const Tensor& x) { return features_of(gan, x); })}};
        const std::optional<Classifier> classifier = find_classifier(app, data);
        if (classifier) features.push_back({{"classifier", "classifier"}, frozen([&](const Tensor& x) { return classifier->features(x); })});
        const auto probes = fit_probes(train, features, {.draws = draws, .most = most}, rng);

        const Dataset all = data.test.open(app.results), test = app.budget == Budget::quick ? all.subset(500) : all;
        report_probes(app, probes, features, test, "probe", "Classes read off by a linear probe", "The same probe and labels on the features of each method");
    });
}
