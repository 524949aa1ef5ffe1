// Density estimation with exact likelihoods: one Gaussian beside a mixture of Gaussians fitted by EM, on 8-bit pictures.
//
// 784 x 784 covariances of ten components would need far more pictures than there are, so the mixture lives where the data vary:
// an orthogonal change of axes by PCA, x -> (z, r), keeps densities as they are. The first d coordinates z get the mixture; each
// of the rest r_j its own Gaussian, the same in both models but for what the mixture adds:
//
//     log p(x) = log p(z) + sum_j log N(r_j; 0, v_j)
//
// With d = 784 nothing is left over, and the single Gaussian is the full one. Levels are dequantized by uniform noise, which makes
// each value a bound on the log-probability of the 8-bit pictures (Theis et al. 2016), in bits/dim.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "chapters/02_autoencoder/gaussian_mixture.hpp"
#include "chapters/02_autoencoder/kmeans.hpp"
#include "common/analysis/pca.hpp"
#include "common/analysis/sample_report.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/data/binarize.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// Log-likelihood of the coordinates behind the first d, in nats, one number a point.
std::vector<double> rest_log_likelihood(const Tensor& coordinates, std::int64_t d, const std::vector<double>& variances) {
    const std::int64_t n = coordinates.dim(0), all = coordinates.dim(1);
    std::vector<double> sums(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t j = d; j < all; j++) {
            const double r = coordinates[i * all + j], v = variances[static_cast<std::size_t>(j)];
            sums[static_cast<std::size_t>(i)] -= 0.5 * (r * r / v + std::log(2 * M_PI * v));
        }
    return sums;
}

// Mean log-likelihood of levels in bits per dimension; lower is better. A density over 0..1 counts 8 bits more than the levels.
double bits_per_dim(const Tensor& log_p, const std::vector<double>& rest, std::int64_t values) {
    double nats = std::accumulate(rest.begin(), rest.end(), 0.0);
    for (float value : log_p.values()) nats += value;
    return 8 - nats / (static_cast<double>(log_p.numel()) * static_cast<double>(values) * std::log(2.0));
}

// Pictures of coordinates: the first d as given, the others drawn from their Gaussians.
Tensor pictures_of(const Tensor& z, const Pca& pca, const Dataset& data, Rng& rng) {
    const std::int64_t n = z.dim(0), d = z.dim(1), all = pca.components.dim(0);
    Tensor coordinates({n, all});
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t j = 0; j < all; j++)
            coordinates[i * all + j] = j < d ? z[i * d + j] : rng.normal() * static_cast<float>(std::sqrt(pca.variances[static_cast<std::size_t>(j)]));
    return pca.reconstruct(coordinates).view({n, data.height, data.width, data.channels});
}

}  // namespace

