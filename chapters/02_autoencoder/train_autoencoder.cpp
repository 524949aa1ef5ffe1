// Trains an autoencoder, measures it beside PCA with as many dimensions, draws reconstructions, saves its weights.
//
//     train_autoencoder                   fully connected, 32 dimensions
//     train_autoencoder --model linear    must meet PCA
//     train_autoencoder --model conv      convolutions and transposed convolutions
//     train_autoencoder --noise 0.3       denoising (Vincent et al. 2008)
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "chapters/02_autoencoder/fit_autoencoder.hpp"
#include "common/analysis/cholesky.hpp"
#include "common/analysis/moments.hpp"
#include "common/analysis/pca.hpp"
#include "common/analysis/sample_report.hpp"
#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/schedule.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

struct Settings {
    std::string model = "mlp";
    int epochs = 0, images = 0, batch_size = 128, latent = 32;
    float lr = 1e-3f, noise = 0;

    // What tells this run's folder from that of the plain one: "_conv_noise0.3".
    std::string suffix() const {
        std::ostringstream text;
        if (model != "mlp") text << '_' << model;
        if (latent != 32) text << "_latent" << latent;
        if (noise > 0) text << "_noise" << noise;
        return text.str();
    }
};

// Held-out error of PCA, fitted to the same training pictures.
double pca_error(const Pca& pca, const Dataset& data) {
    const Tensor x = flatten(images_tensor(data, 0, data.size));
    return mse(pca.reconstruct(pca.project(x)), x).item();
}

void draw_reconstructions(App& app, const Autoencoder& model, const Pca& pca, const Dataset& data, float noise, Rng& rng) {
    NoGrad no_grad;
    const Tensor x = images_tensor(data, 0, 16);
    std::vector<Tensor> rows{x};
    if (noise > 0) rows.push_back(x + rng.normal(x.shape(), 0, noise));
    rows.push_back(model(rows.back()));
    if (noise <= 0) rows.push_back(reshape(pca.reconstruct(pca.project(flatten(x))), x.shape()));
    write_png(app.path("reconstructions.png"), grid(concat(rows, 0), {.columns = 16, .scale = 2}));
    app.results.figure("reconstructions.png", noise > 0 ? "Test pictures, the same with noise, and what the denoising autoencoder makes of the noisy ones"
                                                        : "Test pictures, their reconstructions by the autoencoder, and by PCA with as many dimensions");
}

// An autoencoder has no distribution of codes to draw from; the nearest thing is the Gaussian with the training codes' mean and
// covariance.
Tensor draw_codes(const Moments& codes, std::int64_t n, Rng& rng) {
    const auto d = static_cast<std::int64_t>(codes.mean.size());
    Moments wide = codes;
    for (std::int64_t i = 0; i < d; i++) wide.covariance[static_cast<std::size_t>(i * d + i)] += 1e-9;  // codes of a unit that is off don't vary
    const std::vector<double> factor = cholesky(wide.covariance, d);
    const Tensor noise = rng.normal({n, d});
    Tensor z({n, d});
    for (std::int64_t s = 0; s < n; s++)
        for (std::int64_t i = 0; i < d; i++) {
            double sum = wide.mean[static_cast<std::size_t>(i)];
            for (std::int64_t j = 0; j <= i; j++) sum += factor[static_cast<std::size_t>(i * d + j)] * noise[s * d + j];
            z[s * d + i] = static_cast<float>(sum);
        }
    return z;
}

