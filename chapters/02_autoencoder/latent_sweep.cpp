// How many dimensions? The error of autoencoders on validation pictures over the size of the code, beside PCA's curve. A choice: the test
// set stays closed.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/02_autoencoder/fit_autoencoder.hpp"
#include "common/analysis/pca.hpp"
#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Reconstruction error against the size of the code, beside PCA.");
    int images = 0, epochs = 0, largest = 0;
    app.options.number("images", &images, {500, 1e9}, "pictures", "for training, at most");
    app.options.by_budget({2000, 60000, 60000});
    app.options.number("epochs", &epochs, {1, 1e5}, "passes", "over them, for each size");
    app.options.by_budget({2, 5, 30});
    app.options.number("largest", &largest, {2, 784}, "dimensions", "of the largest code; sizes are the powers of two up to it");
    app.options.by_budget({8, 64, 128});
    return app.run(argc, argv, [&] {
        const DataSplits data = app.load_data();
        const Dataset train = app.training_set(data, images), &validation = data.validation;
        app.results.evaluated_on = "validation";
        const Shape image{train.height, train.width, train.channels};
        const Tensor x = flatten(images_tensor(validation, 0, validation.size)),
                     shown = images_tensor(validation, 0, std::min<std::int64_t>(12, validation.size));
        const Pca pca = fit_pca(flatten(images_tensor(train, 0, train.size)), largest);

        Values sizes, linear, training, held_out;
        std::vector<Tensor> rows{shown};
        Results::Table table{"sizes", {"dimensions", "PCA", "autoencoder", "autoencoder, training pictures"}, {}};
        for (int size = 2; size <= largest; size *= 2) {
            const Pca small{pca.mean, slice(pca.components, 0, 0, size), {pca.variances.begin(), pca.variances.begin() + size}, pca.total_variance};
            Rng rng(static_cast<std::uint64_t>(app.seed));
            Autoencoder model(AutoencoderKind::mlp, image, size, rng);
            {
                Progress progress(std::to_string(size) + " dimensions", epochs * (train.size / 128), 128, "images");
                fit_autoencoder(model, train, {.epochs = epochs, .seed = static_cast<std::uint64_t>(app.seed), .progress = [&](auto step, auto, double loss) {
                                                   progress.update(step, loss);
                                               }});
            }
            sizes.push_back(size), linear.push_back(mse(small.reconstruct(small.project(x)), x).item());
            held_out.push_back(reconstruction_error(model, validation)), training.push_back(reconstruction_error(model, train.subset(10000)));
            table.rows.push_back({size, linear.back(), held_out.back(), training.back()});
            std::printf("%3d dimensions: PCA %.5f, autoencoder %.5f (training pictures %.5f)\n", size, linear.back(), held_out.back(), training.back());
            NoGrad no_grad;
            rows.push_back(model(shown));
        }
        app.results.table(table);
        Figure figure(560, 400);
        Panel& panel = figure.panel("Error over the size of the code");
        panel.line_with_points(sizes, linear, "PCA, validation");
        panel.line_with_points(sizes, held_out, std::string("autoencoder, ") + app.validation_name());
        panel.dashed(sizes, training, "autoencoder, training pictures");
        panel.x_label = "dimensions", panel.y_label = "mean squared error of a pixel", panel.log_x = true, panel.log_y = true;
        figure.save(app.path("sweep.svg"));
        app.results.figure("sweep.svg", "Error on validation pictures over the size of the code: bent coordinates win most where there are few");
        write_png(app.path("reconstructions.png"), grid(concat(rows, 0), {.columns = static_cast<int>(shown.dim(0)), .scale = 2}));
        app.results.figure("reconstructions.png", "Validation pictures, and what autoencoders with 2, 4, 8 ... dimensions make of them");
    });
}
