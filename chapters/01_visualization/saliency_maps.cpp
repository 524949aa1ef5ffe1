// Which pixels does the class score depend on? Gradient, gradient x input, SmoothGrad and Grad-CAM side by side.
#include <cstdio>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/saliency.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/autograd/autograd.hpp"
#include "common/image/colormap.hpp"
#include "common/ops/reduce.hpp"

namespace {

using namespace sd;

void draw(App& app, const LayeredNet& net, const std::vector<NamedPicture>& pictures, const std::string& wanted, const std::string& layer, int samples, float noise) {
    std::vector<std::vector<Image>> rows;
    std::vector<std::string> names;
    Rng rng(static_cast<std::uint64_t>(app.seed));
    for (const NamedPicture& p : pictures) {
        int label = 0;
        if (wanted.empty()) {
            NoGrad no_grad;
            label = argmax(net.logits(p.picture))[0];
        } else {
            label = find_class(net, wanted);
        }
        const std::vector<int> classes{label};
        const Tensor gradient = class_gradient(net, p.picture, classes);
        const Tensor smooth = smooth_gradient(net, p.picture, classes, samples, noise, rng);
        const Tensor cam = grad_cam(net, p.picture, classes, layer);
        rows.push_back({to_image(p.picture), heat(largest_magnitude(gradient)), heat(gradient_times_input(gradient, p.picture)), heat(largest_magnitude(smooth)), overlay(to_image(p.picture), cam.view({cam.dim(1), cam.dim(2)}))});
        names.push_back(p.name);
        std::printf("%s: class %s, largest |dS/dI| %.3g\n", p.name.c_str(), net.classes[static_cast<std::size_t>(label)].c_str(), static_cast<double>(percentile(gradient, 1.0)));
        app.results.metric(p.name + ": largest |dS/dI|", static_cast<double>(percentile(gradient, 1.0)), "score per unit of a pixel");
    }
    publish(app, "saliency.png", sheet(rows, names, {"picture", "|gradient|", "|gradient x input|", "SmoothGrad", "Grad-CAM, " + layer}, is_imagenet(net) ? 227 : 112),
            "Saliency maps of the most probable class by " + net.name + "; bright pixels matter more. Each map is scaled to its own 99th percentile: sign and size are not shown");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Draws saliency maps: where the class score depends on the picture.");
    NetOption option(app);
    std::string wanted, layer;
    int samples = 0;
    float noise = 0.15f;
    std::vector<std::string> files;
    app.options.text("class", &wanted, "CLASS", "number or name of the class to explain; without it the most probable one");
    app.options.text("cam-layer", &layer, "NAME", "layer of Grad-CAM; without it the last one with positions");
    app.options.number("samples", &samples, {1, 10000}, "copies", "noisy copies for SmoothGrad");
    app.options.by_budget({8, 32, 128});
    app.options.number("noise", &noise, {0, 1}, "of the range of a pixel", "standard deviation of SmoothGrad's noise");
    app.options.words(&files, "PICTURE...", "pictures to look at");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        if (layer.empty()) layer = is_imagenet(net) ? "fire9" : last_map_layer(net);
        net.index(layer);
        draw(app, net, sample_pictures(app, net, files, is_imagenet(net) ? 4 : 6), wanted, layer, samples, noise);
    });
}
