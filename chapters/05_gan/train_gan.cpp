// Trains a GAN on images: two networks, alternating steps; then measures its samples and saves its weights.
//
//     train_gan                                     DCGAN with the non-saturating loss
//     train_gan --model mlp
//     train_gan --model conditional
//     train_gan --loss hinge                        with spectral normalization; minimax, least-squares, wasserstein
//     train_gan --data data/faces_pixelart          16x16 portraits in colour (make data)
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "chapters/05_gan/alternating_step.hpp"
#include "chapters/05_gan/gan.hpp"
#include "common/analysis/sample_report.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/io/csv_log.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/clip.hpp"
#include "common/optim/schedule.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

struct Settings {
    std::string model = "dcgan", loss = "non-saturating";
    int steps = 0, images = 0, batch_size = 64, noise = 0, width = 0, d_steps = 1, samples = 0;
    float lr = 2e-4f, beta1 = 0.5f, clip = 0.01f;

    // What tells this run's folder from the plain DCGAN's.
    std::string suffix() const {
        std::string text;
        if (model != "dcgan") text += "_" + model;
        if (loss != "non-saturating") text += "_" + loss;
        return text;
    }
};

// What was measured on the way.
using Curves = std::map<std::string, Values>;

// The squared gradients of all weights, added and rooted.
double gradient_norm(const std::vector<Parameter>& list) {
    double squares = 0;
    for (const Parameter& p : list)
        if (const Tensor g = p.tensor.grad())
            for (float v : g.values()) squares += static_cast<double>(v) * v;
    return std::sqrt(squares);
}

// No finite number, or so large that the weights have run away: a sound player loses a few nats, a beaten one some hundreds.
bool is_lost(double loss) { return !(std::abs(loss) < 1e4); }

bool all_finite(Gan& gan) {
    for (const Parameter& p : state(gan))
        for (float v : p.tensor.values())
            if (!std::isfinite(v)) return false;
    return true;
}

void draw_curves(App& app, Curves& curves) {
    Figure figure(420, 330, 3);
    Panel& losses = figure.panel("Losses");
    losses.line(curves["step"], curves["d loss"], "discriminator");
    losses.line(curves["step"], curves["g loss"], "generator");
    losses.x_label = "step";
    Panel& verdict = figure.panel("Does D find out?");
    verdict.line(curves["step"], curves["d on real"], "D(real)");
    verdict.line(curves["step"], curves["d on fake"], "D(fake)");
    verdict.x_label = "step", verdict.y_label = "mean", verdict.y_range = {0, 1};
    Panel& norm = figure.panel("What reaches the generator");
    norm.line(curves["step"], curves["g gradient"]);
    norm.x_label = "step", norm.y_label = "norm of the gradient", norm.log_y = true;
    figure.save(app.path("curves.svg"));
    app.results.figure("curves.svg", "Who is ahead (losses, verdicts), and the generator's gradient; none of them says how good the pictures are");
}

struct Trained {
    Gan gan;
    Rng rng;
    double seconds = 0, images_per_second = 0;
};

