// Saliency maps held against the truth: on pictures with planted evidence, which method points at the pixels that matter?
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "chapters/01_visualization/gradient_rules.hpp"
#include "chapters/01_visualization/occlusion.hpp"
#include "chapters/01_visualization/planted.hpp"
#include "chapters/01_visualization/saliency.hpp"
#include "chapters/01_visualization/saliency_scores.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/softmax.hpp"
#include "common/plot/figure.hpp"

namespace {

using namespace sd;

constexpr float kFlat = 0.3f;  // about the mean of the garments

using Method = std::function<Tensor(const LayeredNet& net, const Tensor& picture, int label, Rng& rng)>;  // to (1, 28, 28)

// Edges of the picture itself, without any network.
Tensor edges(const Tensor& picture) {
    const std::int64_t h = picture.dim(1), w = picture.dim(2);
    Tensor map({1, h, w});
    for (std::int64_t y = 0; y < h; y++)
        for (std::int64_t x = 0; x < w; x++) {
            const auto at = [&](std::int64_t r, std::int64_t c) {
                return picture[std::clamp<std::int64_t>(r, 0, h - 1) * w + std::clamp<std::int64_t>(c, 0, w - 1)];
            };
            map[y * w + x] = std::hypot(at(y + 1, x) - at(y - 1, x), at(y, x + 1) - at(y, x - 1));
        }
    return map;
}

Tensor class_probability(const LayeredNet& net, const Tensor& pictures, int label) {
    const Tensor p = softmax(net.logits(pictures));
    Tensor one({p.dim(0)});
    for (std::int64_t i = 0; i < one.numel(); i++) one[i] = p[i * p.dim(1) + label];
    return one;
}

Tensor occlusion(const LayeredNet& net, const Tensor& picture, int label) {
    const OcclusionMap map = occlude([&](const Tensor& batch) { return class_probability(net, batch, label); }, picture, 5, 2, kFlat, 64);
    Tensor fall = map.per_pixel(picture.dim(1), picture.dim(2)).clone();
    for (float& v : fall.values()) v = -v;
    return fall;
}

const std::vector<std::pair<std::string, Method>> kMethods = {
    {"random",
     [](const LayeredNet&, const Tensor& x, int, Rng& rng) {
         return rng.uniform({1, x.dim(1), x.dim(2)}, 0, 1);
     }},
    {"edges of the picture", [](const LayeredNet&, const Tensor& x, int, Rng&) { return edges(x); }},
    {"deconvnet", [](const LayeredNet& net, const Tensor& x, int c, Rng&) { return largest_magnitude(class_gradient(net, x, {c}, deconvnet_relu)); }},
    {"guided backprop", [](const LayeredNet& net, const Tensor& x, int c, Rng&) { return largest_magnitude(class_gradient(net, x, {c}, guided_relu)); }},
    {"gradient", [](const LayeredNet& net, const Tensor& x, int c, Rng&) { return largest_magnitude(class_gradient(net, x, {c})); }},
    {"gradient x input", [](const LayeredNet& net, const Tensor& x, int c, Rng&) { return gradient_times_input(class_gradient(net, x, {c}), x); }},
    {"SmoothGrad", [](const LayeredNet& net, const Tensor& x, int c, Rng& rng) { return largest_magnitude(smooth_gradient(net, x, {c}, 16, 0.15f, rng)); }},
    {"Grad-CAM", [](const LayeredNet& net, const Tensor& x, int c, Rng&) { return grad_cam(net, x, {c}, "conv3"); }},
    {"occlusion", [](const LayeredNet& net, const Tensor& x, int c, Rng&) { return occlusion(net, x, c); }},
};

struct Score {
    double localization = 0, precision = 0, deletion = 0, insertion = 0;
};
struct Spread {
    double mean = 0, deviation = 0;
};

Spread spread(const std::vector<Score>& seeds, double Score::*field) {
    Spread s;
    for (const Score& one : seeds) s.mean += one.*field / static_cast<double>(seeds.size());
    for (const Score& one : seeds) s.deviation += std::pow(one.*field - s.mean, 2) / std::max(1.0, static_cast<double>(seeds.size()) - 1);
    s.deviation = std::sqrt(s.deviation);
    return s;
}

void score(App& app, const std::vector<LayeredNet>& nets, const Dataset& test, int images) {
    const int seeds = static_cast<int>(nets.size());
    std::vector<std::vector<Score>> scores(kMethods.size());
    std::vector<Curve> deletion(kMethods.size()), insertion(kMethods.size());
    std::vector<std::vector<Image>> examples;
    std::vector<std::string> example_names;
    double accuracy = 0;
    for (int s = 0; s < seeds; s++) {
        const std::uint64_t seed = static_cast<std::uint64_t>(app.seed) + static_cast<std::uint64_t>(s);
        const LayeredNet& net = nets[static_cast<std::size_t>(s)];
        Rng rng(seed, 1);
        accuracy += planted_accuracy(net, plant(test, 1000, rng)) / seeds;
        const PlantedSet set = plant(test, images, rng);
        for (std::size_t m = 0; m < kMethods.size(); m++) {
            Score mean;
            for (std::int64_t i = 0; i < images; i++) {
                const int label = set.labels[static_cast<std::size_t>(i)];
                const Tensor picture = nth(set.images, i), mask = nth(set.masks, i);
                const Tensor map = kMethods[m].second(net, picture, label, rng);
                const auto probability = [&](const Tensor& batch) { return class_probability(net, batch, label); };
                const Curve out = deletion_curve(probability, picture, map, kFlat), in = insertion_curve(probability, picture, map, kFlat);
                mean.localization += localization(map, mask) / images;
                mean.precision += precision_at_mask(map, mask) / images;
                mean.deletion += out.area / images;
                mean.insertion += in.area / images;
                for (const auto& [sum, one] : {std::pair{&deletion[m], &out}, std::pair{&insertion[m], &in}}) {
                    sum->share = one->share;
                    sum->probability.resize(one->share.size());
                    for (std::size_t k = 0; k < one->share.size(); k++) sum->probability[k] += one->probability[k] / images / seeds;
                }
                if (s == 0 && i < 6) {
                    if (m == 0) {
                        examples.push_back({to_image(picture), to_image(mask.view({1, mask.dim(1), mask.dim(2), 1}))});
                        example_names.push_back(net.classes[static_cast<std::size_t>(label)]);
                    }
                    Tensor positive = map.clone();  // occlusion's map is minus a probability
                    const float least = *std::min_element(map.values().begin(), map.values().end());
                    for (float& v : positive.values()) v -= std::min(least, 0.0f);
                    examples[static_cast<std::size_t>(i)].push_back(heat(positive));
                }
            }
            scores[m].push_back(mean);
        }
    }

    std::printf("\nnetworks trained on planted signs: %.1f %% right; mean and deviation over %d seeds, %d pictures each\n%-22s %18s %18s %18s %18s\n",
                100 * accuracy, seeds, images, "", "localization", "precision", "deletion (low)", "insertion (high)");
    app.results.metric("accuracy of the networks", 100 * accuracy, "%");
    Results::Table table{"scored saliency",
                         {"method", "localization", "localization +-", "precision", "precision +-", "deletion", "deletion +-", "insertion", "insertion +-"},
                         {}};
    for (std::size_t m = 0; m < kMethods.size(); m++) {
        Json::Array row{kMethods[m].first};
        std::printf("%-22s", kMethods[m].first.c_str());
        for (double Score::*field : {&Score::localization, &Score::precision, &Score::deletion, &Score::insertion}) {
            const Spread value = spread(scores[m], field);
            std::printf("    %6.3f +- %5.3f", value.mean, value.deviation);
            row.push_back(value.mean);
            row.push_back(value.deviation);
        }
        std::printf("\n");
        table.rows.push_back(row);
        app.results.metric("localization, " + kMethods[m].first, spread(scores[m], &Score::localization).mean, "", Kind::estimate,
                           std::to_string(seeds) + " seeds");
    }
    app.results.table(table);

    Figure figure(560, 400, 2);
    for (const auto& [title, curves] :
         {std::pair{"Deletion: the most salient pixels go first", &deletion}, std::pair{"Insertion: they come first", &insertion}}) {
        Panel& panel = figure.panel(title);
        panel.x_label = "share of the pixels, %", panel.y_label = "probability of the class";
        panel.x_range = {0, 40}, panel.y_range = {0, 1};
        panel.legend = curves == &deletion ? "off" : "outside right";
        for (std::size_t m = 0; m < kMethods.size(); m++) {
            Values percent;
            for (const double share : (*curves)[m].share) percent.push_back(100 * share);
            panel.line(percent, (*curves)[m].probability, kMethods[m].first);
        }
    }
    figure.save(app.path("curves.svg"));
    app.results.figure("curves.svg", "Class probability while the most salient pixels are deleted from, or inserted into, the picture");
    std::vector<std::string> columns{"picture", "truth"};
    for (const auto& [name, method] : kMethods) columns.push_back(name == "edges of the picture" ? "edges" : name);
    publish(app, "maps.png", sheet(examples, example_names, columns, 84),
            "Pictures with planted evidence, the pixels that decide, and what each method makes of them");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Scores saliency methods on pictures where the pixels that matter are known.");
    int seeds = 3, steps = 0, images = 0;
    app.options.number("seeds", &seeds, {1, 100}, "networks", "trained and scored, with seeds from --seed on");
    app.options.number("steps", &steps, {1, 100000}, "steps", "of training, 64 pictures each");
    app.options.by_budget({250, 600, 2000});
    app.options.number("images", &images, {1, 10000}, "pictures", "scored for each network");
    app.options.by_budget({20, 100, 500});
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        const Dataset train = app.training_set(data);
        std::vector<LayeredNet> nets;
        for (int s = 0; s < seeds; s++) nets.push_back(train_planted_net(train, steps, static_cast<std::uint64_t>(app.seed + s)));
        score(app, nets, data.test.open(app.results), images);
    });
}
