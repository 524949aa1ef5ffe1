// Ways to break a GAN, and what cures each. The same small DCGAN is trained with a setting that goes wrong and with the one
// thing changed that mends it. A failure is not judged by eye: every few steps samples are drawn and held against validation pictures,
//
//     collapse             the samples' spread (mean squared distance of two) is less than a third of the real pictures',
//                          or fewer than half of the classes occur
//     discriminator wins   D's loss (2 log 2 in balance) stays below 0.1
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <tuple>
#include <vector>

#include "chapters/05_gan/alternating_step.hpp"
#include "chapters/05_gan/gan.hpp"
#include "common/analysis/sample_report.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/optim/adam.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

struct Setting {
    std::string name, experiment;
    GanLoss loss = GanLoss::non_saturating;
    float lr_g = 2e-4f, lr_d = 2e-4f, beta1 = 0.5f;
    int d_steps = 1;
    bool batch_norm = true;
};

// Mean squared distance between two pictures of the set: twice the sum of the pixels' variances.
double spread(const Tensor& pictures) {
    const std::int64_t n = pictures.dim(0), pixels = pictures.numel() / n;
    double total = 0;
    for (std::int64_t p = 0; p < pixels; p++) {
        double sum = 0, squares = 0;
        for (std::int64_t i = 0; i < n; i++)
            sum += pictures[i * pixels + p], squares += static_cast<double>(pictures[i * pixels + p]) * pictures[i * pixels + p];
        total += 2 * (squares / static_cast<double>(n) - sum * sum / static_cast<double>(n * n));
    }
    return total;
}

struct Course {
    Values step, spread, classes, d_loss, frechet;
    std::string verdict = "sound";
    std::int64_t detected = 0;  // the step of the verdict
    Tensor samples;
};

Course run(const Setting& setting, const Dataset& train_set, const Judges& judges, double real_spread, int steps, int looks, std::int64_t seed,
           Progress& progress, std::int64_t done) {
    constexpr std::int64_t kBatch = 64;
    GanDesign design;
    design.parts.image = {train_set.height, train_set.width, train_set.channels};
    design.parts.noise = 64, design.parts.width = 16, design.parts.batch_norm = setting.batch_norm;
    Rng rng(static_cast<std::uint64_t>(seed)), eye(11);
    Gan gan(design, rng);
    const auto g_weights = parameters(gan.g), d_weights = parameters(gan.d);
    Adam adam_g(g_weights, {.lr = setting.lr_g, .beta1 = setting.beta1}), adam_d(d_weights, {.lr = setting.lr_d, .beta1 = setting.beta1});
    Batches batches(train_set, {.size = kBatch, .seed = static_cast<std::uint64_t>(seed), .low = -1.0f, .high = 1.0f});
    const Tensor z_eye = eye.normal({500, 64});
    Course course;
    double recent = 2 * std::log(2.0);
    for (int step = 1; step <= steps; step++) {
        Tensor fake;
        for (int k = 0; k < setting.d_steps; k++) {
            fake = gan.g(rng.normal({kBatch, 64}));
            const double d_loss = discriminator_step(setting.loss, gan.d, adam_d, batches.next().images, fake);
            recent += 0.05 * (d_loss - recent);
        }
        const double g_loss = generator_step(setting.loss, gan.d, d_weights, adam_g, fake);
        progress.update(done + step, recent);
        if (!std::isfinite(recent) || !std::isfinite(g_loss)) {
            course.verdict = "diverged", course.detected = step;
            break;
        }
        if (step % std::max(steps / looks, 1) != 0) continue;
        set_training(gan.g, false);
        const Tensor pictures = draw(gan, z_eye);
        set_training(gan.g, true);
        const double share = spread(pictures) / real_spread;
        double classes = std::nan("");
        if (judges.classifier) {
            const std::vector<double> shares = class_shares(judge(*judges.classifier, pictures).probabilities).shares;
            classes = static_cast<double>(std::count_if(shares.begin(), shares.end(), [](double s) { return s >= 0.01; }));
        }
        course.step.push_back(step), course.spread.push_back(share), course.classes.push_back(classes), course.d_loss.push_back(recent);
        course.frechet.push_back(frechet_to_held_out(judges, pictures));
        // The first quarter is for warming up: every generator begins with one grey picture.
        const bool few = judges.classifier && classes < 0.5 * static_cast<double>(train_set.classes.size());
        const std::string now = step <= steps / 4 ? "sound" : share < 1.0 / 3 || few ? "collapse" : recent < 0.1 ? "D wins" : "sound";
        if (now != course.verdict) course.detected = now == "sound" ? 0 : step;
        course.verdict = now;
    }
    set_training(gan, false);
    Rng show(3);
    course.samples = draw(gan, show.normal({20, 64}));
    return course;
}

}  // namespace

