// What a GAN cannot answer. Which z made this picture? There is no encoder: gradient descent on z is the workaround, and its error is
// measured, on pictures that G drew itself (where an answer exists) and on test images. Did G memorize? Its samples beside their
// nearest training images, and their distances held against those of test images.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/05_gan/inversion.hpp"
#include "chapters/05_gan/weights.hpp"
#include "common/analysis/sample_quality.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

double mean_of(const Values& values) {
    double sum = 0;
    for (double v : values) sum += v;
    return sum / static_cast<double>(values.size());
}
double median_of(Values values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void audit_memory(App& app, const Gan& gan, const Dataset& train_set, const Dataset& test_set, int count, Rng& rng) {
    const Tensor train = flatten(images_tensor(train_set, 0, train_set.size));
    const std::int64_t n = std::min<std::int64_t>(count, test_set.size);
    std::vector<int> labels;
    for (std::int64_t i = 0; gan.design.parts.classes > 0 && i < n; i++) labels.push_back(static_cast<int>(i % gan.design.parts.classes));
    const Tensor samples = draw(gan, rng.normal({n, gan.design.parts.noise}), labels), test = images_tensor(test_set, 0, n);
    const NearestRows of_samples = nearest_rows(train, flatten(samples)), of_test = nearest_rows(train, flatten(test));

    // A memorized picture is much nearer to a training image than any new picture is: closer than the closest percent of test images.
    Values sorted = of_test.distance;
    std::sort(sorted.begin(), sorted.end());
    const double limit = sorted[sorted.size() / 100];
    double copies = 0;
    for (double d : of_samples.distance) copies += 100.0 * (d < limit) / static_cast<double>(n);
    const double sample_median = median_of(of_samples.distance), test_median = median_of(of_test.distance);
    std::printf("nearest training image: samples at a median of %.2f, test images at %.2f; %.1f %% of the samples are nearer than 99 %% of the test images\n",
                sample_median, test_median, copies);
    const std::string how = std::to_string(n) + " of each against " + std::to_string(train_set.size) + " training images, Euclidean, pixels in 0..1";
    app.results.metric("nearest_training_samples", sample_median, "", Kind::estimate, "median; " + how);
    app.results.metric("nearest_training_test", test_median, "", Kind::estimate, "median; " + how);
    app.results.metric("suspected_copies", copies, "%", Kind::estimate,
                       "samples nearer to a training image than 99 % of the test images; 1 % is expected of an honest model");

    std::vector<Tensor> pairs;
    const std::int64_t shown = std::min<std::int64_t>(16, n);
    pairs.push_back(slice(samples, 0, 0, shown));
    pairs.push_back(images_tensor(train_set, std::vector<std::int64_t>(of_samples.index.begin(), of_samples.index.begin() + shown)));
    write_png(app.path("nearest.png"), grid(concat(pairs, 0), {.columns = static_cast<int>(shown), .scale = 2}));
    app.results.figure("nearest.png", "Samples (first row) and the training image nearest to each");
    Figure figure(480, 340);
    Panel& panel = figure.panel("Distance to the nearest training image");
    panel.histogram(of_samples.distance, 40, "samples");
    panel.histogram(of_test.distance, 40, "test images");
    panel.x_label = "Euclidean distance", panel.y_label = "density";
    figure.save(app.path("distances.svg"));
    app.results.figure("distances.svg", "A memorizing generator would stand far left of the test images");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Searches for the noise behind pictures, and audits a GAN for memorized training images.");
    std::string weights;
    int pictures = 0, steps = 0, starts = 3, audit = 0;
    app.options.text("weights", &weights, "FILE", "a GAN that train_gan saved (default: that of train_gan, this budget and seed if it is there)");
    app.options.number("pictures", &pictures, {2, 10000}, "images", "inverted of each kind");
    app.options.by_budget({4, 32, 200});
    app.options.number("steps", &steps, {1, 1e6}, "steps", "of gradient descent on z");
    app.options.by_budget({20, 300, 1000});
    app.options.number("starts", &starts, {1, 1000}, "starts", "for each picture; the best is kept");
    app.options.number("audit", &audit, {100, 1e6}, "samples", "whose nearest training images are sought");
    app.options.by_budget({100, 1000, 10000});
    return app.run(argc, argv, [&] {
        weights = gan_weights(app, weights);
        const Gan gan = load_gan(weights);
        DataSplits data = data_for(app, gan, weights);
        const Dataset train = app.training_set(data), test = data.test.open(app.results);  // nothing is trained or chosen here
        const std::int64_t classes = gan.design.parts.classes;
        Rng rng(static_cast<std::uint64_t>(app.seed));
        std::vector<int> drawn_labels;
        for (int i = 0; classes > 0 && i < pictures; i++) drawn_labels.push_back(i % static_cast<int>(classes));
        const std::int64_t n = std::min<std::int64_t>(pictures, test.size);
        const Tensor own = draw(gan, rng.normal({n, gan.design.parts.noise}), drawn_labels), real = images_tensor(test, 0, n);

        const auto begin = std::chrono::steady_clock::now();
        const Inversion of_own = invert(gan, own, steps, starts, rng, drawn_labels);
        const Inversion of_real = invert(gan, real, steps, starts, rng, classes > 0 ? labels_of(test, 0, n) : std::vector<int>{});
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / static_cast<double>(2 * n);
        const std::string how = std::to_string(n) + " pictures, best of " + std::to_string(starts) + " starts of " + std::to_string(steps) + " steps";
        std::printf("inversion: RMSE %.4f on G's own pictures, %.4f on test images; luck of the start %.4f; %.2f s a picture\n", mean_of(of_own.rmse),
                    mean_of(of_real.rmse), mean_of(of_real.spread_of_starts), seconds);
        app.results.metric("inversion_rmse_own", mean_of(of_own.rmse), "", Kind::estimate, how + ", drawn by G itself");
        app.results.metric("inversion_rmse_test", mean_of(of_real.rmse), "", Kind::estimate, how + ", test images");
        app.results.metric("inversion_spread", mean_of(of_real.spread_of_starts), "", Kind::estimate, "RMSE of the worst start minus that of the best");
        app.results.metric("inversion_seconds", seconds, "s", Kind::estimate, "for one picture");
        const std::int64_t shown = std::min<std::int64_t>(16, n);
        write_png(
            app.path("inversion.png"),
            grid(concat({slice(own, 0, 0, shown), slice(of_own.pictures, 0, 0, shown), slice(real, 0, 0, shown), slice(of_real.pictures, 0, 0, shown)}, 0),
                 {.columns = static_cast<int>(shown), .scale = 2}));
        app.results.figure("inversion.png", "G's own pictures and what the search finds; test images and what the search finds");
        audit_memory(app, gan, train, test, audit, rng);
    });
}
