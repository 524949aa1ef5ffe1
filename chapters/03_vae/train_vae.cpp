// Trains a variational autoencoder, measures its bounds on test images, draws reconstructions and samples, saves its weights.
//
//     train_vae                                    2x200 tanh, 50 latents, Bernoulli on dynamically binarized images
//     train_vae --budget full                      2x500 ReLU; the KL's weight rises over the first third of the training
//     train_vae --model tutorial                   784-400-20 with ReLU
//     train_vae --model conv --pixels logistic     convolutions, 8-bit images
//     train_vae --k 50                             the importance-weighted autoencoder
//     train_vae --beta 4 --warmup 10               more weight on the KL, in full after ten passes
//     train_vae --conditional                      encoder and decoder see the class
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "chapters/03_vae/evaluation.hpp"
#include "chapters/03_vae/traversal.hpp"
#include "chapters/03_vae/vae.hpp"
#include "common/analysis/frozen_classifier.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/analysis/sample_report.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/data/binarize.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/io/weights.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/schedule.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

struct Settings {
    std::string model = "iwae", pixels = "bernoulli", binarize = "dynamic", activation = "auto";
    int epochs = 0, images = 0, batch_size = 100, latent = 0, hidden = 0, k = 1, bound_k = 0, bound_images = 0;
    double warmup = 0;
    float lr = 0, beta = 1, deviation = 0.1f;
    bool conditional = false;

    // What tells this run's folder from that of the plain model: "_tutorial_beta4".
    std::string suffix(double usual_warmup) const {
        const auto number = [](const char* name, double value) {
            std::ostringstream text;
            text << '_' << name << value;
            return text.str();
        };
        std::string text;
        if (model != "iwae") text += "_" + model;
        if (pixels != "bernoulli") text += "_" + pixels;
        if (binarize != "dynamic") text += "_" + binarize;
        if (latent > 0) text += number("latent", latent);
        if (hidden > 0) text += number("hidden", hidden);
        if (activation != "auto") text += "_" + activation;
        if (k != 1) text += number("k", k);
        if (beta != 1) text += number("beta", static_cast<double>(beta));
        if (warmup != usual_warmup) text += number("warmup", warmup);
        if (conditional) text += "_conditional";
        return text;
    }
};

// Units in each hidden layer of a fully connected model. The full budget can feed wider ones than the IWAE paper's 200.
std::int64_t hidden_units(const Settings& settings, Budget budget) {
    if (settings.hidden > 0) return settings.hidden;
    return settings.model == "tutorial" ? 400 : budget == Budget::full ? 500 : 200;
}

// tanh as in the IWAE paper; ReLU where the paper is not followed.
Activation activation(const Settings& settings, Budget budget) {
    if (settings.activation != "auto") return settings.activation == "relu" ? Activation::relu : Activation::tanh;
    return settings.model == "tutorial" || budget == Budget::full ? Activation::relu : Activation::tanh;
}

Tensor as_pictures(const Tensor& values, const Dataset& data) { return values.view({values.dim(0), data.height, data.width, data.channels}); }

Tensor mean_pictures(const auto& model, const Tensor& z, const BeforeBatch& before) {  // (N, D), in batches
    NoGrad no_grad;
    std::vector<Tensor> parts;
    for (std::int64_t begin = 0; begin < z.dim(0); begin += 500) {
        const std::int64_t end = std::min(begin + 500, z.dim(0));
        before(begin, end);
        parts.push_back(model.pixels.mean(model.decode(slice(z, 0, begin, end))));
    }
    return concat(parts, 0);
}

// pictures: of class 0, 1, ... and over again, as they were asked for.
void report_classes_asked(App& app, const DataSplits& data, const Tensor& pictures) {
    std::optional<Classifier> classifier;
    try {
        classifier = find_classifier(app, data);
    } catch (const Error&) {  // report_samples has said so
    }
    if (!classifier) return;
    const std::vector<int> verdicts = argmax(judge(*classifier, pictures).probabilities);
    std::int64_t right = 0;
    for (std::size_t i = 0; i < verdicts.size(); i++) right += verdicts[i] == static_cast<int>(i % data.train.classes.size());
    const double share = 100 * static_cast<double>(right) / static_cast<double>(verdicts.size());
    app.results.metric("classes_as_asked", share, "%", Kind::estimate, "means of p(x|z) that the classifier takes for the class asked for");
    std::printf("%.1f %% of the pictures are of the class asked for\n", share);
}

