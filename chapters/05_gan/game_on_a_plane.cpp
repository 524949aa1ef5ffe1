// The game where everything can be seen: data in the plane, D as a surface over it, and the direction in which each sample is pulled.
//
//     game_on_a_plane                    a ring of 8 Gaussians, the stable setting: every mode is found
//     game_on_a_plane --toy grid         a grid of 25
//     game_on_a_plane --setting collapse the same networks without blur: modes are lost
//
// What makes it stable is instance noise (Sonderby et al. 2017; Arjovsky and Bottou 2017): both kinds of points are blurred by a
// Gaussian before D sees them, so that they overlap and the pull leads somewhere. The blur fades away during the first half.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/05_gan/alternating_step.hpp"
#include "chapters/05_gan/mlp.hpp"
#include "chapters/05_gan/toys.hpp"
#include "common/app/app.hpp"
#include "common/image/colormap.hpp"
#include "common/image/png.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/optim/adam.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

constexpr int kSide = 64;

// D over the square [-edge, edge]^2, the first row at the bottom.
Tensor surface(const Mlp& d, double edge) {
    const NoGrad no_grad;
    Tensor at({kSide * kSide, 2});
    for (int i = 0; i < kSide * kSide; i++) {
        at[2 * i] = static_cast<float>(edge * (2.0 * (i % kSide) / (kSide - 1) - 1));
        at[2 * i + 1] = static_cast<float>(edge * (2.0 * (i / kSide) / (kSide - 1) - 1));
    }
    return sigmoid(d(at)).view({kSide, kSide});
}

// Where the generator's loss wants a point to go: minus its gradient by the point.
Tensor pull(GanLoss loss, const Mlp& d, const std::vector<Parameter>& d_weights, const Tensor& points) {
    Tensor x = points.clone().set_requires_grad();
    set_requires_grad(d_weights, false);
    generator_loss(loss, d(x)).backward();
    set_requires_grad(d_weights, true);
    Tensor direction = x.grad();
    for (float& v : direction.values()) v *= -static_cast<float>(points.dim(0));
    return direction;
}

struct Moment {
    std::int64_t step;
    Tensor d, samples, arrows;
};

// An arrow as it is drawn: weak pulls short, strong ones as long as there is room.
std::pair<double, double> arrow_of(const Moment& moment, std::int64_t i, double edge) {
    const double length = std::hypot(moment.arrows[2 * i], moment.arrows[2 * i + 1]), scale = edge / 9 / std::max(length, 1e-9) * std::min(1.0, length * 2);
    return {scale * moment.arrows[2 * i], scale * moment.arrows[2 * i + 1]};
}

void draw_moment(Panel& panel, const Moment& moment, const Tensor& real, const Tensor& arrows_at, double edge) {
    std::vector<Values> rows;
    for (int row = 0; row < kSide; row++) rows.emplace_back(moment.d.data() + row * kSide, moment.d.data() + (row + 1) * kSide);
    panel.heat_map({{-edge, edge}, {-edge, edge}, rows});
    panel.color_map = ColorMap::diverging, panel.color_range = {0, 1}, panel.color_label = "D(x)";
    panel.equal_axes = true, panel.x_range = panel.y_range = {-edge, edge};
    const auto column = [](const Tensor& x, int which, std::int64_t n) {
        Values values;
        for (std::int64_t i = 0; i < std::min(n, x.dim(0)); i++) values.push_back(x[2 * i + which]);
        return values;
    };
    panel.points(column(real, 0, 200), column(real, 1, 200), "data", 5, 0.3);
    panel.points(column(moment.samples, 0, 200), column(moment.samples, 1, 200), "G(z)", 6, 0.3);
    Values x, y, dx, dy;
    for (std::int64_t i = 0; i < arrows_at.dim(0); i++) {
        const auto [across, up] = arrow_of(moment, i, edge);
        x.push_back(arrows_at[2 * i]), y.push_back(arrows_at[2 * i + 1]);
        dx.push_back(across), dy.push_back(up);
    }
    panel.arrows(x, y, dx, dy, "", 0);
}

