// Posterior collapse: latents whose q(z|x) becomes the prior carry nothing. Provoked by the KL's weight, measured by active units
// (Burda et al. 2016), and what warm-up does about it (Sonderby et al. 2016).
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/03_vae/evaluation.hpp"
#include "chapters/03_vae/fit_vae.hpp"
#include "chapters/03_vae/vae.hpp"
#include "common/app/app.hpp"
#include "common/data/binarize.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// KL of each latent, averaged over the images, the largest first.
Values kl_of_units(const MlpVae& model, const Tensor& x) {
    NoGrad no_grad;
    const Posterior q = model.encode(x);
    Values kl(static_cast<std::size_t>(model.latent));
    for (std::int64_t i = 0; i < q.mu.numel(); i++)
        kl[static_cast<std::size_t>(i % model.latent)] += 0.5 * (static_cast<double>(q.mu[i]) * q.mu[i] + std::exp(q.logvar[i]) - 1 - q.logvar[i]) / static_cast<double>(x.dim(0));
    std::sort(kl.rbegin(), kl.rend());
    return kl;
}

}  // namespace

int main(int argc, char** argv) {
    App app("Provokes posterior collapse with the KL's weight, counts active units, and tries warm-up.");
    int images = 0, epochs = 0, latent = 50;
    app.options.number("images", &images, {100, 1e9}, "pictures", "for training, at most");
    app.options.by_budget({1000, 20000, 60000});
    app.options.number("epochs", &epochs, {1, 1e5}, "passes", "over them, for each setting");
    app.options.by_budget({2, 12, 60});
    app.options.number("latent", &latent, {1, 1000}, "dimensions", "of z");
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train = app.training_set(data, images);
        struct Setting {
            const char* name;
            float beta;
            double warmup;  // share of the training
        };
        struct Trained {
            Setting setting;
            MlpVae model;
            Rng rng;
        };
        std::vector<Trained> models;
        for (const Setting& setting : {Setting{"beta 0.1", 0.1f, 0}, Setting{"beta 1", 1, 0}, Setting{"beta 1, warm-up", 1, 0.5}, Setting{"beta 4", 4, 0},
                                       Setting{"beta 20", 20, 0}, Setting{"beta 100", 100, 0}}) {
            Rng rng(static_cast<std::uint64_t>(app.seed));
            MlpVae model(train.pixels(), {200, 200}, latent, {}, rng);
            Progress progress(setting.name, epochs * (train.size / 100), 100, "images");
            fit_vae(model, train,
                    {.epochs = epochs,
                     .beta = setting.beta,
                     .warmup = setting.warmup * epochs,
                     .seed = static_cast<std::uint64_t>(app.seed),
                     .progress = [&](auto step, auto, double loss) { progress.update(step, loss); }},
                    rng);
            models.push_back({setting, model, rng});
        }

        const Dataset test = data.test.open(app.results);
        const Tensor x = flatten(images_tensor(binarize_static(test, 1), 0, test.size));
        Results::Table table{"collapse", {"setting", "beta", "warm-up epochs", "active units", "KL, nats", "reconstruction, nats", "-ELBO, nats"}, {}};
        Figure figure(520, 380, 2);
        Panel& units = figure.panel("What each latent carries");
        Panel& trade = figure.panel("Rate and distortion");
        Values rates, distortions;
        for (auto& [setting, model, rng] : models) {
            const Quality quality = measure(model, x, rng);
            std::printf("%-16s %2lld of %d units active, KL %6.2f, reconstruction %7.2f, ELBO %7.2f nats\n", setting.name, static_cast<long long>(quality.active_units), latent, quality.kl,
                        quality.reconstruction, quality.elbo);
            table.rows.push_back({setting.name, static_cast<double>(setting.beta), setting.warmup * epochs, static_cast<double>(quality.active_units), quality.kl, -quality.reconstruction, -quality.elbo});
            std::string key = setting.name;
            std::erase(key, ',');
            std::replace(key.begin(), key.end(), ' ', '_');
            app.results.metric("active_units_" + key, static_cast<double>(quality.active_units), "", Kind::exact, "of " + std::to_string(latent));
            app.results.metric("elbo_" + key, -quality.elbo, "nats", Kind::upper_bound, "dynamic-binarized, all test images, the KL counted once whatever beta was");
            const Values kl = kl_of_units(model, x);
            Values rank(kl.size());
            for (std::size_t i = 0; i < rank.size(); i++) rank[i] = static_cast<double>(i + 1);
            units.line(rank, kl, setting.name);
            if (setting.warmup == 0) rates.push_back(quality.kl), distortions.push_back(-quality.reconstruction);
        }
        app.results.table(table);
        units.x_label = "latent, the one with the largest KL first", units.y_label = "KL, nats";
        trade.line_with_points(rates, distortions);
        trade.x_label = "rate: KL, nats", trade.y_label = "distortion: -log p(x|z), nats";
        figure.save(app.path("collapse.svg"));
        app.results.figure("collapse.svg", "KL of each latent, the largest first: a large beta leaves few that carry anything; and what the reconstruction gains for each nat (beta from 0.1 on the right to 100 on the left)");
    });
}