void draw_pictures(App& app, const auto& model, const Tensor& x, const Dataset& data, Rng& rng) {
    NoGrad no_grad;
    const Tensor some = slice(x, 0, 0, 20);
    const Tensor reconstruction = model.pixels.mean(model.decode(model.encode(some).mu));
    write_png(app.path("reconstructions.png"), grid(as_pictures(concat({some, reconstruction}, 0), data), {.columns = 20, .scale = 2}));
    app.results.figure("reconstructions.png", "Test images (first row) and the means of p(x|z) at their codes");

    const Tensor output = model.decode(rng.normal({100, model.latent}));
    write_png(app.path("samples.png"), grid(as_pictures(model.pixels.mean(output), data), {.columns = 20, .scale = 2}));
    app.results.figure("samples.png", "The encoder removed: means of p(x|z) for z from the prior");
}

// The bounds with 1, 5, 50 ... samples of z, all from the same draws, on the first test images.
void measure_bounds(App& app, const Settings& settings, const auto& model, const Tensor& x, const std::string& mode, Rng& rng, const BeforeBatch& before) {
    std::vector<int> ks{1, 5, 50, 500, 5000};
    std::erase_if(ks, [&](int k) { return k >= settings.bound_k; });
    ks.push_back(settings.bound_k);
    const std::int64_t n = std::min<std::int64_t>(settings.bound_images, x.dim(0)), values = x.dim(1);
    std::vector<Tensor> bounds(ks.size(), Tensor());
    for (Tensor& of_images : bounds) of_images = Tensor({n});
    Progress progress("bound", n, 1, "images");
    for (std::int64_t i = 0; i < n; i++) {
        before(i, i + 1);
        const Tensor of_image = estimate_bounds(model, slice(x, 0, i, i + 1), ks, rng);
        for (std::size_t c = 0; c < ks.size(); c++) bounds[c][i] = of_image[static_cast<std::int64_t>(c)];
        progress.update(i + 1);
    }
    const char* unit = model.pixels.unit();
    Results::Table table{"k_sample_bound", {"samples k", std::string("-log p(x) at most, ") + unit, "standard error over the images, nats"}, {}};
    Values samples, reported;
    for (std::size_t c = 0; c < ks.size(); c++) {
        const MeanAndError bound = mean_and_error(bounds[c]);
        samples.push_back(ks[c]), reported.push_back(model.pixels.reported(bound.mean, values));
        table.rows.push_back({ks[c], reported.back(), bound.standard_error});
        std::printf("-log p(x) <= %.2f %s with %d samples, on %lld test images (standard error %.2f nats)\n", reported.back(), unit, ks[c],
                    static_cast<long long>(n), bound.standard_error);
    }
    app.results.table(table);
    app.results.metric("iwae_bound", reported.back(), unit, Kind::upper_bound,
                       mode + "; " + std::to_string(settings.bound_k) + " samples, first " + std::to_string(n) + " test images");
    app.results.metric("iwae_bound_error", mean_and_error(bounds.back()).standard_error, "nats", Kind::estimate, "standard error over the images");
    if (ks.size() < 2) return;
    Figure figure(480, 340);
    Panel& panel = figure.panel("More samples tighten the bound");
    panel.line_with_points(samples, reported);
    panel.x_label = "samples k", panel.y_label = std::string("-log p(x) at most, ") + unit, panel.log_x = true;
    figure.save(app.path("bounds.svg"));
    app.results.figure("bounds.svg", "The bound on test images over the samples of z: one is the ELBO, the last the estimate that is reported");
}

// The classes of the images that go through a conditional model next.
void condition(const Settings& settings, auto& model, const std::vector<int>& labels, const Dataset& data) {
    if constexpr (requires { model.set_condition(Tensor()); })
        if (settings.conditional) model.set_condition(one_hot(labels, static_cast<std::int64_t>(data.classes.size())));
}

// Held-out images as the model's likelihood wants them: binarized once, the same for every model.
Dataset held_out(const auto& model, const Dataset& data) { return model.pixels.eight_bit() ? data : binarize_static(data, 1); }
Tensor prepared(const auto& model, const Dataset& held_out, Rng& rng) {
    const Tensor images = flatten(images_tensor(held_out, 0, held_out.size));
    return model.pixels.eight_bit() ? model.pixels.prepare(images, rng) : images;
}

struct Training {
    Values epochs, train_bound, validation_bound, kl;
    double images_per_second = 0, seconds = 0;
};

