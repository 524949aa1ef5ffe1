// Draws images from a trained model pixel by pixel, naively and with cached features: the same bits, at very different speeds. Completes
// images whose lower half is hidden, and films some growing.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/evaluation.hpp"
#include "chapters/04_pixelrnn_pixelcnn/sampling.hpp"
#include "chapters/04_pixelrnn_pixelcnn/sampling_time.hpp"
#include "chapters/04_pixelrnn_pixelcnn/trained_run.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/image/terminal.hpp"
#include "common/ops/shape.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

void time_both(App& app, const PixelModel& model, const std::vector<int>& batches, int positions) {
    Values sizes, naive, cached;
    Results::Table table{"sampling", {"images", "naive s/image", "cached s/image", "times faster"}, {}};
    for (int n : batches) {
        const auto [slow, fast] = time_sampling(model, n, positions, static_cast<std::uint64_t>(app.seed));
        sizes.push_back(n), naive.push_back(slow / n), cached.push_back(fast / n);
        table.rows.push_back({n, slow / n, fast / n, slow / fast});
        std::printf("%4d images: naive %.3f s, cached %.4f s an image, %.0f times faster\n", n, slow / n, fast / n, slow / fast);
        app.results.metric("speedup_batch" + std::to_string(n), slow / fast, "", Kind::estimate, "naive time from " + std::to_string(positions) + " of the pixels");
    }
    app.results.table(table);
    Figure figure(560, 400);
    Panel& panel = figure.panel("Time to draw an image");
    panel.line_with_points(sizes, naive, "naive");
    panel.line_with_points(sizes, cached, "cached");
    panel.x_label = "images drawn together", panel.y_label = "seconds an image", panel.log_x = panel.log_y = true, panel.legend = "outside right";
    figure.save(app.path("sampling_time.svg"));
    app.results.figure("sampling_time.svg", "Time for an image against the number of images drawn together: naive, the whole network for each pixel; cached, one pixel of each layer");
}

// Compares whole images, drawn both ways from one seed.
void compare(App& app, const PixelModel& model) {
    constexpr std::int64_t kImages = 2;
    const std::vector<int> labels = labels_in_turn(model, kImages);
    const PixelHead& head = model.options.head;
    const Shape image{model.options.height, model.options.width, head.colours};
    const auto seed = static_cast<std::uint64_t>(app.seed);
    const Tensor naive = sample(naive_step([&](const Tensor& x) { return model.forward(x, labels); }), head, image, kImages, seed), cached = sample(model.step(kImages, labels), head, image, kImages, seed);
    const bool same = std::equal(naive.data(), naive.data() + naive.numel(), cached.data());
    check(same, "naive and cached sampling differ");
    std::printf("naive and cached sampling draw the same %lld images\n", static_cast<long long>(kImages));
    app.results.metric("identical_images", kImages, "images", Kind::exact, "drawn naively and with caches from one seed, equal in every value");
}

// Images up to pixel (row, column); what is not drawn yet is grey.
Tensor drawn_so_far(const Tensor& images, std::int64_t row, std::int64_t column) {
    Tensor shown = images.clone();
    const std::int64_t values = images.numel() / images.dim(0), drawn = (row * images.dim(2) + column + 1) * images.dim(3);
    for (std::int64_t i = 0; i < images.dim(0); i++) std::fill(shown.data() + i * values + drawn, shown.data() + (i + 1) * values, 0.5f);
    return shown;
}