int main(int argc, char** argv) {
    App app("Provokes failures of GANs, detects them, and cures them.");
    int steps = 0;
    app.options.number("steps", &steps, {20, 1e6}, "steps", "of each of the seven trainings");
    app.options.by_budget({20, 800, 5000});
    return app.run(argc, argv, [&] {
        const DataSplits data = app.load_data();
        const std::int64_t judged = app.budget == Budget::quick ? 300 : 2000;
        const Dataset train_set = app.training_set(data);
        app.results.evaluated_on = "validation";  // settings are chosen here: the test set stays closed
        Judges judges = make_judges(app, data, judged);
        hold_against(judges, data.validation);
        const double real_spread = spread(images_tensor(data.validation, 0, std::min<std::int64_t>(500, data.validation.size)));
        // Pairs: what goes wrong, and the one thing changed that mends it.
        const Setting balanced{"balanced", ""};
        std::vector<Setting> settings{
            {"fast G, slow D", "learning rates", GanLoss::non_saturating, 5e-3f, 2e-5f},
            balanced,
            {"no batch norm", "batch norm", GanLoss::non_saturating, 8e-5f, 4e-5f, 0.5f, 1, false},
            {"with batch norm", "batch norm", GanLoss::non_saturating, 8e-5f, 4e-5f},
            {"slow G, fast D", "strength of D", GanLoss::non_saturating, 2e-5f, 5e-3f},
            balanced,
            {"strong D, minimax", "the loss", GanLoss::minimax, 2e-4f, 1e-3f, 0.5f, 3},
            {"strong D, non-saturating", "the loss", GanLoss::non_saturating, 2e-4f, 1e-3f, 0.5f, 3},
        };
        const auto same = [](const Setting& p, const Setting& q) {
            return std::tie(p.loss, p.lr_g, p.lr_d, p.beta1, p.d_steps, p.batch_norm) == std::tie(q.loss, q.lr_g, q.lr_d, q.beta1, q.d_steps, q.batch_norm);
        };
        Progress progress("train", 7 * steps);
        std::vector<Course> courses;
        std::int64_t done = 0;
        for (std::size_t i = 0; i < settings.size(); i++) {
            if (settings[i].experiment.empty()) settings[i].experiment = settings[i - 1].experiment;
            const auto before =
                std::find_if(settings.begin(), settings.begin() + static_cast<std::ptrdiff_t>(i), [&](const Setting& s) { return same(s, settings[i]); });
            if (before != settings.begin() + static_cast<std::ptrdiff_t>(i)) {
                courses.push_back(courses[static_cast<std::size_t>(before - settings.begin())]);  // the same training
                continue;
            }
            courses.push_back(run(settings[i], train_set, judges, real_spread, steps, app.budget == Budget::quick ? 4 : 20, app.seed, progress, done));
            done += steps;
        }

        Results::Table table{"settings", {"experiment", "setting", "verdict", "from step", "spread / real", "classes", "D loss", "Frechet distance"}, {}};
        for (std::size_t i = 0; i < settings.size(); i++) {
            const Course& c = courses[i];
            const auto last = [](const Values& v) { return v.empty() ? std::nan("") : v.back(); };
            std::printf("%-26s %-9s spread %.2f of the real one, %.0f classes, D loss %.2f, Frechet distance %.1f\n", settings[i].name.c_str(),
                        c.verdict.c_str(), last(c.spread), last(c.classes), last(c.d_loss), last(c.frechet));
            table.rows.push_back({settings[i].experiment, settings[i].name, c.verdict, c.detected > 0 ? Json(c.detected) : Json("-"), last(c.spread),
                                  last(c.classes), last(c.d_loss), last(c.frechet)});
            std::string key = settings[i].name;
            std::erase(key, ',');
            std::replace(key.begin(), key.end(), ' ', '_');
            app.results.metric("spread_" + key, last(c.spread), "", Kind::estimate, "of samples, share of that of validation images");
            app.results.metric("frechet_" + key, last(c.frechet), "", Kind::estimate, judges.note);
        }
        app.results.table(table);
        int failures = 0, cures = 0;
        for (std::size_t i = 0; i < courses.size(); i += 2) failures += courses[i].verdict != "sound", cures += courses[i + 1].verdict == "sound";
        app.results.metric("failures_detected", failures, "", Kind::estimate, "of the four settings that go wrong");
        app.results.metric("cures_sound", cures, "", Kind::estimate, "of the four that mend them");
        Figure figure(480, 300, 2);
        for (std::size_t i = 0; i < settings.size(); i += 2) {
            Panel& spread = figure.panel(settings[i].experiment + ": spread of the samples");
            for (std::size_t j : {i, i + 1}) spread.line_with_points(courses[j].step, courses[j].spread, settings[j].name);
            spread.x_label = "step", spread.y_label = "share of the real one", spread.legend = "top left", spread.y_range = {0, 1.45};
            Panel& loss = figure.panel(settings[i].experiment + ": D's loss");
            double highest = 2 * std::log(2.0);
            for (std::size_t j : {i, i + 1}) {
                loss.line(courses[j].step, courses[j].d_loss, settings[j].name);
                for (const double d : courses[j].d_loss) highest = std::max(highest, d);
            }
            loss.x_label = "step", loss.y_label = "nats (1.39 in balance)", loss.y_range = {0, 1.6 * highest};  // room for the legend
        }
        figure.save(app.path("curves.svg"));
        app.results.figure("curves.svg", "What the detector sees: provoked failures and their cures");
        std::vector<Image> sheets;
        std::vector<std::string> names;
        for (std::size_t i = 0; i < settings.size(); i++)
            sheets.push_back(to_rgb(grid(courses[i].samples, {.columns = 20, .scale = 2}))), names.push_back(settings[i].name + ": " + courses[i].verdict);
        write_png(app.path("samples.png"), grid(sheets, {.columns = 1, .padding = 6}, names));
        app.results.figure("samples.png", "Samples at the end of each training");
    });
}
