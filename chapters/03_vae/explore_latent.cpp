// What the codes of a trained VAE are good for: the plane of a two-dimensional code, interpolation, traversals, a map of the test set.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "chapters/03_vae/load_vae.hpp"
#include "chapters/03_vae/traversal.hpp"
#include "common/analysis/tsne.hpp"
#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/data/binarize.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

Tensor decode_pictures(const MlpVae& model, const Tensor& z, const Dataset& data) {
    return model.pixels.mean(model.decode(z)).view({z.dim(0), data.height, data.width, data.channels});
}

// The inverse of the normal distribution function, by bisection: equal steps in probability instead of in z.
float normal_quantile(double p) {
    double low = -6, high = 6;
    while (high - low > 1e-7) {
        const double middle = (low + high) / 2;
        (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
    }
    return static_cast<float>((low + high) / 2);
}

// [manifold]
void draw_manifold(App& app, const MlpVae& model, const Dataset& data) {
    constexpr int kSide = 20;
    Tensor z({kSide * kSide, 2});
    for (int row = 0; row < kSide; row++)
        for (int column = 0; column < kSide; column++) {
            z[2 * (row * kSide + column)] = normal_quantile((column + 0.5) / kSide);
            z[2 * (row * kSide + column) + 1] = normal_quantile((row + 0.5) / kSide);
        }
    write_png(app.path("manifold.png"), grid(decode_pictures(model, z, data), {.columns = kSide, .padding = 0}));
    app.results.figure("manifold.png", "The plane of a two-dimensional code, in equal steps of the prior's probability");
}
// [/manifold]

void draw_interpolation(App& app, const MlpVae& model, const Dataset& data, const Tensor& x) {
    constexpr int kPairs = 6, kSteps = 12;
    const Tensor mu = model.encode(slice(x, 0, 0, 2 * kPairs)).mu;
    Tensor z({kPairs * kSteps, model.latent});
    for (int pair = 0; pair < kPairs; pair++)
        for (int step = 0; step < kSteps; step++)
            for (std::int64_t j = 0; j < model.latent; j++) {
                const float t = static_cast<float>(step) / (kSteps - 1);
                z[(pair * kSteps + step) * model.latent + j] = (1 - t) * mu[2 * pair * model.latent + j] + t * mu[(2 * pair + 1) * model.latent + j];
            }
    write_png(app.path("interpolation.png"), grid(decode_pictures(model, z, data), {.columns = kSteps, .scale = 2}));
    app.results.figure("interpolation.png", "Straight lines between the codes of two test images");
}

void draw_traversals(App& app, const MlpVae& model, const Dataset& data, const Tensor& x) {
    constexpr int kUnits = 8, kSteps = 11;
    const Tensor z = traversal_codes(model.encode(x).mu, kUnits, kSteps);
    write_png(app.path("traversals.png"), grid(decode_pictures(model, z, data), {.columns = kSteps, .scale = 2}));
    app.results.figure("traversals.png", "Each row one latent moved from -3 to 3, the most active ones first, all others at zero");
}

void draw_map(App& app, const MlpVae& model, const Dataset& data, const Tensor& x) {
    const Tensor codes = model.encode(x).mu;
    const Tensor map = tsne(codes).points;
    Figure figure(760, 620);
    Panel& panel = figure.panel("t-SNE of the codes");
    for (std::size_t c = 0; c < data.classes.size(); c++) {
        Values px, py;
        for (std::int64_t i = 0; i < map.dim(0); i++) {
            if (data.labels[static_cast<std::size_t>(i)] != c) continue;
            px.push_back(map[2 * i]), py.push_back(map[2 * i + 1]);
        }
        panel.points(px, py, data.classes[c], Panel::kNextColor, 0.5);
    }
    panel.legend = "outside right", panel.axes = false;
    figure.save(app.path("tsne.svg"));
    app.results.figure("tsne.svg", "Codes of test images, laid out so that neighbours stay neighbours; the classes were never seen in training");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Looks into the codes of trained VAEs: manifold, interpolation, traversals, t-SNE.");
    std::string model_path, plane_path;
    int points = 0;
    app.options.text("weights", &model_path, "FILE", "of a fully connected VAE; without it those of train_vae, this budget and seed if they are there");
    app.options.text("plane", &plane_path, "FILE", "of one with two latents; without it those of train_vae --latent 2");
    app.options.number("points", &points, {50, 10000}, "images", "in the t-SNE map");
    app.options.by_budget({200, 2000, 5000});
    return app.run(argc, argv, [&] {
        NoGrad no_grad;
        DataSplits data = app.load_data();
        const Dataset test = data.test.open(app.results);  // nothing is trained or chosen here
        const MlpVae model = load_vae(model_path.empty() ? app.need("03_vae", "train_vae", "weights.safetensors") : model_path, test.pixels(), data.name);
        const MlpVae plane =
            load_vae(plane_path.empty() ? app.need("03_vae", "train_vae_latent2", "weights.safetensors") : plane_path, test.pixels(), data.name);
        check(plane.latent == 2, "--plane: a model with two latents expected, this one has ", plane.latent);
        Rng rng(static_cast<std::uint64_t>(app.seed));
        const Dataset shown = test.subset(points);
        const Tensor x = model.pixels.prepare(images_tensor(shown, 0, shown.size), rng);
        draw_manifold(app, plane, shown);
        draw_interpolation(app, model, shown, x);
        draw_traversals(app, model, shown, x);
        draw_map(app, model, shown, x);
    });
}