template <class Model>
Training train(App& app, const Settings& settings, const DataSplits& data, const Dataset& images, Model& model, Rng& rng) {
    const Dataset train_set = !model.pixels.eight_bit() && settings.binarize == "static" ? binarize_static(images) : images;
    const Dataset validation_set = held_out(model, data.validation.subset(500));
    Rng validation_rng(2);

    Adam adam(parameters(model), {.lr = settings.lr});
    Batches batches(train_set, {.size = settings.batch_size, .seed = static_cast<std::uint64_t>(app.seed), .background = true});
    const std::int64_t per_epoch = batches.per_epoch(), steps = settings.epochs * per_epoch;
    std::printf("%s: %lld images, %lld parameters, %lld steps\n", data.name.c_str(), static_cast<long long>(train_set.size),
                static_cast<long long>(count(parameters(model))), static_cast<long long>(steps));

    std::int64_t step = 0;
    Training training;
    auto& [epochs, train_bound, validation_bound, kl, speed, seconds] = training;
    double epoch_sum = 0;
    if (const auto checkpoint = app.saved()) {
        checkpoint->restore("model", state(model));
        checkpoint->restore("adam", state(adam));
        step = checkpoint->integer("step"), epoch_sum = checkpoint->number("epoch_sum");
        rng.set_state(checkpoint->rng("rng")), validation_rng.set_state(checkpoint->rng("validation_rng"));
        epochs = checkpoint->numbers("epochs"), train_bound = checkpoint->numbers("train_bound"), validation_bound = checkpoint->numbers("validation_bound"),
        kl = checkpoint->numbers("kl");
        batches.set_position(step);
    }
    Progress progress("train", steps, settings.batch_size, "images");
    while (step < steps) {
        const Batch batch = batches.next();
        condition(settings, model, batch.labels, train_set);
        // [train-vae]
        const Tensor x = model.pixels.prepare(batch.images, rng);
        const double warm = settings.warmup * static_cast<double>(per_epoch);
        const float beta = settings.beta * static_cast<float>(step < warm ? static_cast<double>(step) / warm : 1.0);
        Tensor bound;  // of each image, to be raised
        if (settings.k == 1 || static_cast<double>(step) < warm) {
            const Elbo terms = elbo(model, x, rng);
            bound = terms.reconstruction - beta * terms.kl;
        } else {
            bound = log_mean_exp(log_weights(model, x, settings.k, rng));
        }
        const Tensor loss = -mean(bound);
        adam.zero_grad();
        loss.backward();
        adam.options.lr = cosine_schedule(step, steps, settings.lr, 0, settings.lr / 20);
        adam.step();
        // [/train-vae]
        check(std::isfinite(loss.item()), "step ", step, ": the loss is ", loss.item(), "; the last checkpoint is in ", app.folder(), "; try a smaller --lr");
        epoch_sum += loss.item();
        step++;
        progress.update(step, loss.item());
        const std::int64_t epoch = step / per_epoch;
        if (step % per_epoch == 0 && epoch % std::max(settings.epochs / 40, 1) == 0) {
            condition(settings, model, labels_of(validation_set, 0, validation_set.size), train_set);
            const Quality quality = measure(model, prepared(model, validation_set, validation_rng), rng);
            epochs.push_back(static_cast<double>(epoch));
            train_bound.push_back(epoch_sum / static_cast<double>(per_epoch)), validation_bound.push_back(-quality.elbo), kl.push_back(quality.kl);
        }
        if (step % per_epoch == 0) epoch_sum = 0;
        if (app.checkpoint_due()) {
            Checkpoint checkpoint;
            checkpoint.put("model", state(model));
            checkpoint.put("adam", state(adam));
            checkpoint.put("step", step), checkpoint.put("epoch_sum", epoch_sum);
            checkpoint.put("rng", rng.state()), checkpoint.put("validation_rng", validation_rng.state());
            checkpoint.put("epochs", epochs), checkpoint.put("train_bound", train_bound), checkpoint.put("validation_bound", validation_bound),
                checkpoint.put("kl", kl);
            app.save(std::move(checkpoint));
        }
    }
    save_weights(app.path("weights.safetensors"), state(model),
                 {{"model", settings.model},
                  {"pixels", settings.pixels},
                  {"latent", std::to_string(model.latent)},
                  {"hidden", std::to_string(hidden_units(settings, app.budget))},
                  {"activation", activation(settings, app.budget) == Activation::relu ? "relu" : "tanh"},
                  {"data", data.name}});
    speed = progress.items_per_second(), seconds = static_cast<double>(steps * settings.batch_size) / speed;
    return training;
}