Trained train(App& app, const Settings& settings, const DataSplits& data, const Dataset& train_set) {
    const GanLoss loss = gan_loss(settings.loss);
    const bool conditional = settings.model == "conditional", critic = loss == GanLoss::wasserstein;
    GanDesign design{settings.model == "mlp" ? "mlp" : "dcgan", {}};
    design.parts.image = {train_set.height, train_set.width, train_set.channels};
    design.parts.noise = settings.noise, design.parts.width = settings.width;
    design.parts.classes = conditional ? static_cast<std::int64_t>(train_set.classes.size()) : 0;
    design.parts.spectral = loss == GanLoss::hinge && settings.model != "mlp";

    Rng rng(static_cast<std::uint64_t>(app.seed)), fixed_noise(1000);
    Gan gan(design, rng);
    const auto g_weights = parameters(gan.g), d_weights = parameters(gan.d);
    Adam adam_g(g_weights, {.lr = settings.lr, .beta1 = settings.beta1}), adam_d(d_weights, {.lr = settings.lr, .beta1 = settings.beta1});
    Batches batches(train_set, {.size = settings.batch_size, .seed = static_cast<std::uint64_t>(app.seed), .background = true, .low = -1.0f, .high = 1.0f});
    std::printf("%s: %lld images; G has %lld parameters, D %lld; %d steps\n", data.name.c_str(), static_cast<long long>(train_set.size),
                static_cast<long long>(count(g_weights)), static_cast<long long>(count(d_weights)), settings.steps);
    const Tensor z_fixed = fixed_noise.normal({64, design.parts.noise});
    std::vector<int> fixed_labels;
    for (int i = 0; conditional && i < 64; i++) fixed_labels.push_back(i % 8 % static_cast<int>(design.parts.classes));

    Curves curves;
    for (const char* name : {"step", "d loss", "g loss", "d on real", "d on fake", "g gradient"}) curves[name];
    std::int64_t step = 0, last_saved = 0;
    double seconds = 0;
    if (const auto checkpoint = app.saved()) {
        checkpoint->restore("gan", state(gan));
        checkpoint->restore("adam_g", state(adam_g)), checkpoint->restore("adam_d", state(adam_d));
        step = last_saved = checkpoint->integer("step"), seconds = checkpoint->number("seconds");
        rng.set_state(checkpoint->rng("rng"));
        batches.set_position(step * settings.d_steps);
        for (auto& [name, values] : curves) values = checkpoint->numbers("curves." + name);
    }
    CsvLog log(app.path("log.csv"), {"d_loss", "g_loss", "d_on_real", "d_on_fake", "g_gradient"}, step);
    const auto start = std::chrono::steady_clock::now();
    const auto elapsed = [&] { return seconds + std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
    Progress progress("train", settings.steps, settings.batch_size, "images");
    const auto stop = [&](const std::string& what) {
        throw Diverged(
            step, "step " + std::to_string(step) + ": " + what + "; " +
                      (last_saved > 0 ? "the last good checkpoint is that of step " + std::to_string(last_saved) + ", " + app.path("checkpoint.safetensors")
                                      : "there is no checkpoint yet") +
                      "; try a smaller --lr");
    };
    while (step < settings.steps) {
        // [gan-loop]
        adam_d.options.lr = adam_g.options.lr = cosine_schedule(step, settings.steps, settings.lr);
        double d_loss = 0;
        Tensor fake;
        std::vector<int> labels;
        for (int k = 0; k < settings.d_steps; k++) {
            const Batch batch = batches.next();
            if (conditional) labels = batch.labels;
            const auto d = [&](const Tensor& x) { return gan.d(x, labels); };
            fake = gan.g(rng.normal({settings.batch_size, design.parts.noise}), labels);
            d_loss = discriminator_step(loss, d, adam_d, batch.images, fake);
            if (critic) clip_weights(d_weights, settings.clip);
        }
        const auto d = [&](const Tensor& x) { return gan.d(x, labels); };
        const double g_loss = generator_step(loss, d, d_weights, adam_g, fake);
        // [/gan-loop]
        step++;
        if (is_lost(d_loss) || is_lost(g_loss)) stop("D's loss is " + std::to_string(d_loss) + ", G's " + std::to_string(g_loss));
        progress.update(step, "D " + std::to_string(d_loss).substr(0, 6) + " G " + std::to_string(g_loss).substr(0, 6));

        if (step % std::max(settings.steps / 150, 1) == 0) {
            NoGrad no_grad;
            const auto certainty = [&](const Tensor& x) { return static_cast<double>(mean(sigmoid(gan.d(x, labels))).item()); };
            set_training(gan.d, false);
            const Tensor real = images_tensor(data.validation, 0, std::min<std::int64_t>(settings.batch_size, data.validation.size), -1, 1);
            const double on_real = conditional ? std::nan("") : certainty(real), on_fake = certainty(fake.detach());
            set_training(gan.d, true);
            const double norm = gradient_norm(g_weights);
            const std::pair<const char*, double> row[] = {{"step", static_cast<double>(step)},
                                                          {"d loss", d_loss},
                                                          {"g loss", g_loss},
                                                          {"d on real", on_real},
                                                          {"d on fake", on_fake},
                                                          {"g gradient", norm}};
            for (const auto& [name, value] : row) curves[name].push_back(value);
            log.row(step, {d_loss, g_loss, on_real, on_fake, norm});
        }
        if (app.checkpoint_due()) {
            if (!all_finite(gan)) stop("a weight is no finite number");  // a loss shows it a step later: too late for this checkpoint
            Checkpoint checkpoint;
            checkpoint.put("gan", state(gan));
            checkpoint.put("adam_g", state(adam_g)), checkpoint.put("adam_d", state(adam_d));
            checkpoint.put("step", step), checkpoint.put("seconds", elapsed());
            checkpoint.put("rng", rng.state());
            for (const auto& [name, values] : curves) checkpoint.put("curves." + name, values);
            app.save(std::move(checkpoint));
            last_saved = step;
        }
    }
    seconds = elapsed();
    if (!all_finite(gan)) stop("a weight is no finite number");

    save_gan(app.path("weights.safetensors"), gan, data.name);
    set_training(gan, false);
    const Image sheet = grid(draw(gan, z_fixed, fixed_labels), {.columns = 8, .padding = 2, .scale = train_set.height < 24 ? 4 : 2});
    write_png(app.path("samples.png"), sheet);
    app.results.figure("samples.png", conditional ? "Samples, each column one class" : "Samples: noise through the generator, not chosen");
    draw_curves(app, curves);
    return {gan, rng, seconds, progress.items_per_second()};
}

// Measures time for drawing, then quality.
void report(App& app, const Settings& settings, const DataSplits& data, const Judges& judges, Trained& trained) {
    auto& [gan, rng, seconds, images_per_second] = trained;
    const GanDesign& design = gan.design;
    const bool conditional = design.parts.classes > 0;
    std::vector<int> labels;
    for (int i = 0; conditional && i < settings.samples; i++) labels.push_back(i % static_cast<int>(design.parts.classes));
    const Tensor z = rng.normal({settings.samples, design.parts.noise});
    report_sampling_time(app, [&](std::int64_t n) {
        return draw(trained.gan, trained.rng.normal({n, design.parts.noise}), {labels.begin(), labels.begin() + (conditional ? n : 0)});
    });
    app.results.metric("parameters", static_cast<double>(count(parameters(gan.g)) + count(parameters(gan.d))), "", Kind::exact, "generator and discriminator");
    app.results.metric("generator_parameters", static_cast<double>(count(parameters(gan.g))));
    app.results.metric("training_seconds", seconds, "s", Kind::estimate);
    app.results.metric("training_speed", images_per_second, "images/s", Kind::estimate);
    const Tensor pictures = draw(gan, z, labels);
    report_quality(app, judges, pictures, data);
    if (conditional && judges.classifier) {
        const Tensor probabilities = judge(*judges.classifier, pictures).probabilities;
        const std::vector<int> verdicts = argmax(probabilities);
        double right = 0;
        for (std::size_t i = 0; i < verdicts.size(); i++) right += verdicts[i] == labels[i];
        app.results.metric("classes_as_asked", 100 * right / static_cast<double>(verdicts.size()), "%", Kind::estimate,
                           "samples that the classifier takes for the class asked for");
        std::printf("%.1f %% of the samples are of the class asked for\n", 100 * right / static_cast<double>(verdicts.size()));
    }
}

}  // namespace

