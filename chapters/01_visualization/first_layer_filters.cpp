// The weights of a first layer are small pictures, and they can be looked at. Deeper weights cannot: their inputs are no colours.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/image/colormap.hpp"
#include "common/image/grid.hpp"

namespace {

using namespace sd;

const Parameter& weight_of(const LayeredNet& net, const std::string& layer) {
    std::string known;
    for (const Parameter& p : net.parameters) {
        if (p.name == layer + ".weight" && p.layout == Layout::conv) return p;
        if (p.layout == Layout::conv && p.name.ends_with(".weight")) known += (known.empty() ? "" : ", ") + p.name.substr(0, p.name.size() - 7);
    }
    fail(net.name, " has no convolution '", layer, "'; it has: ", known);
}

// Filter f of (KH, KW, IN, OUT) as a picture; 0 is mid grey, the largest weight white or black. SqueezeNet's inputs are blue, green, red.
Image filter_picture(const Tensor& w, std::int64_t f, bool reversed) {
    const std::int64_t taps = w.dim(0) * w.dim(1), in = w.dim(2), out = w.dim(3);
    Tensor picture({w.dim(0), w.dim(1), in});
    float largest = 1e-20f;
    for (std::int64_t t = 0; t < taps * in; t++) largest = std::max(largest, std::abs(w[t * out + f]));
    for (std::int64_t t = 0; t < taps; t++)
        for (std::int64_t c = 0; c < in; c++) picture[t * in + (reversed ? in - 1 - c : c)] = w[(t * in + c) * out + f];
    return to_image(picture, -largest, largest);
}

// How much of a filter's energy is colour: what is left when each tap's mean over the colours is taken away.
double colour_share(const Tensor& w, std::int64_t f) {
    const std::int64_t taps = w.dim(0) * w.dim(1), in = w.dim(2), out = w.dim(3);
    double all = 0, grey = 0;
    for (std::int64_t t = 0; t < taps; t++) {
        double mean = 0;
        for (std::int64_t c = 0; c < in; c++) {
            const double v = static_cast<double>(w[(t * in + c) * out + f]);
            all += v * v;
            mean += v / static_cast<double>(in);
        }
        grey += mean * mean * static_cast<double>(in);
    }
    return all > 0 ? 1 - grey / all : 0;
}

void draw_first(App& app, const LayeredNet& net, const std::string& layer) {
    const Tensor& w = weight_of(net, layer).tensor;
    std::vector<std::pair<double, Image>> filters;
    int coloured = 0;
    for (std::int64_t f = 0; f < w.dim(3); f++) {
        filters.emplace_back(w.dim(2) == 3 ? colour_share(w, f) : 0, filter_picture(w, f, is_imagenet(net)));
        coloured += filters.back().first > 0.5;
    }
    std::stable_sort(filters.begin(), filters.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Image> pictures;
    for (auto& [share, picture] : filters) pictures.push_back(picture);
    const int scale = std::max(2, 56 / static_cast<int>(w.dim(0)));
    publish(app, net.name + "_" + layer + ".png", grid(pictures, {.columns = w.dim(3) > 32 ? 12 : 8, .padding = 3, .scale = scale, .background = 255}),
            "The " + std::to_string(w.dim(3)) + " filters of " + net.name + "'s first layer" +
                (w.dim(2) == 3 ? ", sorted from grey edges to opposing colours" : ""));
    std::printf("%s, %s: %lld filters %lldx%lld", net.name.c_str(), layer.c_str(), static_cast<long long>(w.dim(3)), static_cast<long long>(w.dim(0)),
                static_cast<long long>(w.dim(1)));
    if (w.dim(2) == 3) std::printf(", %d of them mostly grey, %d mostly colour", static_cast<int>(w.dim(3)) - coloured, coloured);
    std::printf("\n");
    app.results.metric(net.name + ": filters", static_cast<double>(w.dim(3)), "filters");
    if (w.dim(2) == 3)
        app.results.metric(net.name + ": mostly colour", coloured, "filters", Kind::exact, "more than half of the energy is difference between colours");
}

// One row a filter, one column an input channel: the only way to draw weights whose inputs are features.
void draw_deeper(App& app, const LayeredNet& net, const std::string& layer) {
    const Tensor& w = weight_of(net, layer).tensor;
    const std::int64_t inputs = std::min<std::int64_t>(w.dim(2), 32), outputs = std::min<std::int64_t>(w.dim(3), 16);
    std::vector<Image> cells;
    for (std::int64_t f = 0; f < outputs; f++) {
        float largest = 1e-20f;
        for (std::int64_t t = 0; t < w.dim(0) * w.dim(1) * w.dim(2); t++) largest = std::max(largest, std::abs(w[t * w.dim(3) + f]));
        for (std::int64_t c = 0; c < inputs; c++) {
            Tensor cell({w.dim(0), w.dim(1)});
            for (std::int64_t t = 0; t < cell.numel(); t++) cell[t] = w[(t * w.dim(2) + c) * w.dim(3) + f];
            cells.push_back(colorize(cell, ColorMap::diverging, -largest, largest));
        }
    }
    std::string file = layer;
    std::replace(file.begin(), file.end(), '/', '_');
    publish(app, net.name + "_" + file + ".png",
            grid(cells, {.columns = static_cast<int>(inputs), .padding = 1, .scale = std::max(2, 24 / static_cast<int>(w.dim(0))), .background = 200}),
            "Weights of " + net.name + "'s " + layer + ": a row for each of " + std::to_string(outputs) + " filters, a column for each of " +
                std::to_string(inputs) + " input channels; blue below zero, red above. They say how features are combined, not what is seen");
    std::printf("%s, %s: drawn, but its inputs are %lld features, not colours: to see what such a filter wants, run maximal_patches or gradient_ascent\n",
                net.name.c_str(), layer.c_str(), static_cast<long long>(w.dim(2)));
}

std::vector<std::string> convolutions(const LayeredNet& net) {
    std::vector<std::string> names;
    for (const Parameter& p : net.parameters)
        if (p.layout == Layout::conv && p.name.ends_with(".weight")) names.push_back(p.name.substr(0, p.name.size() - 7));
    return names;
}

void draw(App& app, const LayeredNet& net, const std::string& layer) {
    const std::vector<std::string> names = convolutions(net);
    if (!layer.empty()) weight_of(net, layer);  // an unknown name is an error before anything is drawn
    draw_first(app, net, names.front());
    if (!layer.empty()) return draw_deeper(app, net, layer);
    // Any layer with spatial filters behind the first.
    for (std::size_t i = 1; i < names.size(); i++)
        if (weight_of(net, names[i]).tensor.dim(0) > 1) return draw_deeper(app, net, names[i]);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Draws the weights of a network's first layer, and of a deeper one.");
    NetOption option(app, "squeezenet1.0");
    std::string layer;
    app.options.text("layer", &layer, "NAME", "deeper layer to draw; without it the next one with filters larger than 1x1");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        draw(app, net, layer);
        // The reader's own filters beside the published ones.
        if (is_imagenet(net) && option.choice == "auto") draw(app, load_fashion_net(app), "");
    });
}