void draw_curves(App& app, const Training& training) {
    Figure figure(460, 340, 2);
    Panel& bounds = figure.panel("Bound during training");
    bounds.line(training.epochs, training.train_bound, "training");
    bounds.line(training.epochs, training.validation_bound, app.validation_name());
    bounds.x_label = "epoch", bounds.y_label = "-ELBO, nats";
    Panel& rate = figure.panel("Rate");
    rate.line(training.epochs, training.kl);
    rate.x_label = "epoch", rate.y_label = "KL(q(z|x) || p(z)), nats";
    figure.save(app.path("curves.svg"));
    app.results.figure("curves.svg", "The negative bound on training and validation images; the information that the code carries");
}

// Measures the trained model on test images and draws what it makes of them.
void report(App& app, const Settings& settings, const DataSplits& data, const Dataset& test, const Training& training, auto& model, Rng& rng) {
    const bool binary = !model.pixels.eight_bit(), fixed = settings.binarize == "static";
    const Dataset test_set = held_out(model, test);
    const std::int64_t values = test.pixels(), classes = static_cast<std::int64_t>(test.classes.size());
    const char* unit = model.pixels.unit();
    const std::string mode = !binary ? "8-bit"
                             : fixed ? "static-binarized"
                                     : "dynamic-binarized (training pixels drawn anew in each pass, test pixels once, the same for all models)";
    const BeforeBatch test_labels = [&](std::int64_t begin, std::int64_t end) { condition(settings, model, labels_of(test_set, begin, end - begin), test); };
    const BeforeBatch every_class = [&](std::int64_t begin, std::int64_t end) {  // 0, 1, ... and over again
        std::vector<int> labels;
        for (std::int64_t i = begin; i < end; i++) labels.push_back(static_cast<int>(i % std::max<std::int64_t>(classes, 1)));
        condition(settings, model, labels, test);
    };
    Rng test_rng(2);
    const Tensor x = prepared(model, test_set, test_rng);
    const Quality quality = measure(model, x, rng, test_labels);
    app.results.metric("elbo", model.pixels.reported(quality.elbo, values), unit, Kind::upper_bound, mode + "; all test images, one sample of z");
    app.results.metric("reconstruction", -quality.reconstruction, "nats");
    app.results.metric("kl", quality.kl, "nats");
    app.results.metric("active_units", static_cast<double>(quality.active_units), "", Kind::exact, "of " + std::to_string(model.latent));
    std::printf("test: ELBO %.2f nats (reconstruction %.2f, KL %.2f), %lld of %lld units active\n", quality.elbo, quality.reconstruction, quality.kl,
                static_cast<long long>(quality.active_units), static_cast<long long>(model.latent));
    measure_bounds(app, settings, model, x, mode, rng, test_labels);
    app.results.metric("parameters", static_cast<double>(count(parameters(model))));
    app.results.metric("training_speed", training.images_per_second, "images/s");
    app.results.metric("training_seconds", training.seconds, "s", Kind::estimate, "at the mean speed");
    // Pictures drawn as means of p(x|z), without its pixel noise, held against the grey pictures whatever the model was trained on.
    const Draw draw = [&](std::int64_t n) { return as_pictures(mean_pictures(model, rng.normal({n, model.latent}), every_class), test); };
    report_samples(app, data, test, draw, "means of p(x|z)");
    if (settings.conditional) report_classes_asked(app, data, draw(app.budget == Budget::quick ? 500 : 10000));

    draw_curves(app, training);
    if (settings.conditional) {
        write_png(app.path("samples.png"), grid(draw(100), {.columns = static_cast<int>(classes), .scale = 2}));
        app.results.figure("samples.png", "A conditional VAE: each column a class, each row other codes");
    } else {
        draw_pictures(app, model, x, test, rng);
    }
    if (settings.beta != 1 && !settings.conditional) {  // what a weight on the KL does to single latents
        NoGrad no_grad;
        constexpr int kSteps = 11;
        const Tensor z = traversal_codes(model.encode(slice(x, 0, 0, std::min<std::int64_t>(2000, x.dim(0)))).mu, 8, kSteps);
        write_png(app.path("traversals.png"), grid(as_pictures(model.pixels.mean(model.decode(z)), test), {.columns = kSteps, .scale = 2}));
        app.results.figure("traversals.png", "Each row one latent moved from -3 to 3, the most active ones first, all others at zero");
    }
}

}  // namespace

