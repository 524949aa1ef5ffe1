// Why the likelihood is intractable, and what the ELBO does about it, where both can be computed: a latent variable of one dimension.
#include <cmath>
#include <cstdio>

#include "chapters/03_vae/latent_toy.hpp"
#include "common/app/app.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// The true posterior beside the best Gaussian, for an x with two explanations and for one with a single one.
void draw_posteriors(App& app) {
    Figure figure(460, 340, 2);
    for (double x : {2.0, -0.2}) {
        const Gaussian q = LatentToy::best_gaussian(x, 1.0);
        Panel& panel = figure.panel("x = " + std::to_string(x).substr(0, 4));
        Values z, truth, approximation, prior;
        for (double at = -3.5; at <= 3.5; at += 0.02) {
            z.push_back(at);
            truth.push_back(LatentToy::posterior(x, at));
            approximation.push_back(std::exp(log_density(q, at)));
            prior.push_back(std::exp(log_density({0, 1}, at)));
        }
        panel.line(z, truth, "true posterior p(z|x)");
        panel.line(z, approximation, "best Gaussian q(z|x)");
        panel.dashed(z, prior, "prior p(z)");
        panel.x_label = "z", panel.y_label = "density", panel.legend = x > 0 ? "top left" : "off";
        const double evidence = LatentToy::log_evidence(x), bound = LatentToy::elbo(x, q), gap = LatentToy::kl_to_posterior(x, q);
        std::printf("x = %4.1f: log p(x) = %.5f = ELBO %.5f + KL(q || p(z|x)) %.5f; off by %.1e\n", x, evidence, bound, gap, std::abs(evidence - bound - gap));
        app.results.metric(x > 0 ? "gap_two_peaks" : "gap_one_peak", gap, "nats", Kind::exact, "KL(q || p(z|x)) of the best Gaussian");
    }
    figure.save(app.path("posterior.svg"));
    app.results.figure("posterior.svg", "The true posterior and the Gaussian with the largest ELBO: two values of z explain x = 2, and q must choose one");
}

// L_k for more and more samples: from the ELBO up to log p(x).
void draw_bounds(App& app, int repeats) {
    Rng rng(static_cast<std::uint64_t>(app.seed));
    const double x = 1.0;
    const Gaussian q{0.4, 1.2};  // wide enough to reach both peaks
    const double evidence = LatentToy::log_evidence(x);
    Values ks, means, low, high, line;
    std::printf("\n     k    bound L_k   log p(x) - L_k   at x = %.1f, q = N(%.1f, %.1f^2); log p(x) = %.5f\n", x, q.mean, q.deviation, evidence);
    Results::Table table{"k_sample_bound", {"k", "bound", "standard error", "gap"}, {}};
    for (int k : {1, 2, 5, 10, 50, 500, 5000}) {
        const int times = std::max(repeats / k, 200);
        double sum = 0, squares = 0;
        for (int i = 0; i < times; i++) {
            const double value = LatentToy::bound_estimate(x, q, k, rng);
            sum += value, squares += value * value;
        }
        const double mean = sum / times, error = std::sqrt(std::max(squares / times - mean * mean, 0.0) / times);
        std::printf("%6d  %9.5f +- %.5f  %.5f\n", k, mean, error, evidence - mean);
        ks.push_back(k), means.push_back(mean), low.push_back(mean - 2 * error), high.push_back(mean + 2 * error), line.push_back(evidence);
        table.rows.push_back({k, mean, error, evidence - mean});
    }
    app.results.table(table);
    Figure figure(520, 360);
    Panel& panel = figure.panel("More samples tighten the bound");
    panel.band(ks, low, high);
    panel.line_with_points(ks, means, "L_k", 0);
    panel.dashed(ks, line, "log p(x), by quadrature", 1);
    panel.x_label = "samples k", panel.y_label = "nats", panel.log_x = true, panel.legend = "bottom right";
    figure.save(app.path("bounds.svg"));
    app.results.figure("bounds.svg", "The k-sample bound rises from the ELBO (k = 1) to the exact log-likelihood");
}

}  // namespace

int main(int argc, char** argv) {
    App app("A latent variable of one dimension: exact likelihood, true posterior, ELBO and the k-sample bound.");
    int repeats = 0;
    app.options.number("samples", &repeats, {1000, 1e9}, "samples", "of z, for each estimate of a bound");
    app.options.by_budget({20000, 1000000, 20000000});
    return app.run(argc, argv, [&] {
        draw_posteriors(app);
        draw_bounds(app, repeats);
    });
}
