// How many of 1,000 kinds does a GAN draw? Three pictures of Fashion-MNIST lie in the colour channels of one; the frozen classifier
// names each channel, and triples are counted. The same generator is trained against a discriminator of its own size and against one
// with an eighth of the channels, which can't tell as many kinds apart (Metz et al. 2017 found that small discriminators lose modes).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/05_gan/alternating_step.hpp"
#include "chapters/05_gan/dcgan.hpp"
#include "chapters/05_gan/stacking.hpp"
#include "common/analysis/frozen_classifier.hpp"
#include "common/app/app.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

constexpr std::int64_t kNoise = 64, kBatch = 64;

Tensor drawn(const DcganGenerator& g, std::int64_t n, Rng& rng) {  // (n, H, W, 3), 0..1
    const NoGrad no_grad;
    std::vector<Tensor> parts;
    for (std::int64_t begin = 0; begin < n; begin += 250) parts.push_back(affine(g(rng.normal({std::min<std::int64_t>(250, n - begin), kNoise})), 0.5f, 0.5f));
    return concat(parts, 0);
}

struct Course {
    Values step, modes;
    StackedCoverage end{};
    Tensor samples;
};

}  // namespace

int main(int argc, char** argv) {
    App app("Counts the modes of a GAN on 1,000 kinds of stacked pictures, with a large and with a small discriminator.");
    int steps = 0, width = 0, samples = 0;
    app.options.number("steps", &steps, {10, 1e7}, "steps", "of each of the two trainings");
    app.options.by_budget({20, 4000, 25000});
    app.options.number("width", &width, {8, 1024}, "channels", "of the generator next to the picture");
    app.options.by_budget({8, 24, 64});
    app.options.number("samples", &samples, {100, 1e6}, "samples", "whose kinds are counted");
    app.options.by_budget({500, 26000, 26000});
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train_set = app.training_set(data);
        check(data.train.height == 28 && data.train.width == 28 && data.train.channels == 1, data.folder,
              ": 28x28 grey pictures expected, of which three make a stack");
        const Classifier classifier = need_classifier(app, data);
        const int classes = static_cast<int>(data.train.classes.size()), kinds = classes * classes * classes;

        struct Setting {
            const char *name, *key;
            int d_width;
        };
        const Setting settings[] = {{"D as wide as G", "equal", width}, {"D with an eighth of the channels", "small_d", std::max(width / 8, 1)}};
        std::vector<Course> courses;
        Progress progress("train", 2 * steps, kBatch, "images");
        for (const Setting& setting : settings) {
            Rng rng(static_cast<std::uint64_t>(app.seed));
            DcganDesign design;
            design.image = {28, 28, 3}, design.noise = kNoise, design.width = width;
            DcganGenerator g(design, rng);
            design.width = setting.d_width;
            DcganDiscriminator d(design, rng);
            const auto g_weights = parameters(g), d_weights = parameters(d);
            Adam adam_g(g_weights, {.lr = 2e-4f, .beta1 = 0.5f}), adam_d(d_weights, {.lr = 2e-4f, .beta1 = 0.5f});
            Course course;
            for (int step = 1; step <= steps; step++) {
                const Tensor fake = g(rng.normal({kBatch, kNoise}));
                const double d_loss = discriminator_step(GanLoss::non_saturating, d, adam_d, stacked_pictures(train_set, kBatch, -1, 1, rng), fake);
                const double g_loss = generator_step(GanLoss::non_saturating, d, d_weights, adam_g, fake);
                if (!std::isfinite(d_loss) || !std::isfinite(g_loss))
                    throw Diverged(step, std::string(setting.name) + ", step " + std::to_string(step) + ": a loss is no finite number");
                progress.update(static_cast<std::int64_t>(courses.size()) * steps + step, d_loss);
                if (step % std::max(steps / 10, 1) != 0) continue;
                set_training(g, false);
                Rng eye(9);
                const std::int64_t few = std::max(samples / 5, 100);
                course.step.push_back(step), course.modes.push_back(stacked_coverage(stacked_classes(classifier, drawn(g, few, eye)), classes).modes);
                set_training(g, true);
            }
            set_training(g, false);
            Rng eye(10);
            const Tensor pictures = drawn(g, samples, eye);
            course.end = stacked_coverage(stacked_classes(classifier, pictures), classes);
            course.samples = slice(pictures, 0, 0, 40);
            courses.push_back(std::move(course));
        }

        Rng test_rng(1);
        const StackedCoverage real =
            stacked_coverage(stacked_classes(classifier, stacked_pictures(data.test.open(app.results), samples, 0, 1, test_rng)), classes);
        const std::string count = std::to_string(samples) + " samples";
        Results::Table table{"coverage", {"setting", "kinds of " + std::to_string(kinds), "KL to even kinds, nats"}, {}};
        const auto report = [&](const std::string& name, const std::string& key, const StackedCoverage& coverage) {
            std::printf("%-34s %4d of %d kinds, KL to even kinds %.3f nats\n", name.c_str(), coverage.modes, kinds, coverage.kl);
            app.results.metric("modes_" + key, coverage.modes, "", Kind::estimate, "of " + std::to_string(kinds) + ", " + count);
            app.results.metric("kl_" + key, coverage.kl, "nats", Kind::estimate, "of the kinds' shares to even ones, " + count);
            table.rows.push_back({name, coverage.modes, coverage.kl});
        };
        report("test pictures, stacked", "real", real);
        for (std::size_t i = 0; i < courses.size(); i++) report(settings[i].name, settings[i].key, courses[i].end);
        app.results.table(table);

        Figure figure(560, 380);
        Panel& panel = figure.panel("Kinds among " + std::to_string(std::max(samples / 5, 100)) + " samples");
        for (std::size_t i = 0; i < courses.size(); i++) panel.line_with_points(courses[i].step, courses[i].modes, settings[i].name);
        panel.x_label = "step", panel.y_label = "of " + std::to_string(kinds), panel.y_range = {0, 1.05 * kinds}, panel.legend = "bottom right";
        figure.save(app.path("modes.svg"));
        app.results.figure("modes.svg", "How many of the 1,000 kinds occur");
        std::vector<Image> sheets;
        std::vector<std::string> names;
        for (std::size_t i = 0; i < courses.size(); i++)
            sheets.push_back(grid(courses[i].samples, {.columns = 20, .scale = 2})), names.push_back(settings[i].name);
        write_png(app.path("samples.png"), grid(sheets, {.columns = 1, .padding = 6}, names));
        app.results.figure("samples.png", "Samples: each colour channel is a picture of its own");
    });
}