// A film of eight images as they appear, and a sheet with moments of the first four.
void draw_growing(App& app, const PixelModel& model) {
    const PixelModelOptions& o = model.options;
    constexpr std::int64_t kImages = 8, kFrames = 56, kMoments = 7, kShown = 4;
    std::vector<Image> film;
    std::vector<Tensor> moments;  // of each, kShown images
    const auto watch = [&](const Tensor& images, std::int64_t r, std::int64_t c) {
        const std::int64_t before = r * o.width + c, pixels = o.height * o.width;
        const auto is_due = [&](std::int64_t times) { return (before + 1) * times / pixels > before * times / pixels; };
        if (is_due(kFrames)) film.push_back(grid(drawn_so_far(images, r, c), {.columns = 4, .scale = 3, .background = 128}));
        if (is_due(kMoments)) moments.push_back(slice(drawn_so_far(images, r, c), 0, 0, kShown));
    };
    sample(model.step(kImages, labels_in_turn(model, kImages)), o.head, {o.height, o.width, o.head.colours}, kImages, static_cast<std::uint64_t>(app.seed) + 1, watch);
    const Image finished = film.back();
    film.insert(film.end(), 15, finished);  // a rest at the end
    write_apng(app.path("growing.png"), film, 100);
    preview(finished);
    app.results.figure("growing.png", "Eight images growing pixel by pixel (animated)");

    std::vector<Tensor> sheet;  // a row for each image
    for (std::int64_t i = 0; i < kShown; i++)
        for (const Tensor& moment : moments) sheet.push_back(slice(moment, 0, i, i + 1));
    write_png(app.path("moments.png"), grid(concat(sheet, 0), {.columns = kMoments, .scale = 2}));
    app.results.figure("moments.png", "Four images, each at seven moments of its drawing, from left to right; grey: not drawn yet");
}

void draw_completions(App& app, const PixelModel& model, const Dataset& data) {
    // Each row of the sheet: the occluded image, three completions, the original.
    constexpr std::int64_t kImages = 8, kTries = 3;
    std::vector<std::int64_t> indices;
    for (std::int64_t t = 0; t < kTries; t++)
        for (std::int64_t i = 0; i < kImages; i++) indices.push_back(i);
    const Tensor originals = images_tensor(data, indices);
    std::vector<int> labels;
    if (model.conditional())
        for (std::int64_t i : indices) labels.push_back(data.labels[static_cast<std::size_t>(i)]);
    const Tensor completed = complete(model.step(kTries * kImages, labels), model.options.head, originals, data.height / 2, static_cast<std::uint64_t>(app.seed));
    std::vector<Image> pictures;
    for (std::int64_t i = 0; i < kImages; i++) {
        const Image original = to_image(slice(originals, 0, i, i + 1));
        Image hidden = original;
        std::fill(hidden.pixels.begin() + static_cast<std::ptrdiff_t>(hidden.pixels.size() / 2), hidden.pixels.end(), std::uint8_t{128});
        pictures.push_back(hidden);
        for (std::int64_t t = 0; t < kTries; t++) pictures.push_back(to_image(slice(completed, 0, t * kImages + i, t * kImages + i + 1)));
        pictures.push_back(original);
    }
    write_png(app.path("completions.png"), grid(pictures, {.columns = kTries + 2, .scale = 3, .background = 200}));
    app.results.figure("completions.png", "Test images with the lower half hidden, three completions, the original");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Draws and completes images with a trained model, naively and with cached features, and times both.");
    TrainedRun trained;
    int positions = 0, largest = 0;
    trained.declare(app.options);
    app.options.number("positions", &positions, {1, 1e6}, "pixels", "timed for the naive way, which costs the same at each");
    app.options.by_budget({2, 8, 28});
    app.options.number("largest", &largest, {1, 4096}, "images", "the largest batch that is timed");
    app.options.by_budget({4, 64, 256});
    return app.run(argc, argv, [&] {
        DataSplits splits = app.load_data();
        const SavedPixelModel saved = trained.load(app);
        const Dataset data = held_out(splits.test.open(app.results), saved.mode);  // nothing is trained or chosen here
        check_images(saved.model, data);
        std::vector<int> batches;
        for (int n = 1; n <= largest; n *= 4) batches.push_back(n);
        time_both(app, saved.model, batches, positions);
        if (app.budget != Budget::quick) compare(app, saved.model);
        draw_growing(app, saved.model);
        draw_completions(app, saved.model, data);
    });
}
