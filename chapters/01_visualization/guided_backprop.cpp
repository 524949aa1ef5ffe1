// Guided backprop and deconvnet beside the gradient, and a sanity check: randomize the network layer by layer from the top. A map
// that explains this network must change; a map that does not was never about the network (Adebayo et al. 2018).
#include <cmath>
#include <cstdio>

#include "chapters/01_visualization/gradient_rules.hpp"
#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/saliency.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/analysis/rank_correlation.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/reduce.hpp"
#include "common/plot/figure.hpp"

namespace {

using namespace sd;

struct Method {
    const char* name;
    Rectifier rectifier;
};
const Method kMethods[] = {{"gradient", {}}, {"deconvnet", deconvnet_relu}, {"guided backprop", guided_relu}};

// Fresh normal weights of the same standard deviation; biases become zero.
void randomize(const Parameter& p, Rng& rng) {
    Tensor t = p.tensor;
    double square = 0;
    for (const float v : t.values()) square += static_cast<double>(v) * static_cast<double>(v);
    const auto deviation = static_cast<float>(std::sqrt(square / static_cast<double>(t.numel())));
    t.copy_from(p.name.ends_with(".weight") ? rng.normal(t.shape(), 0.0f, deviation) : Tensor::zeros(t.shape()));
}

void draw(App& app, const LayeredNet& net, const std::vector<NamedPicture>& pictures) {
    const Tensor batch = stack_pictures(pictures);
    std::vector<int> classes;
    {
        NoGrad no_grad;
        classes = argmax(net.logits(batch));
    }

    // The pictures themselves, signed: colours around grey.
    std::vector<std::vector<Image>> rows(pictures.size());
    std::vector<std::string> names;
    std::vector<Tensor> before;
    for (const Method& method : kMethods) {
        before.push_back(class_gradient(net, batch, classes, method.rectifier));
        for (std::size_t i = 0; i < pictures.size(); i++) {
            if (rows[i].empty()) rows[i].push_back(nth_image(batch, static_cast<std::int64_t>(i)));
            rows[i].push_back(signed_picture(nth(before.back(), static_cast<std::int64_t>(i))));
        }
    }
    names.reserve(names.size() + pictures.size());
    for (const NamedPicture& p : pictures) names.push_back(p.name);
    const int cell = is_imagenet(net) ? 227 : 112;
    publish(app, "guided_backprop.png", sheet(rows, names, {"picture", "gradient", "deconvnet", "guided backprop"}, cell),
            "Three backward rules through the rectifiers of " + net.name + ", for the most probable class; grey is zero");

    // Randomize cumulatively from the last layer to the first; compare absolute maps by rank.
    std::vector<const Parameter*> weights;
    for (const Parameter& p : net.parameters)
        if (p.name.ends_with(".weight")) weights.push_back(&p);
    std::vector<Tensor> kept;
    for (const Parameter& p : net.parameters) kept.push_back(p.tensor.detach().clone());

    Rng rng(static_cast<std::uint64_t>(app.seed), 1);
    Figure figure(640, 420);
    Panel& panel = figure.panel("Randomizing " + net.name + " from the top: rank correlation with the map before");
    panel.x_label = "layers randomized", panel.y_label = "rank correlation", panel.legend = "bottom left";
    panel.y_range = {-0.2, 1.05};
    std::vector<Values> correlation(std::size(kMethods));
    Values layers{0};
    for (Values& v : correlation) v.push_back(1);
    Results::Table table{"sanity check", {"layers randomized", "down to", "gradient", "deconvnet", "guided backprop"}, {}};
    std::vector<std::vector<Image>> stages(1);
    std::vector<std::string> stage_names{"as trained"};
    for (const Tensor& map : before) stages[0].push_back(signed_picture(nth(map, 0)));
    std::printf("\nrank correlation with the trained network's map\n%-34s %10s %10s %10s\n", "randomized down to", "gradient", "deconvnet", "guided");
    const std::size_t shown[] = {1, weights.size() / 4, weights.size() / 2, weights.size()};
    for (std::size_t l = 1; l <= weights.size(); l++) {
        const Parameter& top = *weights[weights.size() - l];
        randomize(top, rng);
        for (const Parameter& p : net.parameters)
            if (p.name == top.name.substr(0, top.name.size() - 6) + "bias") randomize(p, rng);
        Json::Array row{static_cast<int>(l), top.name};
        std::vector<Image> stage;
        for (std::size_t m = 0; m < std::size(kMethods); m++) {
            const Tensor now = class_gradient(net, batch, classes, kMethods[m].rectifier);
            const Tensor a = largest_magnitude(before[m]), b = largest_magnitude(now);
            double mean = 0;
            for (std::int64_t i = 0; i < batch.dim(0); i++) {
                const Tensor trained = nth(a, i), randomized = nth(b, i);
                mean += rank_correlation(trained.values(), randomized.values()) / static_cast<double>(batch.dim(0));
            }
            correlation[m].push_back(mean);
            row.push_back(mean);
            stage.push_back(signed_picture(nth(now, 0)));
        }
        layers.push_back(static_cast<double>(l));
        std::printf("%-34s %10.3f %10.3f %10.3f\n", top.name.c_str(), correlation[0].back(), correlation[1].back(), correlation[2].back());
        table.rows.push_back(row);
        if (std::find(std::begin(shown), std::end(shown), l) != std::end(shown)) {
            stages.push_back(stage);
            stage_names.push_back(std::to_string(l) + (l == 1 ? " layer random" : " layers random"));
        }
    }
    for (std::size_t i = 0; i < kept.size(); i++) Tensor(net.parameters[i].tensor).copy_from(kept[i]);

    app.results.table(table);
    for (std::size_t m = 0; m < std::size(kMethods); m++) {
        panel.line_with_points(layers, correlation[m], kMethods[m].name);
        app.results.metric(std::string("rank correlation after randomizing all layers, ") + kMethods[m].name, correlation[m].back());
    }
    figure.save(app.path("sanity_check.svg"));
    app.results.figure("sanity_check.svg",
                       "Rank correlation between the absolute maps of the trained network and of the network randomized from the top; an explanation of the "
                       "network has to fall to zero");
    publish(app, "randomized.png", sheet(stages, stage_names, {"gradient", "deconvnet", "guided backprop"}, cell),
            "The same picture while the network is randomized from the top: guided backprop goes on drawing the picture's edges");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Compares the gradient with guided backprop and deconvnet, and puts all three to a sanity check.");
    NetOption option(app);
    std::vector<std::string> files;
    app.options.words(&files, "PICTURE...", "pictures to look at");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        draw(app, net, sample_pictures(app, net, files, is_imagenet(net) ? (app.budget == Budget::quick ? 2 : 4) : 6));
    });
}