// One frame of the animation: D's surface, the pull as lines with a dot at their end, data grey, samples white.
Image frame(const Moment& moment, const Tensor& real, const Tensor& arrows_at, double edge) {
    constexpr int kScale = 6;
    Tensor values({kSide, kSide});
    for (int row = 0; row < kSide; row++)
        for (int column = 0; column < kSide; column++) values[row * kSide + column] = moment.d[(kSide - 1 - row) * kSide + column];
    Image picture = enlarge(colorize(values, ColorMap::diverging, 0, 1), kScale);
    const double scale = (kSide - 1) / (2 * edge) * kScale;
    const auto square = [&](double x, double y, int side, std::uint8_t grey) {
        paste(picture, Image(side, side, 3, grey), static_cast<int>((edge - y) * scale) - side / 2, static_cast<int>((x + edge) * scale) - side / 2);
    };
    for (std::int64_t i = 0; i < arrows_at.dim(0); i++) {
        const auto [across, up] = arrow_of(moment, i, edge);
        for (int t = 0; t <= 40; t++) square(arrows_at[2 * i] + across * t / 40, arrows_at[2 * i + 1] + up * t / 40, t < 40 ? 1 : 3, 40);
    }
    const auto dots = [&](const Tensor& x, std::uint8_t inner, std::uint8_t rim) {
        for (std::int64_t i = 0; i < std::min<std::int64_t>(x.dim(0), 400); i++)
            square(x[2 * i], x[2 * i + 1], 5, rim), square(x[2 * i], x[2 * i + 1], 3, inner);
    };
    dots(real, 90, 60);
    dots(moment.samples, 255, 0);
    return picture;
}

}  // namespace

