// Why the generator does not minimize log(1 - D): first the two losses and their gradients as curves, then the same networks from
// the same start, trained with both on images: what gradient reaches the generator, and what becomes of the pictures.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/05_gan/alternating_step.hpp"
#include "chapters/05_gan/gan.hpp"
#include "common/analysis/frechet.hpp"
#include "common/analysis/sample_report.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/optim/adam.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

void draw_losses(App& app) {
    Values d, minimax, non_saturating, minimax_slope, non_saturating_slope;
    for (int i = 1; i < 200; i++) {
        d.push_back(i / 200.0);
        const float a = static_cast<float>(std::log(d.back() / (1 - d.back())));
        const auto measure = [&](GanLoss loss, Values& value, Values& slope) {
            Tensor logit({1, 1}, {a});
            logit.set_requires_grad();
            const Tensor l = generator_loss(loss, logit);
            l.backward();
            value.push_back(l.item()), slope.push_back(std::abs(logit.grad()[0]));
        };
        measure(GanLoss::minimax, minimax, minimax_slope), measure(GanLoss::non_saturating, non_saturating, non_saturating_slope);
    }
    Figure figure(460, 340, 2);
    Panel& losses = figure.panel("Generator's loss");
    losses.line(d, minimax, "log(1 - D)");
    losses.line(d, non_saturating, "-log D");
    losses.x_label = "D(G(z))", losses.y_label = "nats";
    Panel& slopes = figure.panel("Its gradient by the logit");
    slopes.line(d, minimax_slope, "minimax: D");
    slopes.line(d, non_saturating_slope, "non-saturating: 1 - D");
    slopes.x_label = "D(G(z))", slopes.y_label = "size", slopes.legend = "top center";
    figure.save(app.path("losses.svg"));
    app.results.figure("losses.svg", "Where D is sure of a fake (left), the minimax loss is flat");
}

double norm_of_gradients(const std::vector<Parameter>& list) {
    double squares = 0;
    for (const Parameter& p : list)
        if (const Tensor g = p.tensor.grad())
            for (float v : g.values()) squares += static_cast<double>(v) * v;
    return std::sqrt(squares);
}

struct Course {
    Values step, norm, d_on_fake, frechet_step, frechet;  // frechet: to validation pictures
    Tensor samples, judged;                               // judged: at the end, held against test pictures
};

}  // namespace

