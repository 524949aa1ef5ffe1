// The codes of a trained autoencoder: a map of them, interpolation, and why the decoder alone is no generator.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "chapters/02_autoencoder/fit_autoencoder.hpp"
#include "common/analysis/moments.hpp"
#include "common/analysis/nearest.hpp"
#include "common/analysis/pca.hpp"
#include "common/analysis/tsne.hpp"
#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

void draw_points(Panel& panel, const Tensor& map, const Dataset& data) {
    for (std::size_t c = 0; c < std::max<std::size_t>(data.classes.size(), 1); c++) {
        Values x, y;
        for (std::int64_t i = 0; i < map.dim(0); i++) {
            if (data.labels[static_cast<std::size_t>(i)] != c) continue;
            x.push_back(map[2 * i]), y.push_back(map[2 * i + 1]);
        }
        panel.points(x, y, data.classes.empty() ? "" : data.classes[c], Panel::kNextColor, 0.5);
    }
}

void draw_maps(App& app, const Tensor& codes, const Dataset& data) {
    Figure figure(560, 520, 2);
    Panel& linear = figure.panel("The first two principal components");
    draw_points(linear, fit_pca(codes, 2).project(codes), data);
    linear.legend = "off";
    Panel& bent = figure.panel("t-SNE");
    draw_points(bent, tsne(codes).points, data);
    bent.legend = "outside right", bent.axes = false;
    figure.save(app.path("maps.svg"));
    app.results.figure("maps.svg", "Codes of test pictures in the plane, by PCA and by t-SNE; colours are the classes, which the autoencoder never saw");
}

void draw_interpolation(App& app, const Autoencoder& model, const Dataset& data) {
    constexpr std::int64_t kPairs = 4, kSteps = 12;
    const Tensor x = images_tensor(data, 0, 2 * kPairs), z = model.encode(x);
    const std::int64_t d = z.dim(1), values = data.pixels();
    Tensor between({kPairs * kSteps, d}), mixed({kPairs * kSteps, data.height, data.width, data.channels});
    for (std::int64_t pair = 0; pair < kPairs; pair++)
        for (std::int64_t step = 0; step < kSteps; step++) {
            const float t = static_cast<float>(step) / static_cast<float>(kSteps - 1);
            const std::int64_t row = pair * kSteps + step, a = 2 * pair, b = 2 * pair + 1;
            for (std::int64_t j = 0; j < d; j++) between[row * d + j] = (1 - t) * z[a * d + j] + t * z[b * d + j];
            for (std::int64_t j = 0; j < values; j++) mixed[row * values + j] = (1 - t) * x[a * values + j] + t * x[b * values + j];
        }
    const Tensor decoded = model.decode(between);
    std::vector<Tensor> rows;
    for (std::int64_t pair = 0; pair < kPairs; pair++) {
        rows.push_back(slice(decoded, 0, pair * kSteps, (pair + 1) * kSteps));
        rows.push_back(slice(mixed, 0, pair * kSteps, (pair + 1) * kSteps));
    }
    write_png(app.path("interpolation.png"), grid(concat(rows, 0), {.columns = kSteps, .scale = 2}));
    app.results.figure(
        "interpolation.png",
        "From one test picture to another: along a straight line between their codes, decoded, and below it the mixture of the two pictures themselves");
}

// Each number of the code drawn on its own from a Gaussian with the codes' mean and variance.
Tensor independent_codes(const Moments& spread, std::int64_t n, Rng& rng) {
    const auto d = static_cast<std::int64_t>(spread.mean.size());
    Tensor z({n, d});
    for (std::int64_t i = 0; i < n; i++)
        for (std::int64_t j = 0; j < d; j++)
            z[i * d + j] =
                static_cast<float>(spread.mean[static_cast<std::size_t>(j)] + std::sqrt(spread.covariance[static_cast<std::size_t>(j * d + j)]) * rng.normal());
    return z;
}

// Mean distance of each row to the nearest of the base.
double distance_to(const Tensor& base, const Tensor& rows) {
    const Neighbours found = nearest(base, rows, 1);
    return std::accumulate(found.distance.begin(), found.distance.end(), 0.0) / static_cast<double>(found.distance.size());
}

}  // namespace

int main(int argc, char** argv) {
    App app("Maps of an autoencoder's codes, interpolation, and what random codes decode to.");
    std::string weights;
    int points = 0;
    app.options.text("weights", &weights, "FILE", "of an autoencoder; without it those of train_autoencoder, this budget and seed if they are there");
    app.options.number("points", &points, {100, 10000}, "pictures", "in the maps");
    app.options.by_budget({200, 2000, 5000});
    return app.run(argc, argv, [&] {
        NoGrad no_grad;
        DataSplits splits = app.load_data();
        const Dataset all = splits.test.open(app.results);  // nothing is trained or chosen here
        const Autoencoder model =
            load_autoencoder(weights.empty() ? app.need("02_autoencoder", "train_autoencoder", "weights.safetensors") : weights, splits.name);
        check(model.image == (Shape{all.height, all.width, all.channels}), "the autoencoder is for pictures ", model.image, ", those in ", splits.folder,
              " are others");
        const Dataset data = all.subset(points);
        const Tensor codes = encode_all(model, data);
        Rng rng(static_cast<std::uint64_t>(app.seed));
        draw_maps(app, codes, data);
        draw_interpolation(app, model, data);

        // Random codes, and how far they lie from any real one, measured beside codes of other test pictures.
        const Tensor seen = encode_all(model, splits.train.subset(10000));
        const Tensor z = independent_codes(moments(seen), 60, rng);
        write_png(app.path("samples.png"), grid(model.decode(z), {.columns = 20, .scale = 2}));
        app.results.figure("samples.png", "Random codes decoded, each number drawn with the mean and variance that it has over the training pictures");
        const double real = distance_to(seen, slice(codes, 0, 0, std::min<std::int64_t>(500, codes.dim(0)))),
                     random = distance_to(seen, independent_codes(moments(seen), 500, rng));
        app.results.metric("code_distance", real, "", Kind::exact, "of test pictures' codes to the nearest training picture's code, mean");
        app.results.metric("random_code_distance", random, "", Kind::exact,
                           "of random codes, drawn number by number, to the nearest training picture's code, mean");
        std::printf("nearest training code: %.2f away from a test picture's code, %.2f from a random one\n", real, random);
    });
}
