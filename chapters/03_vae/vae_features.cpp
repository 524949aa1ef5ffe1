// The features that a VAE learned without labels, by the linear probe of chapter 02: codes mu(x) and the
// encoder's hidden units beside raw pixels and PCA.
#include <string>
#include <vector>

#include "chapters/03_vae/load_vae.hpp"
#include "common/analysis/label_efficiency.hpp"
#include "common/analysis/pca.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/ops/shape.hpp"

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
        Rng rng(static_cast<std::uint64_t>(app.seed));

        // Grey pictures are the means of the binarized ones that the encoder saw in training.
        const auto pixels = [](const Dataset& pictures) { return flatten(images_tensor(pictures, 0, pictures.size)); };
        const Pca pca = fit_pca(pixels(train), model.latent);
        const std::vector<FrozenFeatures> features{
            {{"raw pixels", "raw_pixels"}, pixels},
            {{"PCA", "pca"}, [&](const Dataset& pictures) { return pca.project(pixels(pictures)); }},
            {{"VAE codes", "vae_codes"}, [&](const Dataset& pictures) { return model.encode(pixels(pictures)).mu; }},
            {{"VAE hidden units", "vae_hidden_units"}, [&](const Dataset& pictures) { return model.hidden(pixels(pictures)); }}};
        const auto probes = fit_probes(train, features, {.draws = draws}, rng);

        const Dataset test = data.test.open(app.results);
        report_probes(app, probes, features, test, "features", "Linear probes", "Test accuracy of linear probes over the number of labels");
    });
}