int main(int argc, char** argv) {
    App app("A Gaussian and a mixture of Gaussians: exact likelihoods of held-out pictures, and samples.");
    int images = 0, dimensions = 0, components = 0, em_steps = 0;
    double prior = 100;
    app.options.number("images", &images, {1000, 1e9}, "pictures", "to be fitted, at most");
    app.options.by_budget({3000, 60000, 60000});
    app.options.number("dimensions", &dimensions, {1, 3072}, "coordinates", "that the mixture models, of those given by PCA");
    app.options.by_budget({20, 100, 200});
    app.options.number("components", &components, {2, 500}, "Gaussians", "in the mixture");
    app.options.by_budget({5, 30, 50});
    app.options.number("em-steps", &em_steps, {1, 10000}, "steps", "of EM");
    app.options.by_budget({10, 40, 100});
    app.options.number("prior", &prior, {0, 1e6}, "points", "spread like all the data that each component's covariance gets");
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train = app.training_set(data, images);
        const std::int64_t values = train.pixels(), d = std::min<std::int64_t>(dimensions, values);
        check(train.size > values, train.size, " pictures of ", values, " values: PCA in all directions needs more of them");
        Rng rng(static_cast<std::uint64_t>(app.seed));

        // Change to PCA's axes: all of them, so that no information and no density is lost.
        const Tensor x = flatten(dequantize(images_tensor(train, 0, train.size), rng));
        const Pca pca = fit_pca(x, values);
        const Tensor z = slice(pca.project(x), 1, 0, d);
        struct HeldOut {
            Tensor z;                  // the coordinates that the mixture models
            std::vector<double> rest;  // log-likelihood of the others
        };
        const auto held_out = [&](const Dataset& pictures) {
            const Tensor coordinates = pca.project(flatten(dequantize(images_tensor(pictures, 0, pictures.size), rng)));
            return HeldOut{slice(coordinates, 1, 0, d), rest_log_likelihood(coordinates, d, pca.variances)};
        };
        const auto bits_of = [&](const GaussianMixture& model, const HeldOut& pictures) {
            return bits_per_dim(model.log_likelihood(pictures.z), pictures.rest, values);
        };

        const HeldOut validation = held_out(data.validation);
        const GaussianMixture gaussian(z, std::vector<int>(static_cast<std::size_t>(train.size), 0), 1, 0);

        // Fit the mixture, from k-means clusters.
        const auto begin = std::chrono::steady_clock::now();
        GaussianMixture mixture(z, kmeans(z, components, rng, 20).assignment, components, prior);
        Values steps, objective, validation_bits;
        double last = -INFINITY, worst_fall = 0;
        Progress progress("EM", em_steps, 1, "steps");
        for (int step = 0; step < em_steps; step++) {
            steps.push_back(step);
            validation_bits.push_back(bits_of(mixture, validation));
            const double now = mixture.em_step();  // of the parameters before the step
            if (step > 0) worst_fall = std::max(worst_fall, last - now);
            objective.push_back(last = now);
            progress.update(step + 1, -now);
        }
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

        const Dataset test_set = data.test.open(app.results);
        const HeldOut test = held_out(test_set);
        const double gaussian_bits = bits_of(gaussian, test), mixture_bits = bits_of(mixture, test);
        std::printf("one Gaussian:  %.4f bits/dim\n", gaussian_bits);
        std::printf("%d Gaussians: %.4f bits/dim; largest fall of EM's objective in a step: %.1e nats\n", components, mixture_bits, worst_fall);
        const char* note = "8-bit, dequantized by uniform noise, all test pictures";
        app.results.metric("gaussian", gaussian_bits, "bits/dim", Kind::upper_bound, note);
        app.results.metric("mixture", mixture_bits, "bits/dim", Kind::upper_bound, std::string(note) + ", " + std::to_string(components) + " components");
        app.results.metric("training_seconds", seconds, "s", Kind::estimate, "k-means and EM");
        app.results.metric("parameters", static_cast<double>(static_cast<std::int64_t>(components) * (1 + d + d * (d + 1) / 2) - 1 + values * (values + 2)), "", Kind::exact,
                           "weights, means and covariances of the components; PCA's axes and mean; variances of the other coordinates");
        report_samples(app, data, test_set, [&](std::int64_t n) { return pictures_of(mixture.sample(n, rng), pca, train, rng); });
        app.results.metric("largest_fall", worst_fall, "nats", Kind::exact, "of EM's objective in any step; single precision leaves about 1e-5 of it");

        Figure figure(460, 340, 2);
        Panel& rise = figure.panel("EM never falls");
        rise.line(steps, objective);
        rise.x_label = "step", rise.y_label = "objective, nats a picture";
        const double gaussian_validation = bits_of(gaussian, validation);
        Panel& bits = figure.panel("Validation pictures");
        bits.line(steps, validation_bits, "mixture");
        bits.dashed({0, steps.back()}, {gaussian_validation, gaussian_validation}, "one Gaussian");
        bits.x_label = "step", bits.y_label = "bits/dim", bits.legend = "center right";
        figure.save(app.path("em.svg"));
        app.results.figure(
            "em.svg",
            "What EM raises on the training pictures (log-likelihood of the mixture's coordinates plus log prior), and bits/dim of validation pictures");

        constexpr std::int64_t kSamples = 40;
        const Tensor both = concat({pictures_of(gaussian.sample(kSamples, rng), pca, train, rng), pictures_of(mixture.sample(kSamples, rng), pca, train, rng)}, 0);
        write_png(app.path("samples.png"), grid(both, {.columns = 20, .scale = 2}));
        app.results.figure("samples.png", "Samples: two rows from one Gaussian, two from the mixture");
        std::vector<std::int64_t> order(static_cast<std::size_t>(components));
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return mixture.weights()[static_cast<std::size_t>(a)] > mixture.weights()[static_cast<std::size_t>(b)]; });
        Tensor means = Tensor::zeros({components, values});
        for (std::int64_t c = 0; c < components; c++)
            std::copy_n(mixture.means().data() + order[static_cast<std::size_t>(c)] * d, d, means.data() + c * values);
        write_png(app.path("means.png"), grid(pca.reconstruct(means).view({components, train.height, train.width, train.channels}), {.columns = 15, .scale = 2}));
        app.results.figure("means.png", "The means of the mixture's components, the heaviest first");
    });
}
