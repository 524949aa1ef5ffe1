// What does each layer remember? The picture is rebuilt from its features alone, from layers of growing depth.
#include <cmath>
#include <cstdio>

#include "chapters/01_visualization/inversion.hpp"
#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/app/progress.hpp"
#include "common/autograd/autograd.hpp"

namespace {

using namespace sd;

double signal_to_noise(const Tensor& a, const Tensor& b) {
    double square = 0;
    for (std::int64_t i = 0; i < a.numel(); i++) square += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
    return -10 * std::log10(square / static_cast<double>(a.numel()));
}

void invert_all(App& app, const LayeredNet& net, const std::vector<NamedPicture>& pictures, const std::vector<std::string>& layers,
                const InversionOptions& given) {
    std::vector<std::vector<Image>> rows;
    std::vector<std::string> names, columns{"picture"};
    columns.insert(columns.end(), layers.begin(), layers.end());
    Results::Table table{"inversion", {"picture", "layer", "feature error", "PSNR in dB"}, {}};
    std::printf("%-14s %-18s %14s %10s\n", "picture", "layer", "feature error", "PSNR");
    for (const NamedPicture& p : pictures) {
        rows.push_back({to_image(p.picture)});
        names.push_back(p.name);
        for (const std::string& layer : layers) {
            Tensor target;
            {
                NoGrad no_grad;
                target = net.features(p.picture, layer);
            }
            Rng rng(static_cast<std::uint64_t>(app.seed));
            InversionOptions options = given;
            Progress progress(p.name + ", " + layer, options.steps);
            options.progress = [&](int step, double loss) { progress.update(step, loss); };
            const Inverted back =
                invert([&](const Tensor& x) { return net.features(x, layer); }, target, rng.uniform(p.picture.shape(), 0.45f, 0.55f), options);
            rows.back().push_back(to_image(back.picture));
            const double psnr = signal_to_noise(back.picture, p.picture);
            std::printf("%-14s %-18s %14.2e %7.1f dB\n", p.name.c_str(), layer.c_str(), back.error, psnr);
            table.rows.push_back({p.name, layer, back.error, psnr});
        }
    }
    app.results.table(table);
    publish(app, "inverted.png", sheet(rows, names, columns, is_imagenet(net) ? 227 : 112),
            "Pictures rebuilt from the features of single layers of " + net.name + ": the deeper, the more is forgotten");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Rebuilds pictures from the features of a layer: what the layer remembers.");
    NetOption option(app);
    InversionOptions options;
    int count = 0;
    std::string layer;
    std::vector<std::string> files;
    app.options.number("steps", &options.steps, {1, 100000}, "iterations", "of L-BFGS for each picture and layer");
    app.options.by_budget({10, 100, 400});
    app.options.number("count", &count, {1, 100}, "pictures", "how many sample pictures");
    app.options.by_budget({1, 2, 4});
    app.options.number("tv", &options.total_variation, {0, 1000}, "", "weight of the total variation");
    app.options.text("layer", &layer, "NAME", "one layer; without it five of growing depth");
    app.options.words(&files, "PICTURE...", "pictures to rebuild");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        std::vector<std::string> layers{layer};
        if (layer.empty())
            layers = is_imagenet(net) ? std::vector<std::string>{"conv1", "fire3", "fire5", "fire7", "fire9"}
                                      : std::vector<std::string>{"conv1", "norm1", "norm2", "norm3", "features"};
        for (const std::string& name : layers) net.index(name);
        invert_all(app, net, sample_pictures(app, net, files, is_imagenet(net) ? count : std::max(count, 4)), layers, options);
    });
}
