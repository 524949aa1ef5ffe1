// The game in one dimension, where every density can be drawn.
//
// First the generator stands still, p_g = N(0.7, 0.6), and D alone learns: it should approach D* = p_data / (p_data + p_g), and the
// value of the game 2 JSD(p_data, p_g) - log 4 (Goodfellow et al. 2014, proposition 1 and theorem 1). Both are known by quadrature.
// Then both play: p_g moves where D rises.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <string>
#include <vector>

#include "chapters/05_gan/alternating_step.hpp"
#include "chapters/05_gan/mlp.hpp"
#include "common/app/app.hpp"
#include "common/ops/activation.hpp"
#include "common/optim/adam.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

constexpr double kEdge = 4;
constexpr int kPoints = 401;
constexpr double kStep = 2 * kEdge / (kPoints - 1);

double gaussian(double x, double mean, double deviation) {
    return std::exp(-0.5 * (x - mean) * (x - mean) / (deviation * deviation)) / (deviation * std::sqrt(2 * std::numbers::pi));
}

// The data: two bumps.
double p_data(double x) { return 0.4 * gaussian(x, -1.5, 0.4) + 0.6 * gaussian(x, 1.2, 0.5); }
Tensor sample_data(std::int64_t n, Rng& rng) {
    Tensor x({n, 1});
    for (float& v : x.values()) v = rng.uniform() < 0.4f ? -1.5f + 0.4f * rng.normal() : 1.2f + 0.5f * rng.normal();
    return x;
}

Values line() {
    Values x;
    for (int i = 0; i < kPoints; i++) x.push_back(-kEdge + kStep * i);
    return x;
}
Values on_line(auto&& f) {
    Values y;
    for (double x : line()) y.push_back(f(x));
    return y;
}

Values d_on_line(const Mlp& d) {
    const NoGrad no_grad;
    Tensor x({kPoints, 1});
    for (int i = 0; i < kPoints; i++) x[i] = static_cast<float>(-kEdge + kStep * i);
    const Tensor y = sigmoid(d(x));
    return {y.data(), y.data() + kPoints};
}

// The density behind samples, smoothed by a Gaussian of this deviation.
Values density_of(const Tensor& samples, double deviation) {
    return on_line([&](double x) {
        double sum = 0;
        for (float v : samples.values()) sum += gaussian(x, static_cast<double>(v), deviation);
        return sum / static_cast<double>(samples.numel());
    });
}

Values ratio(const Values& p, const Values& q) {  // p / (p + q)
    Values d;
    for (std::size_t i = 0; i < p.size(); i++) d.push_back(p[i] / std::max(p[i] + q[i], 1e-12));
    return d;
}

// V(G, D), and what it is at D*: 2 JSD - log 4.
double value_of_game(const Values& p, const Values& q, const Values& d) {
    double value = 0;
    for (std::size_t i = 0; i < p.size(); i++) value += kStep * (p[i] * std::log(std::max(d[i], 1e-12)) + q[i] * std::log(std::max(1 - d[i], 1e-12)));
    return value;
}

// Minus the gradient of the generator's loss by a point.
Values pull(const Mlp& d, const std::vector<Parameter>& d_weights, const Values& at) {
    Tensor x({static_cast<std::int64_t>(at.size()), 1});
    for (std::size_t i = 0; i < at.size(); i++) x[static_cast<std::int64_t>(i)] = static_cast<float>(at[i]);
    x.set_requires_grad();
    set_requires_grad(d_weights, false);
    generator_loss(GanLoss::non_saturating, d(x)).backward();
    set_requires_grad(d_weights, true);
    Values direction;
    const Tensor dx = x.grad();
    for (float v : dx.values()) direction.push_back(-static_cast<double>(v) * static_cast<double>(at.size()));
    return direction;
}

struct Moment {
    std::int64_t step;
    Values density, d, arrows;
};

}  // namespace