int main(int argc, char** argv) {
    App app("Trains the same GAN with the minimax and the non-saturating loss and compares the gradients that reach the generator.");
    int steps = 0, batch_size = 64, early = 0, d_steps = 2;
    app.options.number("steps", &steps, {2, 1e6}, "steps", "of each training");
    app.options.by_budget({20, 2000, 8000});
    app.options.number("early", &early, {1, 1e6}, "steps", "that count as early");
    app.options.by_budget({10, 100, 100});
    app.options.number("batch-size", &batch_size, {2, 4096}, "images", "in a batch");
    app.options.number("d-steps", &d_steps, {1, 100}, "steps", "of the discriminator before each one of the generator");
    return app.run(argc, argv, [&] {
        draw_losses(app);
        DataSplits data = app.load_data();
        const Dataset train_set = app.training_set(data);
        Judges judges = make_judges(app, data, app.budget == Budget::quick ? 500 : 2000);
        hold_against(judges, data.validation);
        const GanLoss losses[] = {GanLoss::minimax, GanLoss::non_saturating};
        Course courses[2];
        Progress progress("train", 2 * steps, batch_size, "images");
        for (int which = 0; which < 2; which++) {
            // The same start, the same batches and the same noise for both losses.
            Rng rng(static_cast<std::uint64_t>(app.seed));
            GanDesign design{"mlp", {}};
            design.parts.image = {train_set.height, train_set.width, train_set.channels}, design.parts.noise = 64;
            Gan gan(design, rng);
            const auto g_weights = parameters(gan.g), d_weights = parameters(gan.d);
            Adam adam_g(g_weights, {.lr = 2e-4f, .beta1 = 0.5f}), adam_d(d_weights, {.lr = 2e-4f, .beta1 = 0.5f});
            Batches batches(train_set, {.size = batch_size, .seed = static_cast<std::uint64_t>(app.seed), .low = -1.0f, .high = 1.0f});
            Rng quality_noise(5);
            const Tensor z_quality = quality_noise.normal({app.budget == Budget::quick ? 300 : 2000, 64});
            Course& course = courses[which];
            for (int step = 1; step <= steps; step++) {
                Tensor fake;
                for (int k = 0; k < d_steps; k++) {
                    fake = gan.g(rng.normal({batch_size, 64}));
                    discriminator_step(losses[which], gan.d, adam_d, batches.next().images, fake);
                }
                const double g_loss = generator_step(losses[which], gan.d, d_weights, adam_g, fake);
                check(std::isfinite(g_loss), "step ", step, " with the ", gan_loss_names()[static_cast<std::size_t>(losses[which])], " loss: it is ", g_loss);
                course.step.push_back(step), course.norm.push_back(norm_of_gradients(g_weights));
                // -log D or log(1 - D), so D itself on average (geometric mean).
                course.d_on_fake.push_back(which == 0 ? 1 - std::exp(g_loss) : std::exp(-g_loss));
                progress.update(which * steps + step, g_loss);
                if (step % std::max(steps / 10, 1) == 0)
                    course.frechet_step.push_back(step), course.frechet.push_back(frechet_to_held_out(judges, draw(gan, z_quality)));
            }
            Rng eye(3);
            course.samples = draw(gan, eye.normal({32, 64})), course.judged = draw(gan, z_quality);
        }
        hold_against(judges, data.test.open(app.results));
        const double frechet[] = {frechet_to_held_out(judges, courses[0].judged), frechet_to_held_out(judges, courses[1].judged)};

        const auto early_norm = [&](const Course& course) {
            double logs = 0;
            const int n = std::min(early, steps);
            for (int i = 0; i < n; i++) logs += std::log(course.norm[static_cast<std::size_t>(i)] + 1e-30) / n;
            return std::exp(logs);
        };
        const double flat = early_norm(courses[0]), steep = early_norm(courses[1]);
        std::printf("gradient norm over the first %d steps (geometric mean): minimax %.4g, non-saturating %.4g, ratio %.3g\n", std::min(early, steps), flat,
                    steep, steep / flat);
        std::printf("Frechet distance at the end: minimax %.2f, non-saturating %.2f (floor %.2f)\n", frechet[0], frechet[1], judges.floor);
        const std::string first = "geometric mean over the first " + std::to_string(std::min(early, steps)) + " steps";
        app.results.metric("early_gradient_minimax", flat, "", Kind::estimate, first);
        app.results.metric("early_gradient_non_saturating", steep, "", Kind::estimate, first);
        app.results.metric("early_gradient_ratio", steep / flat, "", Kind::estimate, "non-saturating over minimax");
        app.results.metric("frechet_minimax", frechet[0], "", Kind::estimate, judges.note);
        app.results.metric("frechet_non_saturating", frechet[1], "", Kind::estimate, judges.note);
        app.results.metric("frechet_floor", judges.floor, "", Kind::estimate);

        Figure figure(430, 340, 3);
        const char* names[] = {"minimax", "non-saturating"};
        Panel &norms = figure.panel("Gradient norm of the generator"), &verdicts = figure.panel("D on fakes"), &quality = figure.panel("Quality");
        for (int which = 0; which < 2; which++) {
            norms.line(courses[which].step, courses[which].norm, names[which]);
            verdicts.line(courses[which].step, courses[which].d_on_fake, names[which]);
            quality.line_with_points(courses[which].frechet_step, courses[which].frechet, names[which]);
        }
        norms.x_label = verdicts.x_label = quality.x_label = "step";
        norms.legend = "bottom left", quality.legend = "bottom left";
        norms.log_y = true, verdicts.y_label = "D(G(z)), geometric mean", quality.y_label = "Frechet distance to validation pictures";
        figure.save(app.path("courses.svg"));
        app.results.figure("courses.svg", "The same networks, batches and noise, with two generator losses");
        for (int which = 0; which < 2; which++) {
            const std::string file = std::string("samples_") + names[which] + ".png";
            write_png(app.path(file), grid(courses[which].samples, {.columns = 16, .scale = 2}));
            app.results.figure(file, std::string("Samples after the ") + names[which] + " training");
        }
    });
}
