// What each channel of a layer says about one picture: its activation map, bright where the channel fires.
#include <algorithm>
#include <cstdio>
#include <sstream>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/autograd/autograd.hpp"
#include "common/image/colormap.hpp"
#include "common/image/grid.hpp"

namespace {

using namespace sd;

// Maps (1, h, w, C), each from 0 to its own largest value; a channel that is silent stays dark.
Image maps_sheet(const Tensor& maps, std::int64_t channels, int side) {
    const std::int64_t positions = maps.dim(1) * maps.dim(2), all = maps.dim(3);
    std::vector<Image> cells;
    for (std::int64_t c = 0; c < channels; c++) {
        Tensor map({maps.dim(1), maps.dim(2)});
        float largest = 1e-20f;
        for (std::int64_t p = 0; p < positions; p++) {
            map[p] = maps[p * all + c];
            largest = std::max<float>(largest, map[p]);
        }
        const Image cell = colorize(map, ColorMap::viridis, 0.0f, largest);
        cells.push_back(maps.dim(1) < side ? enlarge(cell, (side + static_cast<int>(maps.dim(1)) - 1) / static_cast<int>(maps.dim(1)))
                                           : resize(cell, side, side));
    }
    return grid(cells, {.columns = 8, .padding = 2, .scale = 1, .background = 255});
}

void draw(App& app, const LayeredNet& net, const NamedPicture& picture, std::vector<std::string> layers, int channels) {
    NoGrad no_grad;
    publish(app, "picture.png", is_imagenet(net) ? to_image(picture.picture) : enlarge(to_image(picture.picture), 8), "The picture: " + picture.name);
    Results::Table table{"layers", {"layer", "rows", "columns", "channels", "mean", "share of zeros", "silent channels"}, {}};
    std::printf("%-18s %14s %10s %8s %s\n", "layer", "size", "mean", "zeros", "silent channels");
    for (const LayeredNet::Layer& layer : net.layers) {
        const Tensor maps = net.features(picture.picture, layer.name);
        if (maps.ndim() != 4) continue;
        const std::int64_t positions = maps.dim(1) * maps.dim(2), count = maps.dim(3);
        double total = 0;
        std::int64_t zeros = 0, silent = 0;
        for (std::int64_t c = 0; c < count; c++) {
            std::int64_t off = 0;
            for (std::int64_t p = 0; p < positions; p++) {
                total += static_cast<double>(maps[p * count + c]);
                off += maps[p * count + c] <= 0;
            }
            zeros += off;
            silent += off == positions;
        }
        const double mean = total / static_cast<double>(maps.numel()), share = static_cast<double>(zeros) / static_cast<double>(maps.numel());
        std::ostringstream size;
        size << maps.dim(1) << 'x' << maps.dim(2) << 'x' << count;
        std::printf("%-18s %14s %10.3f %7.1f%% %lld\n", layer.name.c_str(), size.str().c_str(), mean, 100 * share, static_cast<long long>(silent));
        table.rows.push_back({layer.name, maps.dim(1), maps.dim(2), count, mean, share, silent});

        if (std::find(layers.begin(), layers.end(), layer.name) == layers.end()) continue;
        const std::int64_t shown = std::min<std::int64_t>(channels, count);
        std::string file = layer.name;
        std::replace(file.begin(), file.end(), '/', '_');
        publish(app, "maps_" + file + ".png", maps_sheet(maps, shown, 96),
                "Activation maps of " + net.name + "'s " + layer.name + " for " + picture.name + ", first " + std::to_string(shown) + " of " +
                    std::to_string(count) + " channels; each from 0 (dark) to its own largest value (yellow)");
    }
    app.results.table(table);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Draws the activation maps of layers for one picture.");
    NetOption option(app);
    std::string layer;
    int channels = 64;
    std::vector<std::string> files;
    app.options.text("layer", &layer, "NAME", "layer to draw; without it an early, a middle and a late one");
    app.options.number("channels", &channels, {1, 1000}, "channels", "at most so many maps of a layer");
    app.options.words(&files, "PICTURE", "picture to look at");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        std::vector<std::string> layers{layer};
        if (layer.empty())
            layers = is_imagenet(net) ? std::vector<std::string>{"conv1", "fire3", "fire5", "fire9"} : std::vector<std::string>{"conv1", "conv2"};
        for (const std::string& name : layers) net.index(name);
        draw(app, net, sample_pictures(app, net, files, 1)[0], layers, channels);
    });
}