Tensor decode_all(const Autoencoder& model, const Tensor& z) {
    NoGrad no_grad;
    std::vector<Tensor> parts;
    for (std::int64_t begin = 0; begin < z.dim(0); begin += 500) parts.push_back(model.decode(slice(z, 0, begin, std::min(begin + 500, z.dim(0)))));
    return concat(parts, 0);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Trains an autoencoder and compares it with PCA.");
    Settings settings;
    app.options.choice("model", &settings.model, {"linear", "mlp", "conv"}, "one layer each way; 512 and 256 hidden units; convolutions");
    app.options.number("latent", &settings.latent, {1, 784}, "dimensions", "of the code");
    app.options.number("noise", &settings.noise, {0, 10}, "of the grey range", "deviation of the noise to be removed; 0: a plain autoencoder");
    app.options.number("epochs", &settings.epochs, {1, 1e6}, "passes", "over the training pictures");
    app.options.by_budget({2, 20, 100});
    app.options.number("images", &settings.images, {100, 1e9}, "pictures", "for training, at most");
    app.options.by_budget({6000, 1e9, 1e9});
    app.options.number("batch-size", &settings.batch_size, {1, 4096}, "pictures", "in a batch");
    app.options.number("lr", &settings.lr, {1e-7, 1}, "", "learning rate at its highest; it falls along a cosine");
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train = app.training_set(data, settings.images);
        app.program += settings.suffix();
        const Shape image{train.height, train.width, train.channels};
        Rng rng(static_cast<std::uint64_t>(app.seed));
        Autoencoder model(autoencoder_kind(settings.model), image, settings.latent, rng);
        model.mean.copy_from(mean_image(train));

        Adam adam(parameters(model), {.lr = settings.lr});
        Batches batches(train,
                        {.size = std::min<std::int64_t>(settings.batch_size, train.size), .seed = static_cast<std::uint64_t>(app.seed), .background = true});
        const std::int64_t per_epoch = batches.per_epoch(), steps = settings.epochs * per_epoch;
        std::printf("%s: %lld pictures, %lld parameters, %lld steps\n", data.name.c_str(), static_cast<long long>(train.size),
                    static_cast<long long>(count(parameters(model))), static_cast<long long>(steps));
        const Dataset held_out = data.validation.subset(2000);
        std::vector<double> epochs, train_error, validation_error;
        double epoch_sum = 0;
        std::int64_t step = 0;
        if (const auto checkpoint = app.saved()) {
            checkpoint->restore("model", state(model));
            checkpoint->restore("adam", state(adam));
            step = checkpoint->integer("step"), epoch_sum = checkpoint->number("epoch_sum");
            rng.set_state(checkpoint->rng("rng"));
            epochs = checkpoint->numbers("epochs"), train_error = checkpoint->numbers("train_error"),
            validation_error = checkpoint->numbers("validation_error");
            batches.set_position(step);
        }
        Progress progress("train", steps, settings.batch_size, "images");
        while (step < steps) {
            // [train-autoencoder]
            const Tensor x = batches.next().images;
            const Tensor seen = settings.noise > 0 ? x + rng.normal(x.shape(), 0, settings.noise) : x;
            const Tensor loss = mse(model(seen), x);
            adam.zero_grad();
            loss.backward();
            adam.options.lr = cosine_schedule(step, steps, settings.lr, steps / 20);
            adam.step();
            // [/train-autoencoder]
            check(std::isfinite(loss.item()), "step ", step, ": the loss is ", loss.item(), "; try a smaller --lr");
            epoch_sum += loss.item();
            step++;
            progress.update(step, loss.item());
            if (step % per_epoch == 0) {
                epochs.push_back(static_cast<double>(step / per_epoch));
                train_error.push_back(epoch_sum / static_cast<double>(per_epoch)), validation_error.push_back(reconstruction_error(model, held_out));
                epoch_sum = 0;
            }
            if (app.checkpoint_due()) {
                Checkpoint checkpoint;
                checkpoint.put("model", state(model));
                checkpoint.put("adam", state(adam));
                checkpoint.put("step", step), checkpoint.put("epoch_sum", epoch_sum), checkpoint.put("rng", rng.state());
                checkpoint.put("epochs", epochs), checkpoint.put("train_error", train_error), checkpoint.put("validation_error", validation_error);
                app.save(std::move(checkpoint));
            }
        }
        save_autoencoder(app.path("weights.safetensors"), model, data.name);

        const Pca pca = fit_pca(flatten(images_tensor(train, 0, train.size)), settings.latent);
        const double validation_pca = pca_error(pca, held_out);
        const Dataset test = data.test.open(app.results);
        const double error = reconstruction_error(model, test), linear = pca_error(pca, test);
        app.results.metric("reconstruction_error", error, "", Kind::exact, "mean squared error of a pixel in 0..1, all test pictures");
        app.results.metric("pca_error", linear, "", Kind::exact, "PCA with as many dimensions, the same pictures");
        app.results.metric("below_pca", 100 * (1 - error / linear), "%", Kind::exact, "how much smaller the error is than PCA's");
        app.results.metric("parameters", static_cast<double>(count(parameters(model))));
        app.results.metric("training_speed", progress.items_per_second(), "images/s");
        app.results.metric("training_seconds", static_cast<double>(steps * settings.batch_size) / progress.items_per_second(), "s", Kind::estimate, "at the mean speed");
        const Moments codes = moments(encode_all(model, train));
        report_samples(
            app, data, test, [&](std::int64_t n) { return decode_all(model, draw_codes(codes, n, rng)); }, "decoded draws from a Gaussian fitted to the codes");
        std::printf("test error %.5f, PCA's %.5f with %d dimensions: %.1f %% lower; %.0f images/s\n", error, linear, settings.latent,
                    100 * (1 - error / linear), progress.items_per_second());

        Figure figure(520, 360);
        Panel& panel = figure.panel("Reconstruction error");
        panel.line(epochs, train_error, "training");
        panel.line(epochs, validation_error, app.validation_name());
        panel.dashed({epochs.front(), epochs.back()}, {validation_pca, validation_pca}, "PCA, validation");
        panel.x_label = "epoch", panel.y_label = "mean squared error of a pixel";
        figure.save(app.path("curves.svg"));
        app.results.figure("curves.svg", "Error after each epoch on training and validation pictures, beside PCA's with as many dimensions");
        draw_reconstructions(app, model, pca, test, settings.noise, rng);
    });
}
