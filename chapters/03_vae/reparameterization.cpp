// Two ways to differentiate an expectation by the parameters of its distribution, and what each costs in variance.
//
//     d/dmu E_q[f(z)],  q = N(mu, s^2)
//     score function      f(z) (z - mu) / s^2             needs no derivative of f
//     reparameterization  f'(mu + s eps)                  eps ~ N(0, 1)
#include <cmath>
#include <cstdio>

#include "chapters/03_vae/gradient_estimators.hpp"
#include "common/app/app.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("The reparameterization gradient beside the score-function gradient: equal means, very different variances.");
    int samples = 0;
    app.options.number("samples", &samples, {100, 1e9}, "samples", "for each estimate");
    app.options.by_budget({20000, 1000000, 20000000});
    return app.run(argc, argv, [&] {
        Rng rng(static_cast<std::uint64_t>(app.seed));
        std::puts("d/dmu E[log p(x, z)] of the toy at x = 1, q = N(0.9, s^2)\n     s      exact   reparameterization (variance)   score function (variance)");
        Values deviations, by_path, by_score;
        Results::Table table{"gradient_estimators", {"s", "exact", "reparameterization", "variance", "score function", "variance of it"}, {}};
        for (double s : {0.05, 0.1, 0.2, 0.4, 0.8}) {
            const GradientEstimates e = estimate_gradients(1.0, {0.9, s}, samples, rng);
            std::printf("%6.2f  %9.4f   %9.4f (%10.3f)          %9.4f (%10.3f)\n", s, e.exact, e.reparameterized.mean, e.reparameterized.variance, e.score.mean,
                        e.score.variance);
            table.rows.push_back({s, e.exact, e.reparameterized.mean, e.reparameterized.variance, e.score.mean, e.score.variance});
            deviations.push_back(s), by_path.push_back(e.reparameterized.variance), by_score.push_back(e.score.variance);
        }
        app.results.table(table);
        app.results.metric("variance_ratio", by_score[2] / by_path[2], "", Kind::estimate, "score function over reparameterization, at s = 0.2");
        Figure figure(520, 360);
        Panel& panel = figure.panel("Variance of one sample's gradient");
        panel.line_with_points(deviations, by_score, "score function");
        panel.line_with_points(deviations, by_path, "reparameterization");
        panel.x_label = "deviation of q", panel.y_label = "variance", panel.log_x = panel.log_y = true, panel.legend = "bottom right";
        figure.save(app.path("variance.svg"));
        app.results.figure("variance.svg", "The two estimators have the same mean; the score function's variance explodes as q narrows");
    });
}
