// Nearest neighbours among features and among pixels: which are of the same kind? And the whole set of features as a map.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/analysis/nearest.hpp"
#include "common/analysis/pca.hpp"
#include "common/analysis/tsne.hpp"
#include "common/app/progress.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/data/how_to_get.hpp"
#include "common/image/colormap.hpp"
#include "common/image/text.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/resize.hpp"

namespace {

using namespace sd;

struct Settings {
    int base = 0, queries = 0, mapped = 0, k = 5, tsne_steps = 0;
};

// Images of a data set, their classes, pixels (N, D) and features (N, F).
struct Points {
    Tensor images, pixels, features;
    std::vector<int> labels;
};

// The features before the classes: the mean over positions where a layer has positions.
Points points_of(const LayeredNet& net, const std::string& layer, const Dataset& data, std::int64_t count, const std::string& what) {
    NoGrad no_grad;
    Points p;
    count = std::min(count, data.size);
    p.images = images_tensor(data, 0, count);
    p.labels = labels_of(data, 0, count);
    p.pixels = p.images.view({count, p.images.numel() / count});
    constexpr std::int64_t kBatch = 50;
    Progress progress("features, " + what, count, 1, "images");
    for (std::int64_t first = 0; first < count; first += kBatch) {
        const std::int64_t n = std::min(kBatch, count - first);
        Tensor batch = images_tensor(data, first, n);
        if (is_imagenet(net)) batch = resize_bilinear(batch, 112, 112);
        Tensor f = net.features(batch, layer);
        if (f.ndim() == 4) f = global_avg_pool(f);
        if (!p.features) p.features = Tensor({count, f.dim(1)});
        std::copy_n(f.data(), f.numel(), p.features.data() + first * f.dim(1));
        progress.update(first + n);
    }
    return p;
}

// A colour for each of ten classes (M. Okabe and K. Ito, 2008, and three more), on which a grey image is printed.
constexpr std::array<Color, 10> kColours{{{230, 159, 0},
                                          {86, 180, 233},
                                          {0, 158, 115},
                                          {240, 228, 66},
                                          {0, 114, 178},
                                          {213, 94, 0},
                                          {204, 121, 167},
                                          {150, 150, 150},
                                          {120, 94, 240},
                                          {255, 190, 190}}};

Image tinted(const Image& image, int label) {
    if (image.channels == 3) return image;
    Image rgb(image.height, image.width, 3);
    for (int y = 0; y < image.height; y++)
        for (int x = 0; x < image.width; x++)
            for (std::size_t c = 0; c < 3; c++)
                rgb.at(y, x)[c] = static_cast<std::uint8_t>(*image.at(y, x) * kColours[static_cast<std::size_t>(label) % 10][c] / 255);
    return rgb;
}

// Images laid out at their points, those left out that would cover one already there; dark pixels of grey images are transparent.
Image image_map(const Tensor& points, const Points& p, int side) {
    float low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (std::int64_t i = 0; i < points.numel(); i++) {
        low[i % 2] = std::min(low[i % 2], points[i]);
        high[i % 2] = std::max(high[i % 2], points[i]);
    }
    Image canvas(side, side, 3, 0);
    std::vector<std::pair<int, int>> taken;
    for (std::int64_t i = 0; i < points.dim(0); i++) {
        const Image image = tinted(nth_image(p.images, i), p.labels[static_cast<std::size_t>(i)]);
        const auto place = [&](int axis, int extent) {
            return static_cast<int>((points[2 * i + axis] - low[axis]) / std::max(high[axis] - low[axis], 1e-20f) * static_cast<float>(side - extent));
        };
        const int left = place(0, image.width), top = side - image.height - place(1, image.height);
        if (std::any_of(taken.begin(), taken.end(),
                        [&](const auto& t) { return std::abs(t.first - top) < image.height / 2 && std::abs(t.second - left) < image.width / 2; }))
            continue;
        taken.emplace_back(top, left);
        for (int y = 0; y < image.height; y++)
            for (int x = 0; x < image.width; x++)
                for (int c = 0; c < 3; c++)
                    canvas.at(top + y, left + x)[c] = p.images.dim(3) == 3 ? image.at(y, x)[c] : std::max(canvas.at(top + y, left + x)[c], image.at(y, x)[c]);
    }
    return canvas;
}

// Which colour is which class, two rows of five in letters that survive a page's width.
Image legend(const std::vector<std::string>& classes, int width) {
    constexpr int kRow = 13, kSquare = 8;
    Image half(2 * kRow, width / 2, 3, 0);
    for (std::size_t i = 0; i < classes.size() && i < kColours.size(); i++) {
        const int top = static_cast<int>(i / 5) * kRow + 3, left = static_cast<int>(i % 5) * half.width / 5 + 4;
        for (int y = 0; y < kSquare; y++)
            for (int x = 0; x < kSquare; x++) std::copy_n(kColours[i].data(), 3, half.at(top + y, left + x));
        draw_text(half, top, left + kSquare + 4, classes[i], 255);
    }
    return enlarge(half, 2);
}

Points first_of(const Points& p, std::int64_t count) {
    count = std::min(count, p.images.dim(0));
    const auto front = [count](const Tensor& t) {
        Shape shape{count};
        for (int i = 1; i < t.ndim(); i++) shape.append(t.dim(i));
        Tensor part(shape);
        std::copy_n(t.data(), part.numel(), part.data());
        return part;
    };
    return {front(p.images), front(p.pixels), front(p.features), {p.labels.begin(), p.labels.begin() + count}};
}

void compare(App& app, const LayeredNet& net, const std::string& layer, DataSplits data, const Settings& s) {
    const Dataset test = data.test.open(app.results);  // nothing is trained or chosen here
    const Points base = points_of(net, layer, data.train, s.base, data.name + " train"), queries = points_of(net, layer, test, s.queries, data.name + " test");
    const double by_pixels = knn_accuracy(base.pixels, base.labels, queries.pixels, queries.labels, s.k);
    const double by_features = knn_accuracy(base.features, base.labels, queries.features, queries.labels, s.k);
    std::printf("%s, %d nearest of %lld: by pixels %.1f %%, by %s's %s %.1f %% right\n", data.name.c_str(), s.k, static_cast<long long>(base.images.dim(0)),
                100 * by_pixels, net.name.c_str(), layer.c_str(), 100 * by_features);
    const std::string kind = data.name + ", " + std::to_string(s.k) + " nearest of " + std::to_string(base.images.dim(0));
    app.results.metric(kind + ", pixels", 100 * by_pixels, "%");
    app.results.metric(kind + ", " + net.name + " " + layer, 100 * by_features, "%");

    // Ten queries with their neighbours in both spaces.
    constexpr std::int64_t kShown = 10, kNeighbours = 6;
    const Points shown = first_of(queries, kShown);
    const Neighbours near_pixels = nearest(base.pixels, shown.pixels, kNeighbours), near_features = nearest(base.features, shown.features, kNeighbours);
    std::vector<std::vector<Image>> rows;
    std::vector<std::string> names;
    constexpr int cell = 56, kBetween = 12;
    for (std::int64_t q = 0; q < shown.images.dim(0); q++) {
        const int truth = shown.labels[static_cast<std::size_t>(q)];
        rows.push_back({resize(tinted(nth_image(shown.images, q), truth), cell, cell)});
        names.push_back(test.classes[static_cast<std::size_t>(truth)]);
        for (const Neighbours* found : {&near_pixels, &near_features}) {
            rows.back().push_back(Image(cell, kBetween, 3, 255));
            for (std::int64_t j = 0; j < kNeighbours; j++) {
                const std::int64_t i = found->index[static_cast<std::size_t>(q * kNeighbours + j)];
                const int label = base.labels[static_cast<std::size_t>(i)];
                // A wrong class is framed in red.
                Image image = resize(to_rgb(tinted(nth_image(base.images, i), label)), cell, cell);
                for (int edge = 0; label != truth && edge < 3; edge++)
                    for (int t = 0; t < cell; t++)
                        for (std::uint8_t* pixel : {image.at(edge, t), image.at(cell - 1 - edge, t), image.at(t, edge), image.at(t, cell - 1 - edge)})
                            pixel[0] = 230, pixel[1] = pixel[2] = 30;
                rows.back().push_back(image);
            }
        }
    }
    publish(app, data.name + "_neighbours.png", sheet(rows, names, {"query", "", "pixels", "", "", "", "", "", "", "features"}, cell),
            "Nearest neighbours of test images: six by pixels, six by the features of " + net.name + "'s " + layer + "; another class is framed in red");

    // The features as a map: the two directions of largest variance, and t-SNE.
    const Points mapped = first_of(queries, s.mapped);
    const int side = 1200;
    const auto with_legend = [&](const Image& map) {
        if (mapped.images.dim(3) == 3) return map;  // in its own colours
        const Image colours = legend(test.classes, side);
        Image page(side + colours.height, side, 3, 0);
        paste(page, map, 0, 0);
        paste(page, colours, side, 0);
        return page;
    };
    publish(app, data.name + "_pca.png", with_legend(image_map(fit_pca(mapped.features, 2).project(mapped.features), mapped, side)),
            "Test images at the first two principal components of their features");
    TsneOptions options;
    options.steps = s.tsne_steps;
    Progress progress("t-SNE", options.steps);
    options.progress = [&progress](int step, double kl) { progress.update(step, kl); };
    const TsneMap map = tsne(mapped.features, options);
    publish(app, data.name + "_tsne.png", with_legend(image_map(map.points, mapped, side)),
            "t-SNE of the features: images that the network finds alike lie together");
    app.results.metric(data.name + ", share of neighbours in the t-SNE map with the same class",
                       100 * knn_accuracy(map.points, mapped.labels, map.points, mapped.labels, 6), "%", Kind::exact, "6 nearest, the point itself among them");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Compares nearest neighbours by pixels and by features, and draws maps of the features.");
    Settings s;
    app.options.number("base", &s.base, {10, 60000}, "images", "that neighbours are looked for in");
    app.options.by_budget({1000, 10000, 60000});
    app.options.number("queries", &s.queries, {10, 10000}, "images", "whose class is guessed");
    app.options.by_budget({200, 1000, 10000});
    app.options.number("mapped", &s.mapped, {10, 10000}, "images", "on the maps");
    app.options.by_budget({200, 1000, 3000});
    app.options.number("tsne-steps", &s.tsne_steps, {50, 100000}, "steps", "of t-SNE");
    app.options.by_budget({250, 500, 1000});
    app.options.number("k", &s.k, {1, 100}, "neighbours", "that vote");
    return app.run(argc, argv, [&] {
        const LayeredNet own = load_fashion_net(app);
        compare(app, own, "features", app.load_data(), s);

        // A network trained on other pictures altogether: do its features suit these?
        const auto found = [&](const std::string& file) { return !find_data_file(app.data, file).empty(); };
        if (squeezenet_found(app, "squeezenet1.1") && (found("cifar10/data_batch_1.bin.gz") || found("cifar10/data_batch_1.bin"))) {
            Settings small = s;
            small.base = std::min(s.base, app.budget == Budget::quick ? 300 : 2000),
            small.queries = std::min(s.queries, app.budget == Budget::quick ? 100 : 400), small.mapped = std::min(s.mapped, small.queries);
            compare(app, load_squeezenet11(app), "fire9", load_data(app.data, "cifar10"), small);
        } else {
            for (const char* set : {"squeezenet1.1", "cifar10"})
                std::printf("the same on CIFAR-10 by SqueezeNet's features needs %s: %s\n", set, how_to_get(set).c_str());
        }
    });
}