int main(int argc, char** argv) {
    App app("Two networks play on a plane; draws samples, D's surface and the pull on the samples while they learn.");
    std::string toy_name = "ring", setting = "stable", loss_name = "non-saturating";
    int steps = 0, batch_size = 256;
    float blur = 1, lr_g = 1e-3f, lr_d = 1e-3f;
    app.options.choice("toy", &toy_name, {"ring", "grid"}, "8 Gaussians on a ring, or 25 on a grid");
    app.options.choice("setting", &setting, {"stable", "collapse"}, "how the players are balanced");
    app.options.choice("loss", &loss_name, gan_loss_names(), "of both players (wasserstein and hinge need a bounded D and are for train_gan)");
    app.options.number("steps", &steps, {1, 1e7}, "steps", "of the generator");
    app.options.by_budget({200, 8000, 30000});
    app.options.number("batch-size", &batch_size, {8, 65536}, "points", "in a batch");
    app.options.number("blur", &blur, {0, 100}, "", "deviation of the noise before D at the start (stable setting)");
    app.options.number("lr-g", &lr_g, {1e-7, 1}, "", "learning rate of the generator");
    app.options.number("lr-d", &lr_d, {1e-7, 1}, "", "learning rate of the discriminator");
    return app.run(argc, argv, [&] {
        if (toy_name != "ring") app.program += "_" + toy_name;
        if (setting != "stable") app.program += "_" + setting;
        if (loss_name != "non-saturating") app.program += "_" + loss_name;
        const Toy toy = toy_name == "ring" ? ring_of_8() : grid_of_25();
        const double edge = toy_name == "ring" ? 3.2 : 5.5;
        const GanLoss loss = gan_loss(loss_name);
        if (setting == "collapse") blur = 0;
        constexpr std::int64_t noise = 16;
        Rng rng(static_cast<std::uint64_t>(app.seed)), eye(7);
        Mlp g({noise, 128, 128, 2}, Activation::relu, Activation::none, rng), d({2, 128, 128, 1}, Activation::leaky_relu(0.2f), Activation::none, rng);
        initialize(parameters(g), rng, kaiming_normal, std::sqrt(2.0f));
        initialize(parameters(d), rng, kaiming_normal, std::sqrt(2.0f));
        // Without biases D's surface is made of rays from the origin. On them lie the ring's modes, but not the grid's: there its folds
        // are spread over the square.
        Tensor folds = d.layers.front().bias;
        if (toy_name == "grid")
            for (float& b : folds.values()) b = rng.uniform(-static_cast<float>(edge), static_cast<float>(edge));
        const auto g_weights = parameters(g), d_weights = parameters(d);
        Adam adam_g(g_weights, {.lr = lr_g, .beta1 = 0.5f}), adam_d(d_weights, {.lr = lr_d, .beta1 = 0.5f});

        const Tensor real = toy.sample(400, eye), z_eye = eye.normal({2000, noise});
        Tensor arrows_at({144, 2});
        for (int i = 0; i < 144; i++) {
            arrows_at[2 * i] = static_cast<float>(edge * ((i % 12 + 0.5) / 6 - 1));
            arrows_at[2 * i + 1] = static_cast<float>(edge * ((i / 12 + 0.5) / 6 - 1));
        }
        const auto drawn = [&] {
            const NoGrad no_grad;
            return g(z_eye);
        };
        std::vector<Moment> moments;
        Values at, modes, good, kl;
        std::int64_t step = 0;
        const int frame_every = std::max(steps / 60, 1);
        if (const auto checkpoint = app.saved()) {
            checkpoint->restore("g", state(g)), checkpoint->restore("d", state(d));
            checkpoint->restore("adam_g", state(adam_g)), checkpoint->restore("adam_d", state(adam_d));
            step = checkpoint->integer("step");
            rng.set_state(checkpoint->rng("rng"));
            for (std::size_t i = 0; checkpoint->has("moment" + std::to_string(i) + ".step"); i++) {
                const std::string name = "moment" + std::to_string(i);
                moments.push_back({checkpoint->integer(name + ".step"), checkpoint->tensor(name + ".d", {kSide, kSide}),
                                   checkpoint->tensor(name + ".samples", {2000, 2}), checkpoint->tensor(name + ".arrows", {144, 2})});
            }
            at = checkpoint->numbers("at"), modes = checkpoint->numbers("modes"), good = checkpoint->numbers("good"), kl = checkpoint->numbers("kl");
        }
        Progress progress("play", steps, batch_size, "points");
        while (step < steps) {
            // [plane-step]
            const float deviation = blur * std::max(0.0f, 1.0f - 2.0f * static_cast<float>(step) / static_cast<float>(steps));
            const auto blurred = [&](const Tensor& x) { return x + rng.normal(x.shape(), 0, deviation); };
            const Tensor fake = blurred(g(rng.normal({batch_size, noise})));
            const double d_loss = discriminator_step(loss, d, adam_d, blurred(toy.sample(batch_size, rng)), fake);
            const double g_loss = generator_step(loss, d, d_weights, adam_g, fake);
            // [/plane-step]
            step++;
            if (!std::isfinite(d_loss) || !std::isfinite(g_loss))
                throw Diverged(step, "step " + std::to_string(step) + ": D's loss is " + std::to_string(d_loss) + ", G's " + std::to_string(g_loss) +
                                         "; the last checkpoint, if any, is in " + app.folder());
            progress.update(step, d_loss);
            if (step % frame_every == 0 || step == 1 || step == steps) {
                const Tensor samples = drawn();
                const ModeCoverage coverage = mode_coverage(toy, samples);
                at.push_back(static_cast<double>(step)), modes.push_back(coverage.modes), good.push_back(100 * coverage.good), kl.push_back(coverage.kl);
                moments.push_back({step, surface(d, edge), samples, pull(loss, d, d_weights, arrows_at)});
            }
            if (app.checkpoint_due()) {
                Checkpoint checkpoint;
                checkpoint.put("g", state(g)), checkpoint.put("d", state(d)), checkpoint.put("adam_g", state(adam_g)), checkpoint.put("adam_d", state(adam_d));
                checkpoint.put("step", step), checkpoint.put("rng", rng.state());
                for (std::size_t i = 0; i < moments.size(); i++) {
                    const std::string name = "moment" + std::to_string(i);
                    checkpoint.put(name + ".step", moments[i].step), checkpoint.put(name + ".d", moments[i].d),
                        checkpoint.put(name + ".samples", moments[i].samples), checkpoint.put(name + ".arrows", moments[i].arrows);
                }
                checkpoint.put("at", at), checkpoint.put("modes", modes), checkpoint.put("good", good), checkpoint.put("kl", kl);
                app.save(std::move(checkpoint));
            }
        }
        const ModeCoverage coverage = mode_coverage(toy, drawn());
        const int all = static_cast<int>(toy.centres.size());
        std::printf("%d of %d modes, %.1f %% of the samples are good, KL to even modes %.3f nats\n", coverage.modes, all, 100 * coverage.good, coverage.kl);
        app.results.metric("modes", coverage.modes, "", Kind::estimate, "of " + std::to_string(all) + ", 2,000 samples");
        app.results.metric("good_samples", 100 * coverage.good, "%", Kind::estimate, "within four deviations of a mode");
        app.results.metric("kl_to_even_modes", coverage.kl, "nats", Kind::estimate);
        std::vector<Image> frames;
        for (const Moment& moment : moments) frames.push_back(frame(moment, real, arrows_at, edge));
        write_apng(app.path("game.png"), frames, 120);
        app.results.figure("game.png",
                           "The game as an animation: D from 0 (blue) to 1 (red), the pull on points as lines that end in a dot, data grey, samples white");
        Figure figure(430, 400, 3);
        for (std::size_t share : {0, 3, 8, 20, 40, 60}) {
            const Moment& moment = moments[std::min(share, moments.size() - 1)];
            draw_moment(figure.panel("step " + std::to_string(moment.step)), moment, real, arrows_at, edge);
        }
        figure.save(app.path("moments.png"));
        app.results.figure("moments.png", "D's surface, data, samples, and the pull of the generator's gradient");
        Figure curves(560, 320, 2);
        Panel& covered = curves.panel("Modes with samples");
        covered.line(at, modes);
        covered.x_label = "step", covered.y_range = {0, static_cast<double>(all) + 0.5};
        Panel& quality = curves.panel("Good samples");
        quality.line(at, good);
        quality.x_label = "step", quality.y_label = "%", quality.y_range = {0, 105};
        curves.save(app.path("curves.svg"));
        app.results.figure("curves.svg", "How many modes are covered, and how many samples lie near one");
    });
}
