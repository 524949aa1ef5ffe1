// Neural style transfer (Gatys, Ecker and Bethge 2016): the content of a photograph in the strokes of a painting.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/paint.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/random_features.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/data/how_to_get.hpp"
#include "common/plot/figure.hpp"

namespace {

using namespace sd;

struct Settings {
    std::string content, style = "style_starry_night", features = "auto", layer = "fire4", optimizer = "lbfgs";
    std::vector<std::string> more_styles;
    std::int64_t size = 0;
    int steps = 0, compare_steps = 0;
    float style_weight = 1, content_weight = 0.02f, variation = 0.02f;
    bool colours = false;
};

// "starry.png:0.7,scream.png:0.3": several pictures with their shares of the style.
std::vector<std::pair<std::string, float>> parse_styles(const std::string& text) {
    std::vector<std::pair<std::string, float>> styles;
    std::istringstream parts(text);
    std::string part;
    while (std::getline(parts, part, ',')) {
        const std::size_t colon = part.find_last_of(':');
        float share = 1;
        if (colon != std::string::npos) {
            char* end = nullptr;
            share = std::strtof(part.c_str() + colon + 1, &end);
            check(*end == 0 && end != part.c_str() + colon + 1 && share > 0 && std::isfinite(share), "--style ", text,
                  ": 'PICTURE:SHARE,...' with positive shares expected");
        }
        styles.emplace_back(part.substr(0, colon), share);
    }
    check(!styles.empty(), "--style: no picture given");
    return styles;
}

void report(App& app, const std::string& name, const Painted& made) {
    std::printf("%s: style loss %.4g -> %.4g (%.2f %% of its start), content loss %.4g, %.1f s\n", name.c_str(), made.style_before, made.style_after,
                100 * made.style_after / made.style_before, made.content_after, made.seconds);
    app.results.metric(name + ": style loss / start", 100 * made.style_after / made.style_before, "%");
    app.results.metric(name + ": content loss", made.content_after, "of the features' mean square");
    app.results.metric(name + ": time", made.seconds, "s");
}

void transfer(App& app, const Extractor& extract, const std::function<Tensor(const Tensor&)>& content_features, const Tensor& photograph,
              const std::vector<std::pair<Tensor, float>>& paintings, const Settings& s) {
    std::vector<StyleTarget> targets;
    std::vector<float> shares;
    for (const auto& [painting, share] : paintings) {
        targets.push_back(style_of(extract, painting));
        shares.push_back(share);
    }
    const StyleTarget style = blend(targets, shares);
    const ContentTarget content = content_of(content_features, photograph);
    PaintOptions options{.steps = s.steps,
                         .style_weight = s.style_weight,
                         .content_weight = s.content_weight,
                         .total_variation = s.variation,
                         .optimizer = s.optimizer == "adam" ? Optimizer::adam : Optimizer::lbfgs,
                         .label = "paint"};
    const Painted made = paint(extract, style, content, photograph, options);
    const Tensor picture = s.colours ? keep_colours(made.picture, photograph) : made.picture;
    report(app, s.optimizer, made);
    publish(app, "painted.png", to_image(picture),
            "The photograph in the style of the painting" + std::string(paintings.size() > 1 ? "s, blended" : "") + (s.colours ? ", in its own colours" : ""));
    const int height = static_cast<int>(photograph.dim(1));
    std::vector<Image> row{to_image(photograph)};
    for (const auto& [painting, share] : paintings) row.push_back(to_image(painting));
    row.push_back(to_image(picture));
    if (!s.colours) {
        row.push_back(to_image(keep_colours(made.picture, photograph)));
        publish(app, "painted_own_colours.png", row.back(), "The same with the photograph's own colours");
    }
    publish(app, "overview.png", sheet({row}, {""}, {}, height), "Photograph, painting, result, and the result in the photograph's own colours");

    if (s.compare_steps == 0) return;
    // The other optimizer from the same start.
    PaintOptions other = options;
    other.optimizer = options.optimizer == Optimizer::lbfgs ? Optimizer::adam : Optimizer::lbfgs;
    other.steps = s.compare_steps;
    other.label = "compare";
    const Painted compared = paint(extract, style, content, photograph, other);
    const std::string other_name = s.optimizer == "adam" ? "lbfgs" : "adam";
    report(app, other_name, compared);
    publish(app, "painted_" + other_name + ".png", to_image(compared.picture), "The same by " + std::to_string(s.compare_steps) + " steps of " + other_name);
    app.results.metric("content loss, " + s.optimizer + " / " + other_name, made.content_after / std::max(compared.content_after, 1e-30));
    Figure figure(640, 420);
    Panel& panel = figure.panel("The whole loss");
    panel.x_label = "step", panel.log_y = true;
    for (const auto& [name, run] : {std::pair{s.optimizer, &made}, std::pair{other_name, &compared}}) {
        Values steps;
        for (std::size_t i = 0; i < run->losses.size(); i++) steps.push_back(10.0 * static_cast<double>(i + 1));
        panel.line(steps, run->losses, name);
    }
    figure.save(app.path("losses.svg"));
    app.results.figure("losses.svg", "L-BFGS and Adam on the same picture");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Paints a photograph in the style of a painting.");
    NetOption option(app);
    Settings s;
    app.options.text("content", &s.content, "PICTURE", "photograph: a file, or the name of a picture that 'make data' brings");
    app.options.text("style", &s.style, "PICTURE[:SHARE],...", "painting, or several with their shares of the style");
    app.options.number("size", &s.size, {64, 4096}, "pixels", "longer side of the photograph and the paintings");
    app.options.by_budget({112, 256, 384});
    app.options.number("steps", &s.steps, {1, 100000}, "iterations", "of the optimizer");
    app.options.by_budget({20, 300, 800});
    app.options.choice("optimizer", &s.optimizer, {"lbfgs", "adam"}, "how the picture is changed");
    app.options.number("compare-steps", &s.compare_steps, {0, 100000}, "steps", "of the other optimizer, to compare; 0: none");
    app.options.by_budget({0, 1000, 2000});
    app.options.choice("features", &s.features, {"auto", "net", "random"},
                       "features of the network, or of random filters; auto: the network's where it is found");
    app.options.text("layer", &s.layer, "NAME", "layer whose features are the content");
    app.options.number("style-weight", &s.style_weight, {0, 1e6}, "", "weight of the style");
    app.options.number("content-weight", &s.content_weight, {0, 1e6}, "", "weight of the content");
    app.options.number("tv", &s.variation, {0, 1e6}, "", "weight of the total variation");
    app.options.flag("keep-colours", &s.colours, "paint in the photograph's own colours");
    return app.run(argc, argv, [&] {
        const bool trained = s.features != "random" && option.choice != "fashion" && (s.features == "net" || squeezenet_found(app, "squeezenet1.1"));
        Extractor extract;
        std::function<Tensor(const Tensor&)> content;
        if (trained) {
            const LayeredNet net = option.load(app);
            net.index(s.layer);
            extract = at_scales(texture_layers(net), 2);
            content = [net, layer = s.layer](const Tensor& x) { return net.features(x, layer); };
        } else {
            if (s.features != "random") std::printf("no SqueezeNet: random filters take its place; %s\n", how_to_get("squeezenet1.1").c_str());
            extract = at_scales(random_features(), 3);
            s.steps = std::min(s.steps, 100), s.compare_steps = std::min(s.compare_steps, 100);  // large filters take their time
            content = [extract](const Tensor& x) { return extract(x)[0]; };
        }

        const Tensor photograph = content_photograph(app, s.content, s.size);
        std::vector<std::pair<Tensor, float>> paintings;
        for (const auto& [name, share] : parse_styles(s.style)) {
            const bool drawn = name == "style_starry_night" && !picture_found(app, name);
            paintings.emplace_back(drawn ? drawn_texture(s.size, 1) : load_picture(app, name, s.size), share);
        }
        transfer(app, extract, content, photograph, paintings, s);
    });
}
