// A decoder's output is no picture but the parameters of a distribution over pictures, p(x|z). For each kind: the mean that is
// usually shown, the deviation that the decoder believes in, and a sample, which looks different.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/03_vae/evaluation.hpp"
#include "chapters/03_vae/fit_vae.hpp"
#include "chapters/03_vae/vae.hpp"
#include "common/app/app.hpp"
#include "common/data/binarize.hpp"
#include "common/image/colormap.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Mean, deviation and samples of p(x|z), for four kinds of decoders.");
    int images = 0, epochs = 0, latent = 20;
    app.options.number("images", &images, {100, 1e9}, "pictures", "for training, at most");
    app.options.by_budget({1000, 20000, 60000});
    app.options.number("epochs", &epochs, {1, 1e5}, "passes", "over them, for each kind");
    app.options.by_budget({2, 12, 60});
    app.options.number("latent", &latent, {1, 1000}, "dimensions", "of z");
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train = app.training_set(data, images);
        const auto seed = static_cast<std::uint64_t>(app.seed);
        struct Trained {
            const char* name;
            MlpVae model;
            Rng rng;
        };
        std::vector<Trained> models;
        for (const char* name : {"bernoulli", "gaussian-fixed", "gaussian", "logistic"}) {
            Rng rng(seed);
            MlpVae model(train.pixels(), {400}, latent, {pixel_model(name)}, rng, Activation::relu);
            Progress progress(name, epochs * (train.size / 100), 100, "images");
            fit_vae(model, train, {.epochs = epochs, .seed = seed, .progress = [&](auto step, auto, double loss) { progress.update(step, loss); }}, rng);
            models.push_back({name, model, rng});
        }

        NoGrad no_grad;
        const Dataset test = data.test.open(app.results), binarized = binarize_static(test, 1);
        const std::int64_t kShown = std::min<std::int64_t>(8, test.size);
        Results::Table table{"decoders", {"p(x|z)", "data", "bound on test pictures", "unit", "mean deviation", "KL, nats"}, {}};
        std::vector<Image> pictures;
        std::vector<std::string> captions;
        for (auto& [name, model, rng] : models) {
            const bool binary = !model.pixels.eight_bit();
            const Tensor images_of_test = flatten(images_tensor(binary ? binarized : test, 0, test.size));
            const Tensor x = binary ? images_of_test : model.pixels.prepare(images_of_test, rng);
            const Quality quality = measure(model, x, rng);

            // One z for each picture; then everything that follows comes from p(x|z) alone.
            const Tensor shown = slice(x, 0, 0, kShown);
            const Tensor output = model.decode(reparameterize(model.encode(shown), rng));
            const Tensor spread = model.pixels.standard_deviation(output);
            const auto row = [&](const Tensor& values, const std::string& caption, bool as_heat) {
                for (std::int64_t i = 0; i < kShown; i++) {
                    const Tensor one = slice(values, 0, i, i + 1).view({test.height, test.width, test.channels});
                    pictures.push_back(enlarge(as_heat && test.channels == 1 ? colorize(one, ColorMap::magma, 0, 0.5f) : to_rgb(to_image(one)), 3));
                    captions.push_back(i == 0 ? caption : "");
                }
            };
            row(slice(images_of_test, 0, 0, kShown), name, false);
            row(model.pixels.mean(output), "mean", false);
            row(spread, "deviation", true);
            row(model.pixels.sample(output, rng), "sample", false);

            double sum = 0;
            for (float s : spread.values()) sum += s;
            const double mean_deviation = sum / static_cast<double>(spread.numel()), bound = model.pixels.reported(quality.elbo, train.pixels());
            std::printf("%-15s %8.3f %-9s mean deviation %.3f, KL %.1f nats\n", name, bound, model.pixels.unit(), mean_deviation, quality.kl);
            table.rows.push_back({name, binary ? "dynamic-binarized" : "8-bit", bound, model.pixels.unit(), mean_deviation, quality.kl});
            app.results.metric(std::string(name) + "_bound", bound, model.pixels.unit(), Kind::upper_bound,
                               binary ? "dynamic-binarized, all test pictures" : "8-bit, all test pictures");
            app.results.metric(std::string(name) + "_deviation", mean_deviation, "", Kind::estimate, "of a pixel under p(x|z), in units of the grey range");
        }
        app.results.table(table);
        write_png(app.path("distributions.png"), grid(pictures, {.columns = static_cast<int>(kShown), .padding = 5}, captions));
        app.results.figure("distributions.png",
                           "Four rows for each kind of decoder (Bernoulli, Gaussian of fixed deviation, Gaussian, discretized logistic): the picture, above "
                           "the decoder's name, the mean "
                           "of p(x|z), its deviation (black 0, light 0.5), a sample");
    });
}