int main(int argc, char** argv) {
    App app("Trains a GAN on images, draws and measures its samples.");
    Settings settings;
    app.options.choice("model", &settings.model, {"dcgan", "mlp", "conditional"},
                       "convolutions, fully connected layers, or convolutions that are told the class");
    app.options.choice("loss", &settings.loss, gan_loss_names(), "of both players; hinge brings spectral normalization, wasserstein clipped weights");
    app.options.number("steps", &settings.steps, {1, 1e8}, "steps", "of the generator");
    app.options.by_budget({200, 30000, 60000});
    app.options.number("images", &settings.images, {64, 1e9}, "images", "training images used, at most");
    app.options.by_budget({2000, 1e9, 1e9});
    app.options.number("batch-size", &settings.batch_size, {2, 4096}, "images", "in a batch");
    app.options.number("noise", &settings.noise, {1, 10000}, "dimensions", "of z");
    app.options.by_budget({64, 64, 100});
    app.options.number("width", &settings.width, {1, 1024}, "channels", "of the layer next to the picture");
    app.options.by_budget({8, 32, 64});
    app.options.number("d-steps", &settings.d_steps, {1, 100}, "steps", "of the discriminator before each one of the generator");
    app.options.number("samples", &settings.samples, {16, 1e6}, "samples", "drawn and judged at the end");
    app.options.by_budget({500, 10000, 10000});
    app.options.number("lr", &settings.lr, {1e-7, 10}, "", "learning rate of both players at the start; it falls to 0 by half a cosine");
    app.options.number("beta1", &settings.beta1, {0, 0.9999}, "", "Adam's memory of gradients");
    app.options.number("clip", &settings.clip, {1e-6, 10}, "", "with wasserstein: largest size of a weight of D");
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train_set = app.training_set(data, settings.images);
        check(settings.model != "conditional" || !train_set.classes.empty(), data.folder, ": these images have no labels for --model conditional");
        check(train_set.size >= settings.batch_size, data.folder, ": ", train_set.size, " images, less than one batch of ", settings.batch_size);
        app.program += settings.suffix();
        Judges judges = make_judges(app, data, settings.samples);
        Trained trained = train(app, settings, data, train_set);
        hold_against(judges, data.test.open(app.results));
        report(app, settings, data, judges, trained);
    });
}