int main(int argc, char** argv) {
    App app("Trains a variational autoencoder and measures its bounds.");
    Settings settings;
    app.options.choice("model", &settings.model, {"iwae", "tutorial", "conv"},
                       "two tanh layers each way with 50 latents, 784-400-20, or convolutions with 32 latents");
    app.options.choice("pixels", &settings.pixels, {"bernoulli", "gaussian-fixed", "gaussian", "logistic"}, "what the decoder's output means");
    app.options.choice("binarize", &settings.binarize, {"dynamic", "static"}, "for bernoulli: draw the pixels anew each time, or once");
    app.options.number("epochs", &settings.epochs, {1, 1e6}, "passes", "over the training images");
    app.options.by_budget({2, 120, 300});
    app.options.number("images", &settings.images, {100, 1e9}, "images", "training images used, at most");
    app.options.by_budget({6000, 1e9, 1e9});
    app.options.number("batch-size", &settings.batch_size, {1, 4096}, "images", "in a batch");
    app.options.number("latent", &settings.latent, {0, 1000}, "dimensions", "of z; 0: as many as the model usually has (50, 20 or 32)");
    app.options.number("hidden", &settings.hidden, {0, 10000}, "units",
                       "in each hidden layer; 0: as many as the model usually has (iwae: 200, in the full budget 500; tutorial: 400)");
    app.options.choice("activation", &settings.activation, {"auto", "tanh", "relu"},
                       "of the fully connected models' hidden layers; auto: tanh, and relu for the tutorial and in the full budget");
    app.options.number("k", &settings.k, {1, 1000}, "samples", "of z for each image in training, after the warm-up; above 1 it is an IWAE");
    app.options.number("bound-k", &settings.bound_k, {1, 1e6}, "samples", "of z for each image in the final bound");
    app.options.by_budget({50, 5000, 5000});
    app.options.number("bound-images", &settings.bound_images, {1, 1e9}, "images", "test images of the final bound");
    app.options.by_budget({50, 1000, 10000});
    app.options.number("lr", &settings.lr, {1e-7, 1}, "", "learning rate at its highest");
    app.options.by_budget({2e-3, 1e-3, 1e-3});
    app.options.number("beta", &settings.beta, {0, 1e6}, "", "weight of the KL (1: the ELBO)");
    app.options.number("warmup", &settings.warmup, {0, 1e6}, "epochs", "over which beta rises from 0, with one sample of z");
    app.options.by_budget({0, 0, 100});
    app.options.number("deviation", &settings.deviation, {1e-3, 10}, "", "of gaussian-fixed, in units of the grey range");
    app.options.flag("conditional", &settings.conditional, "encoder and decoder see the class label too (not with conv)");
    return app.run(argc, argv, [&] {
        check(settings.k == 1 || settings.beta == 1, "--beta weighs the KL of the ELBO, and the bound of --k ", settings.k,
              " samples has no such term: add --k 1");
        check(settings.warmup < settings.epochs, "--warmup ", settings.warmup, ": fewer than the ", settings.epochs, " --epochs expected");
        check(!settings.conditional || settings.model != "conv", "--conditional: with the fully connected models only");
        DataSplits data = app.load_data();
        const Dataset images = app.training_set(data, settings.images);
        check(!settings.conditional || !images.classes.empty(), data.folder, ": these images have no labels for --conditional");
        const PixelDistribution pixels{pixel_model(settings.pixels), settings.deviation};
        const std::int64_t condition = settings.conditional ? static_cast<std::int64_t>(images.classes.size()) : 0;
        app.program += settings.suffix(app.budget == Budget::full ? 100 : 0);
        Rng rng(static_cast<std::uint64_t>(app.seed));
        const auto latent = [&](std::int64_t usual) { return settings.latent > 0 ? settings.latent : usual; };
        const auto run_model = [&](auto model) {
            const Training training = train(app, settings, data, images, model, rng);
            report(app, settings, data, data.test.open(app.results), training, model, rng);
        };
        if (settings.model == "conv") {
            check(images.height == 28 && images.width == 28 && images.channels == 1, "--model conv: for 28x28 grey images");
            run_model(ConvVae(latent(32), pixels, rng));
        } else {
            const bool tutorial = settings.model == "tutorial";
            run_model(MlpVae(images.pixels(), std::vector<std::int64_t>(tutorial ? 1 : 2, hidden_units(settings, app.budget)), latent(tutorial ? 20 : 50),
                             pixels, rng, activation(settings, app.budget), condition));
        }
    });
}