int main(int argc, char** argv) {
    App app("Two networks play on a line: D beside its optimum, p_g on its way to p_data.");
    int fixed_steps = 0, steps = 0;
    app.options.number("fixed-steps", &fixed_steps, {10, 1e6}, "steps", "of D against a generator that stands still");
    app.options.by_budget({100, 2000, 5000});
    app.options.number("steps", &steps, {10, 1e6}, "steps", "of the game");
    app.options.by_budget({100, 4000, 10000});
    return app.run(argc, argv, [&] {
        const Values x = line(), p = on_line(p_data), q = on_line([](double t) { return gaussian(t, 0.7, 0.6); });
        const Values best = ratio(p, q);
        const double optimum = value_of_game(p, q, best);
        Rng rng(static_cast<std::uint64_t>(app.seed));
        Figure alone(460, 360, 3);
        {
            Mlp d({1, 32, 32, 1}, Activation::tanh, Activation::none, rng);
            Adam adam(parameters(d), {.lr = 5e-3f});
            Panel& panel = alone.panel("D against a generator that stands still");
            panel.dashed(x, best, "D*", 3);
            Values at, value;
            for (int step = 0; step <= fixed_steps; step++) {
                if (step % std::max(fixed_steps / 40, 1) == 0) at.push_back(step), value.push_back(value_of_game(p, q, d_on_line(d)));
                if (step == fixed_steps / 20 || step == fixed_steps / 5 || step == fixed_steps) panel.line(x, d_on_line(d), "step " + std::to_string(step));
                adam.options.lr = step < fixed_steps * 2 / 3 ? 5e-3f : 5e-4f;
                discriminator_step(GanLoss::non_saturating, d, adam, sample_data(512, rng), rng.normal({512, 1}, 0.7f, 0.6f));
            }
            panel.x_label = "x", panel.y_label = "D(x)", panel.y_range = {-0.02, 1.05}, panel.x_range = {-3, 3}, panel.legend = "bottom left";
            Panel& densities = alone.panel("What it has to tell apart");
            densities.line(x, p, "p_data"), densities.line(x, q, "p_g");
            densities.x_label = "x", densities.y_label = "density", densities.x_range = {-3, 3}, densities.legend = "top left";
            Panel& rise = alone.panel("Value of the game");
            rise.line(at, value, "V(G, D)");
            rise.dashed({0, static_cast<double>(fixed_steps)}, {optimum, optimum}, "2 JSD - log 4");
            rise.x_label = "step", rise.y_label = "nats", rise.legend = "bottom right";
            const Values learned = d_on_line(d);
            double worst = 0;
            for (int i = 0; i < kPoints; i++)
                if (p[static_cast<std::size_t>(i)] + q[static_cast<std::size_t>(i)] > 0.05)
                    worst = std::max(worst, std::abs(learned[static_cast<std::size_t>(i)] - best[static_cast<std::size_t>(i)]));
            const double reached = value_of_game(p, q, learned);
            std::printf("D is within %.3f of D* where there are points; value of the game %.4f, 2 JSD - log 4 = %.4f\n", worst, reached, optimum);
            app.results.metric("largest_error_of_d", worst, "", Kind::exact, "where p_data + p_g > 0.05");
            app.results.metric("value", reached, "nats", Kind::exact, "of the game, quadrature");
            app.results.metric("optimal_value", optimum, "nats", Kind::exact, "2 JSD - log 4, quadrature");
        }
        alone.save(app.path("optimal_d.svg"));
        app.results.figure("optimal_d.svg", "D learns the ratio of two densities: D beside D*, the densities, and the value of the game beside 2 JSD - log 4");

        // Now both play.
        constexpr std::int64_t noise = 4, kBatch = 256;
        Mlp g({noise, 64, 64, 1}, Activation::relu, Activation::none, rng), d({1, 64, 64, 1}, Activation::leaky_relu(0.2f), Activation::none, rng);
        const auto g_weights = parameters(g), d_weights = parameters(d);
        Adam adam_g(g_weights, {.lr = 1e-3f, .beta1 = 0.5f}), adam_d(d_weights, {.lr = 1e-3f, .beta1 = 0.5f});
        Rng eye(7);
        const Tensor z_eye = eye.normal({4000, noise});
        Values arrows_at;
        for (int i = 0; i < 25; i++) arrows_at.push_back(-3 + 0.25 * i);
        std::vector<Moment> moments;
        Values at, divergence;
        const std::int64_t shown[] = {1, steps / 40, steps / 10, steps / 4, steps / 2, steps};
        Progress progress("play", steps, kBatch, "points");
        for (std::int64_t step = 1; step <= steps; step++) {
            const Tensor fake = g(rng.normal({kBatch, noise}));
            const double d_loss = discriminator_step(GanLoss::non_saturating, d, adam_d, sample_data(kBatch, rng), fake);
            const double g_loss = generator_step(GanLoss::non_saturating, d, d_weights, adam_g, fake);
            if (!std::isfinite(d_loss) || !std::isfinite(g_loss)) throw Diverged(step, "step " + std::to_string(step) + ": a loss is no finite number");
            progress.update(step, d_loss);
            const bool frame = std::find(std::begin(shown), std::end(shown), step) != std::end(shown);
            if (!frame && step % std::max(steps / 50, 1) != 0) continue;
            const Values density = density_of(g(z_eye).detach(), 0.1);
            at.push_back(static_cast<double>(step)), divergence.push_back(0.5 * (value_of_game(p, density, ratio(p, density)) + std::log(4.0)));
            if (frame) moments.push_back({step, density, d_on_line(d), pull(d, d_weights, arrows_at)});
        }
        app.results.metric("jsd_end", divergence.back(), "nats", Kind::estimate, "of p_data and p_g, 4,000 samples smoothed by 0.1");
        app.results.metric("jsd_start", divergence.front(), "nats", Kind::estimate, "likewise, after the first step");
        std::printf("JSD of p_data and p_g: %.4f after the first step, %.4f at the end\n", divergence.front(), divergence.back());
        Figure figure(430, 340, 3);
        for (const Moment& moment : moments) {
            Panel& panel = figure.panel("step " + std::to_string(moment.step));
            panel.line(x, p, "p_data", 1), panel.line(x, moment.density, "p_g", 2), panel.line(x, moment.d, "D", 0),
                panel.dashed(x, ratio(p, moment.density), "D*", 3);
            // Above the curves: where the generator's gradient sends a point that lies here.
            double longest = 1e-9;
            for (double a : moment.arrows) longest = std::max(longest, std::abs(a));
            Values dx;
            for (double a : moment.arrows) dx.push_back(0.4 * a / longest);
            panel.arrows(arrows_at, Values(arrows_at.size(), 1.2), dx, Values(arrows_at.size(), 0), "", 4);
            panel.x_label = "x", panel.x_range = {-3, 3}, panel.y_range = {-0.02, 2.2};
            if (moment.step != moments.front().step) panel.legend = "off";
        }
        figure.save(app.path("moments.svg"));
        app.results.figure("moments.svg",
                           "p_data, p_g, D and the best D for this p_g while both learn; the arrows above show where the generator's gradient sends a point");
        Figure curve(480, 340);
        Panel& fall = curve.panel("Jensen-Shannon divergence");
        fall.line(at, divergence);
        fall.x_label = "step", fall.y_label = "nats; log 2 = 0.69 without overlap", fall.log_y = true;
        curve.save(app.path("divergence.svg"));
        app.results.figure("divergence.svg", "How far p_g is from p_data");
    });
}
