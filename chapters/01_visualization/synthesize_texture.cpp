// Texture synthesis (Gatys, Ecker and Bethge 2015): a new picture from noise whose Gram matrices are those of an example. With the
// features of a trained network, and with random filters that nobody trained.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/paint.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/random_features.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/data/how_to_get.hpp"
#include "common/ops/shape.hpp"

namespace {

using namespace sd;

constexpr int kMargin = 16;

// Faint noise around the example's mean colour. Strong noise would leave its finest grain behind: no filter sees all of it.
Tensor faint_noise(const Tensor& example, std::int64_t side, Rng& rng) {
    Tensor noise = rng.normal({1, side, side, 3}, 0.0f, 0.005f);
    for (std::int64_t c = 0; c < 3; c++) {
        double mean = 0;
        for (std::int64_t i = 0; i < example.rows(); i++) mean += static_cast<double>(example[3 * i + c]) / static_cast<double>(example.rows());
        for (std::int64_t i = 0; i < noise.rows(); i++) noise[3 * i + c] += static_cast<float>(mean);
    }
    return noise;
}

// The middle of a picture whose longer side is twice the texture's: large enough to see single stones.
Tensor middle(const Tensor& picture, std::int64_t size) {
    const std::int64_t height = picture.dim(1), width = picture.dim(2), side = std::min({size, height, width});
    return square_crop(slice(slice(picture, 1, (height - side) / 2, (height + side) / 2), 2, (width - side) / 2, (width + side) / 2), size);
}

void synthesize(App& app, const std::vector<std::pair<std::string, Extractor>>& extractors, const std::vector<NamedPicture>& examples, int steps,
                float variation) {
    std::vector<std::vector<Image>> rows;
    std::vector<std::string> names, columns{"example"};
    for (const auto& [name, extract] : extractors) columns.push_back(name);
    Results::Table table{"textures", {"example", "features", "style loss at the start", "style loss", "ratio"}, {}};
    for (const NamedPicture& example : examples) {
        rows.push_back({to_image(example.picture)});
        names.push_back(example.name);
        for (const auto& [name, extract] : extractors) {
            Rng rng(static_cast<std::uint64_t>(app.seed));
            PaintOptions options{.steps = steps, .style_weight = 1, .content_weight = 0, .total_variation = variation};
            options.label = example.name + ", " + name;
            // Few filters see the pixels at the edge: make more than is shown.
            const std::int64_t side = example.picture.dim(1);
            const Painted made = paint(extract, style_of(extract, example.picture), {}, faint_noise(example.picture, side + 2 * kMargin, rng), options);
            rows.back().push_back(crop(to_image(made.picture), kMargin, kMargin, static_cast<int>(side), static_cast<int>(side)));
            std::printf("%s by %s: style loss %.3g -> %.3g (%.2f %%)\n", example.name.c_str(), name.c_str(), made.style_before, made.style_after,
                        100 * made.style_after / made.style_before);
            table.rows.push_back({example.name, name, made.style_before, made.style_after, made.style_after / made.style_before});
        }
    }
    app.results.table(table);
    publish(app, "textures.png", sheet(rows, names, columns, static_cast<int>(examples[0].picture.dim(1))),
            "Textures synthesized from noise to have the Gram matrices of the example");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Makes new pictures with the texture of an example.");
    NetOption option(app);
    int steps = 0;
    float variation = 1e-3f;
    std::int64_t size = 0;
    std::string features = "both";
    std::vector<std::string> files;
    app.options.number("steps", &steps, {1, 100000}, "iterations", "of L-BFGS for each texture");
    app.options.by_budget({12, 150, 600});
    app.options.number("size", &size, {64, 2048}, "pixels", "side of the texture");
    app.options.by_budget({96, 224, 256});
    app.options.choice("features", &features, {"net", "random", "both"}, "whose Gram matrices: the network's, those of random filters, or both side by side");
    app.options.number("tv", &variation, {0, 1e6}, "", "weight of the total variation");
    app.options.words(&files, "PICTURE...", "examples: files, or names of pictures that 'make data' brings");
    return app.run(argc, argv, [&] {
        std::vector<std::pair<std::string, Extractor>> extractors;
        // The reader's own network knows grey pictures only: without SqueezeNet, random filters do the work.
        const bool trained = option.choice == "squeezenet1.0" || (option.choice != "fashion" && squeezenet_found(app, "squeezenet1.1"));
        if (features != "random" && trained) {
            const LayeredNet net = option.load(app);
            extractors.emplace_back(net.name, at_scales(texture_layers(net), 2));
        }
        if (features != "net" && trained) extractors.emplace_back("random filters", at_scales(random_features(), 3));
        if (!trained) {
            std::printf("no SqueezeNet: random filters take its place; %s\n", how_to_get("squeezenet1.1").c_str());
            extractors.emplace_back("random filters", at_scales(random_features(), 3));
        }
        std::vector<NamedPicture> examples;
        if (files.empty())
            files = pictures_found(app, app.budget == Budget::quick
                                            ? std::vector<std::string>{"texture_gravel"}
                                            : std::vector<std::string>{"texture_gravel", "texture_brick", "style_starry_night", "texture_ihc"});
        examples.reserve(files.size());
        for (const std::string& file : files) examples.push_back({file.substr(file.find_last_of('/') + 1), middle(load_picture(app, file, 2 * size), size)});
        if (examples.empty())
            for (int kind = 0; kind < (app.budget == Budget::quick ? 1 : 3); kind++)
                examples.push_back({std::vector<std::string>{"weave", "waves", "scales"}[static_cast<std::size_t>(kind)], drawn_texture(size, kind)});
        synthesize(app, extractors, examples, steps, variation);
    });
}
