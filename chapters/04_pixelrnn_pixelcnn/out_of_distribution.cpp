// The likelihood paradox (Nalisnick et al. 2019): images unlike any in training often get a higher likelihood, where they are simpler. Held-out
// images beside the same ones inverted, rotated by 180 degrees, and shuffled, constant images, noise, and MNIST where it is found.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/evaluation.hpp"
#include "chapters/04_pixelrnn_pixelcnn/trained_run.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/data/binarize.hpp"
#include "common/data/how_to_get.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// The data set with each image's values put through f(image, values).
template <class F>
Dataset changed(Dataset data, F f) {
    for (std::int64_t i = 0; i < data.size; i++) f(i, data.images.data() + i * data.pixels());
    return data;
}

// The share of pairs (a from `inside`, b from `outside`) with a likelier than b: 1 if likelihood tells them apart, 1/2 by chance.
double auroc(std::vector<double> inside, const std::vector<double>& outside) {
    std::sort(inside.begin(), inside.end());
    double pairs = 0;
    for (double b : outside) {
        const auto [below, above] = std::equal_range(inside.begin(), inside.end(), b);
        pairs += static_cast<double>(below - inside.begin()) + 0.5 * static_cast<double>(above - below);
    }
    return pairs / (static_cast<double>(inside.size()) * static_cast<double>(outside.size()));
}

// The height of a histogram of 30 bins.
double peak(const std::vector<double>& values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double width = std::max((*high - *low) / 30, 1e-6);
    std::vector<double> counts(31);
    for (double v : values) counts[static_cast<std::size_t>((v - *low) / width)]++;
    return *std::max_element(counts.begin(), counts.end()) / (static_cast<double>(values.size()) * width);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Likelihoods of images unlike those in training: inverted, rotated, constant, shuffled, noise, MNIST.");
    TrainedRun trained;
    int count = 0;
    trained.declare(app.options);
    app.options.number("images", &count, {2, 1e6}, "images", "of each kind");
    app.options.by_budget({40, 500, 2000});
    return app.run(argc, argv, [&] {
        DataSplits splits = app.load_data();
        const SavedPixelModel saved = trained.load(app);
        const PixelModel& model = saved.model;
        const bool binary = is_binary(saved.mode);
        const std::string unit = binary ? "nats" : "bits/dim";
        const Dataset test = splits.test.open(app.results).subset(count);  // nothing is trained or chosen here
        check_images(model, test);
        const std::int64_t values = test.pixels(), colours = test.channels;
        Rng rng(static_cast<std::uint64_t>(app.seed));

        std::vector<std::pair<std::string, Dataset>> kinds{
            {"test", test},
            {"inverted",
             changed(test, [&](std::int64_t,
                               std::uint8_t* x) { std::transform(x, x + values, x, [](std::uint8_t v) { return static_cast<std::uint8_t>(255 - v); }); })},
            {"rotated 180", changed(test,
                                    [&](std::int64_t, std::uint8_t* x) {
                                        for (std::int64_t p = 0; p < values / colours / 2; p++)
                                            std::swap_ranges(x + p * colours, x + (p + 1) * colours, x + values - (p + 1) * colours);
                                    })},
            {"constant", changed(test,
                                 [&](std::int64_t i, std::uint8_t* x) {
                                     std::fill_n(x, values,
                                                 static_cast<std::uint8_t>(binary ? 255 * (i % 2) : 255 * i / std::max<std::int64_t>(test.size - 1, 1)));
                                 })},
            {"pixels shuffled", changed(test,
                                        [&](std::int64_t, std::uint8_t* x) {
                                            for (std::int64_t p = values / colours - 1; p > 0; p--) {
                                                const std::int64_t q = rng.below(p + 1);
                                                if (p != q) std::swap_ranges(x + p * colours, x + (p + 1) * colours, x + q * colours);
                                            }
                                        })},
            {"noise",
             changed(test, [&](std::int64_t, std::uint8_t* x) { std::generate_n(x, values, [&] { return static_cast<std::uint8_t>(rng.below(256)); }); })},
        };
        try {
            if (DataSplits mnist = load_data("", "mnist"); mnist.name != splits.name && mnist.train.pixels() == values)
                kinds.emplace_back("MNIST", mnist.test.open(app.results).subset(count));
        } catch (const Error&) {
            std::printf("MNIST is not here and left out: %s\n", how_to_get("mnist").c_str());
        }

        Figure figure(760, 420);
        Panel& panel = figure.panel("Likelihood of images of several kinds");
        panel.x_label = "-log p(x), " + unit, panel.y_label = "share of the images per " + std::string(binary ? "nat" : "bit/dim"), panel.legend = "outside right";
        std::vector<Image> examples;
        std::vector<std::string> captions;
        std::vector<double> inside;
        Results::Table table{"kinds", {"images", unit, "likelier than test images (share of pairs)"}, {}};
        for (const auto& [name, images] : kinds) {
            const Dataset seen = held_out(images, saved.mode);
            std::vector<double> nll = nll_of(model, seen, seen.size);
            if (!binary)
                for (double& v : nll) v = bits_per_dim(v, values);
            if (inside.empty()) inside = nll, panel.y_range = {0, 3 * peak(nll)};  // narrow peaks of constant images and noise are cut off
            const double likelier = 1 - auroc(inside, nll);
            std::printf("%-16s %9.3f %s; likelier than a test image in %.0f %% of the pairs\n", name.c_str(), mean_of(nll), unit.c_str(), 100 * likelier);
            table.rows.push_back({name, mean_of(nll), likelier});
            panel.histogram(nll, 30, name);
            for (std::int64_t i = 0; i < 4; i++) examples.push_back(to_image(images_tensor(seen, i * seen.size / 4, 1))), captions.push_back(i ? "" : name);
        }
        app.results.table(table);
        figure.save(app.path("histograms.svg"));
        app.results.figure("histograms.svg", "Negative log-likelihoods under one model: further left is likelier. Narrow peaks are cut off");
        write_png(app.path("kinds.png"), grid(examples, {.columns = 4, .padding = 6, .scale = 3, .background = 200}, captions));
        app.results.figure("kinds.png", "Four images of each kind");
    });
}
