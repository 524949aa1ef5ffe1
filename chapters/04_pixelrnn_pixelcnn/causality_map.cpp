// The leak detector as a picture: which pixels a prediction depends on, for every model of the chapter, and for three that leak.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/causality.hpp"
#include "chapters/04_pixelrnn_pixelcnn/diagonal_bilstm.hpp"
#include "chapters/04_pixelrnn_pixelcnn/gated_pixel_cnn.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_cnn.hpp"
#include "chapters/04_pixelrnn_pixelcnn/row_lstm.hpp"
#include "common/app/app.hpp"
#include "common/image/colormap.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/ops/shape.hpp"

using namespace sd;

namespace {

constexpr Color kSeen{86, 180, 233}, kBlind{150, 150, 150}, kLeak{213, 94, 0}, kPredicted{240, 228, 66}, kFuture{255, 255, 255};

void paint(Image& image, std::int64_t row, std::int64_t column, Color color) { std::copy(color.begin(), color.end(), image.at(static_cast<int>(row), static_cast<int>(column))); }

// The pixels around one prediction: seen, before it but not seen, after it, after it and seen all the same.
Image context(const Causality& c, std::int64_t row, std::int64_t column) {
    const Tensor seen = c.dependencies(row, column);
    const std::int64_t height = c.image[0], width = c.image[1];
    Image image(static_cast<int>(height), static_cast<int>(width), 3);
    for (std::int64_t y = 0; y < height; y++)
        for (std::int64_t x = 0; x < width; x++) {
            const bool before = y < row || (y == row && x < column), sees = seen[y * width + x] != 0;
            paint(image, y, x, before ? (sees ? kSeen : kBlind) : sees ? kLeak : kFuture);
        }
    if (seen[row * width + column] == 0) paint(image, row, column, kPredicted);
    return enlarge(image, 8);
}

// All pairs: row i is a prediction, column j a value.
Image all_pairs(const Causality& c) {
    const std::int64_t d = c.gradient.dim(0);
    Image image(static_cast<int>(d), static_cast<int>(d), 3);
    for (std::int64_t i = 0; i < d; i++)
        for (std::int64_t j = 0; j < d; j++) {
            const bool sees = c.gradient[i * d + j] != 0 || c.perturbation[i * d + j] != 0;
            paint(image, i, j, j < i ? (sees ? kSeen : kBlind) : sees ? kLeak : kFuture);
        }
    return enlarge(image, 2);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Draws which pixels each prediction of an autoregressive model depends on; finds leaks and blind spots.");
    std::int64_t size = 0;
    app.options.number("size", &size, {4, 28}, "pixels", "height and width of the images");
    app.options.by_budget({8, 13, 17});
    return app.run(argc, argv, [&] {
        Rng rng(static_cast<std::uint64_t>(app.seed));
        constexpr std::int64_t kChannels = 12;
        // Deep enough that a window reaches from each pixel to the first: what stays grey is the blind spot alone. (The Row LSTM's two layers
        // see five pixels to the left in its own row.)
        const PixelCnn cnn(1, kChannels, size - 3, false, 1, 1, rng);
        const GatedPixelCnn gated(1, kChannels, size, 0, 1, 1, rng);
        const RowLstm row_lstm(1, kChannels, 2, 1, rng);
        const DiagonalBiLstm diagonal(1, kChannels, 1, 1, rng);
        MaskedConv2d first(1, kChannels, 3, MaskType::a, rng, {.padding = 1});
        std::vector<MaskedConv2d> small;
        for (std::int64_t i = 0; i < size; i++) small.emplace_back(kChannels, kChannels, 3, MaskType::b, rng, Conv2dOptions{.padding = 1});
        PixelCnn no_a(1, kChannels, size - 3, false, 1, 1, rng);
        no_a.first.mask = causal_mask(7, 1, kChannels, MaskType::b);
        GatedPixelCnn own_row(1, kChannels, 2, 0, 1, 1, rng);  // shallow: a window as wide as the image would look like a recurrence
        own_row.layers[0].vertical.options.padding = {2, 0, 3, 3};  // rows r-2..r in place of r-3..r-1

        const std::vector<std::pair<std::string, AutoregressiveModel>> models{
            {"masked 3x3", [&](const Tensor& x) {
                 Tensor h = first(x);
                 for (const MaskedConv2d& layer : small) h = layer(h);
                 return slice(h, 3, 0, 1);
             }},
            {"PixelCNN", cnn},
            {"Gated PixelCNN", gated},
            {"Row LSTM", row_lstm},
            {"Diagonal BiLSTM", diagonal},
            {"B first", no_a},
            {"vertical own row", own_row},
            {"BiLSTM, no shift", [&](const Tensor& images) {
                 const Tensor x = diagonal.first(images);
                 const DiagonalBiLstmLayer& l = diagonal.layers[0];
                 return diagonal.output(x + l.residual(diagonal_lstm(l.forward_input(x), l.forward_state) + flip(diagonal_lstm(flip(l.backward_input(x), 2), l.backward_state), 2)));
             }},
        };
        std::vector<Image> contexts, pairs;
        std::vector<std::string> names;
        Results::Table table{"causality", {"model", "leaks", "share of the past that is seen"}, {}};
        Progress progress("check", static_cast<std::int64_t>(models.size()), 1, "models");
        for (const auto& [name, model] : models) {
            const Causality c = check_causality(model, size, size);
            const std::int64_t d = size * size;
            std::int64_t seen = 0;
            for (std::int64_t i = 0; i < d; i++)
                for (std::int64_t j = 0; j < i; j++) seen += c.gradient[i * d + j] != 0 || c.perturbation[i * d + j] != 0;
            const double share = 2.0 * static_cast<double>(seen) / static_cast<double>(d * (d - 1));
            std::printf("%-18s %5zu leaks, sees %5.1f %% of the past: %s\n", name.c_str(), c.leaks.size(), 100 * share, c.diagnosis().c_str());
            table.rows.push_back({name, static_cast<std::int64_t>(c.leaks.size()), share});
            contexts.push_back(context(c, size - 3, size / 2)), pairs.push_back(all_pairs(c)), names.push_back(name);
            progress.update(static_cast<std::int64_t>(names.size()));
        }
        app.results.table(table);
        write_png(app.path("context.png"), grid(contexts, {.columns = 4, .padding = 12, .background = 245}, names));
        app.results.figure("context.png", "What one prediction (yellow) depends on: blue, pixels that are seen; grey, earlier pixels that are not, the blind spot; white, the future; orange, a leak");
        write_png(app.path("pairs.png"), grid(pairs, {.columns = 4, .padding = 12, .background = 245}, names));
        app.results.figure("pairs.png", "All pairs: row, the predicted pixel; column, the pixel it depends on. Orange on or above the diagonal is a leak");
    });
}
