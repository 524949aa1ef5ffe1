// The price of sampling and what caches save, for all four networks: time for an image against the number of images drawn together. The
// weights are untrained, as the time does not depend on them.
#include <cstdio>
#include <string>

#include "chapters/04_pixelrnn_pixelcnn/sampling_time.hpp"
#include "common/app/app.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

int main(int argc, char** argv) {
    App app("Times naive and cached sampling of 28x28 images of 256 grey levels, from all networks of this chapter.");
    PixelModelOptions options;
    options.head.kind = PixelHead::Kind::softmax;
    int positions = 0, largest = 0;
    app.options.number("channels", &options.channels, {1, 1024}, "features", "of each layer");
    app.options.by_budget({16, 64, 64});
    app.options.number("layers", &options.layers, {1, 50}, "layers", "of PixelCNN behind its first one; Gated PixelCNN has one less, PixelRNN one");
    app.options.by_budget({2, 7, 7});
    app.options.number("positions", &positions, {1, 784}, "pixels", "timed for the naive way, which costs the same at each");
    app.options.by_budget({1, 8, 28});
    app.options.number("largest", &largest, {1, 4096}, "images", "the largest number drawn together");
    app.options.by_budget({4, 64, 256});
    return app.run(argc, argv, [&] {
        Results::Table table{"sampling", {"model", "images", "naive s/image", "cached s/image", "times faster"}, {}};
        Figure figure(480, 380, 2);
        for (const auto& [name, title] : {std::pair{"pixelcnn", "PixelCNN"}, {"gated", "Gated PixelCNN"}, {"rowlstm", "Row LSTM"}, {"diagonal", "Diagonal BiLSTM"}}) {
            PixelModelOptions o = options;
            o.model = name;
            const bool recurrent = o.model == "rowlstm" || o.model == "diagonal";
            o.layers = recurrent ? 1 : o.model == "gated" ? std::max<std::int64_t>(options.layers - 1, 1) : options.layers;
            Rng rng(static_cast<std::uint64_t>(app.seed));
            const PixelModel model = make_pixel_model(o, rng);
            Values sizes, naive, cached;
            for (int n = 1; n <= largest; n *= 4) {
                const SamplingTime time = time_sampling(model, n, positions, static_cast<std::uint64_t>(app.seed));
                const double times = time.naive / time.cached;
                sizes.push_back(n), naive.push_back(time.naive / n), cached.push_back(time.cached / n);
                table.rows.push_back({title, n, naive.back(), cached.back(), times});
                std::printf("%-16s %4d images: naive %8.4f s, cached %.5f s an image, %.0f times faster\n", title, n, naive.back(), cached.back(), times);
                app.results.metric(std::string(name) + "_speedup_batch" + std::to_string(n), times, "", Kind::estimate, "naive time from " + std::to_string(positions) + " of the pixels");
                if (n == 16) app.results.metric(std::string(name) + "_naive_batch16", time.naive, "s", Kind::estimate, "16 images"), app.results.metric(std::string(name) + "_cached_batch16", time.cached, "s", Kind::estimate, "16 images");
            }
            Panel& panel = figure.panel(title);
            panel.line_with_points(sizes, naive, "naive");
            panel.line_with_points(sizes, cached, "cached");
            panel.x_label = "images drawn together", panel.y_label = "seconds an image", panel.log_x = panel.log_y = true, panel.legend = "top right";
            panel.y_range = {1e-4, 1000};  // room for the legend
        }
        app.results.table(table);
        figure.save(app.path("sampling_time.svg"));
        app.results.figure("sampling_time.svg", "Time for an image against the number of images drawn together: naive, the whole network for each pixel; cached, one pixel of each layer");
    });
}
