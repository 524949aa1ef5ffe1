// Pictures that a class, or a channel inside the network, answers to most: gradient ascent from noise, with each prior on and off.
#include <algorithm>
#include <cstdio>

#include "chapters/01_visualization/ascent.hpp"
#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/autograd/autograd.hpp"
#include "common/image/grid.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"

namespace {

using namespace sd;

struct Settings {
    std::string unit_layer;
    std::vector<std::string> classes;
    int steps = 0, units = 8;
    float rate = 0.03f, l2 = 0, variation = 0;
};

// Each picture n climbs for its own unit: the sum over n of channel unit[n], at every position (a class score has just one).
Objective objective_for(const LayeredNet& net, const std::string& layer, const std::vector<int>& units) {
    return [&net, layer, units](const Tensor& pictures) {
        const Tensor y = net.features(pictures, layer);
        const std::int64_t n = y.dim(0), channels = y.dim(-1), positions = y.numel() / n / channels;
        Tensor chosen = Tensor::zeros({n, 1, channels});
        for (std::int64_t i = 0; i < n; i++) chosen[i * channels + units[static_cast<std::size_t>(i)]] = 1.0f / static_cast<float>(positions);
        return sum(reshape(y, {n, positions, channels}) * expand(chosen, {n, positions, channels}));
    };
}

std::vector<std::int64_t> sizes_of(const LayeredNet& net) {
    return is_imagenet(net) ? std::vector<std::int64_t>{96, 128, 176, 227} : std::vector<std::int64_t>{net.height};
}

// Grey, or nearly black as the reader's own pictures are, with noise: faint for class scores, strong for channels that would not answer to grey at all.
constexpr float kFaint = 0.02f, kStrong = 0.15f;

Tensor noise(const LayeredNet& net, std::int64_t n, std::int64_t size, float contrast, Rng& rng) {
    Tensor t = rng.normal({n, size, size, net.channels}, is_imagenet(net) ? 0.5f : 0.15f, contrast);
    for (float& v : t.values()) v = std::clamp(v, 0.0f, 1.0f);
    return t;
}

double mean_probability(const LayeredNet& net, const Tensor& pictures, const std::vector<int>& classes) {
    NoGrad no_grad;
    const Tensor p = softmax(net.logits(pictures));
    double mean = 0;
    for (std::size_t i = 0; i < classes.size(); i++)
        mean += static_cast<double>(p[static_cast<std::int64_t>(i) * p.dim(1) + classes[i]]) / static_cast<double>(classes.size());
    return mean;
}

double mean_square(const Tensor& pictures) {
    double square = 0;
    for (const float v : pictures.values()) square += static_cast<double>(v - 0.5f) * static_cast<double>(v - 0.5f);
    return square / static_cast<double>(pictures.numel());
}

Tensor pictures_of(const LayeredNet& net, const std::string& layer, const std::vector<int>& units, const AscentOptions& options,
                   const std::vector<std::int64_t>& sizes, float contrast, std::uint64_t seed) {
    Rng rng(seed);
    // Few at a time, so that memory stays small.
    constexpr std::size_t kBatch = 4;
    Tensor all({static_cast<std::int64_t>(units.size()), sizes.back(), sizes.back(), net.channels});
    for (std::size_t first = 0; first < units.size(); first += kBatch) {
        const std::vector<int> some(units.begin() + static_cast<std::ptrdiff_t>(first),
                                    units.begin() + static_cast<std::ptrdiff_t>(std::min(units.size(), first + kBatch)));
        const Tensor start = noise(net, static_cast<std::int64_t>(some.size()), sizes[0], contrast, rng);
        const Tensor part = ascend_scales(objective_for(net, layer, some), start, sizes, options, rng);
        std::copy_n(part.data(), part.numel(), all.data() + static_cast<std::int64_t>(first) * (all.numel() / all.dim(0)));
    }
    return all;
}

void draw(App& app, const LayeredNet& net, const Settings& s) {
    const bool large = is_imagenet(net);
    const auto seed = static_cast<std::uint64_t>(app.seed);
    const int cell = large ? 227 : 112;
    std::vector<int> classes;
    std::vector<std::string> names;
    for (const std::string& c : s.classes) {
        classes.push_back(find_class(net, c));
        names.push_back(net.classes[static_cast<std::size_t>(classes.back())]);
    }
    const std::string scores = net.layers.back().name;
    AscentOptions full{.steps = s.steps,
                       .rate = s.rate,
                       .l2 = s.l2,
                       .total_variation = s.variation,
                       .blur_every = large ? 10 : 8,
                       .blur = large ? 0.5f : 0.4f,
                       .jitter = large ? 8 : 1,
                       .clip = true,
                       .progress = {}};

    // The same classes with one prior after the other, so that each can be seen at work.
    AscentOptions none = full, l2 = full;
    none.l2 = none.total_variation = 0, none.blur_every = none.jitter = 0;
    l2.total_variation = 0, l2.blur_every = l2.jitter = 0;
    const std::vector<std::int64_t> sizes = sizes_of(net), one{sizes.back()};
    AscentOptions once = none, once_l2 = l2;
    once.steps = once_l2.steps = s.steps * (large ? 2 : 1);
    struct Row {
        const char* name;
        const AscentOptions& options;
        const std::vector<std::int64_t>& sizes;
    };
    std::vector<std::vector<Image>> rows;
    std::vector<std::string> row_names;
    const std::vector<int> compared(classes.begin(), classes.begin() + std::min<std::ptrdiff_t>(3, static_cast<std::ptrdiff_t>(classes.size())));
    Results::Table table{"priors", {"priors", "mean probability", "mean (I - 1/2)^2"}, {}};
    for (const Row& row : {Row{"score alone", once, one}, Row{"- lambda |I|^2", once_l2, one}, Row{"all priors", full, sizes}}) {
        const Tensor found = pictures_of(net, scores, compared, row.options, row.sizes, kFaint, seed);
        rows.emplace_back();
        for (std::int64_t i = 0; i < found.dim(0); i++) rows.back().push_back(nth_image(found, i));
        row_names.push_back(row.name);
        const double p = mean_probability(net, found, compared), square = mean_square(found);
        table.rows.push_back({row.name, p, square});
        std::printf("%-16s mean probability %5.1f %%, mean (I - 1/2)^2 %.4f\n", row.name, 100 * p, square);
    }
    app.results.table(table);
    publish(app, "priors.png", sheet(rows, row_names, names, cell),
            "Pictures that maximize a class score of " + net.name +
                ": the score alone, minus lambda |I|^2, and with total variation, blur, jitter and growing size as well");

    // All classes asked for, with every prior.
    const Tensor found = pictures_of(net, scores, classes, full, sizes, kFaint, seed + 1);
    publish(app, "classes.png", grid(found, {.columns = large ? 3 : 5, .padding = 4, .scale = large ? 1 : 4, .background = 255}, 0, 1, names),
            "Class pictures of " + net.name + " by gradient ascent");
    app.results.metric("mean probability of the class pictures", mean_probability(net, found, classes));

    // Channels inside: what each wants to see everywhere.
    std::vector<int> units;
    std::vector<std::string> unit_names;
    const std::vector<std::int64_t> small = large ? std::vector<std::int64_t>{64, 96, 128} : sizes;
    Rng choice(seed, 2);
    const Tensor answer = [&] {
        NoGrad no_grad;
        return net.features(noise(net, 4, small[0], kStrong, choice), s.unit_layer);
    }();
    for (const std::int64_t channel : choice.permutation(answer.dim(-1))) {
        // A channel that is silent on noise has no slope to climb: it has to answer to each picture, somewhere.
        bool answers = true;
        for (std::int64_t n = 0; n < answer.dim(0); n++) {
            const Tensor here = nth(answer, n);
            bool somewhere = false;
            for (std::int64_t i = channel; i < here.numel(); i += here.dim(-1)) somewhere = somewhere || here[i] != 0;
            answers = answers && somewhere;
        }
        if (!answers || static_cast<int>(units.size()) == s.units) continue;
        units.push_back(static_cast<int>(channel));
        unit_names.push_back(s.unit_layer + " " + std::to_string(channel));
    }
    publish(app, "units.png",
            grid(pictures_of(net, s.unit_layer, units, full, small, kStrong, seed + 3), {.columns = 4, .padding = 4, .scale = large ? 1 : 4, .background = 255},
                 0, 1, unit_names),
            "What channels of " + net.name + "'s " + s.unit_layer + " answer to most");

    // One class growing out of noise.
    std::vector<Image> frames;
    AscentOptions filmed = full;
    filmed.progress = [&](int step, const Tensor& picture, double) {
        if (step % 4 == 0) frames.push_back(large ? resize(to_image(picture), 227, 227) : enlarge(to_image(picture), 4));
    };
    Rng rng(seed, 4);
    const std::vector<int> first{classes[0]};
    ascend_scales(objective_for(net, scores, first), noise(net, 1, sizes[0], kFaint, rng), sizes, filmed, rng);
    publish_animation(app, "growing.png", frames, 80, names[0] + " growing out of noise");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Climbs the score of classes and of channels inside a network by changing the picture.");
    NetOption option(app);
    Settings s;
    std::vector<std::string> wanted;
    app.options.number("steps", &s.steps, {1, 100000}, "steps", "steps at each size");
    app.options.by_budget({10, 40, 300});
    app.options.number("rate", &s.rate, {0, 1}, "of the range of a pixel", "root mean square of the first step");
    app.options.number("l2", &s.l2, {0, 1000}, "", "lambda, weight of |I - 1/2|^2; 0: 0.01 for ImageNet networks, 0.001 for your own");
    app.options.number("tv", &s.variation, {0, 10000}, "", "weight of the total variation; 0: 50 for ImageNet networks, 60 for your own");
    app.options.text("layer", &s.unit_layer, "NAME", "layer whose channels are drawn; without it one in the middle");
    app.options.number("units", &s.units, {1, 200}, "channels", "how many of them");
    app.options.words(&wanted, "CLASS...", "classes by number or name");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        if (!is_imagenet(net)) s.steps *= 4;  // the pictures are small
        if (s.unit_layer.empty()) s.unit_layer = is_imagenet(net) ? "fire6" : "norm2";
        net.index(s.unit_layer);
        s.classes = !wanted.empty()    ? wanted
                    : is_imagenet(net) ? std::vector<std::string>{"flamingo", "tarantula", "Gila monster", "goldfish", "dalmatian", "hay"}
                                       : net.classes;
        if (is_imagenet(net) && app.budget == Budget::quick) s.classes.resize(std::min<std::size_t>(3, s.classes.size())), s.units = std::min(s.units, 4);
        if (s.l2 == 0) s.l2 = is_imagenet(net) ? 0.01f : 0.001f;
        if (s.variation == 0) s.variation = is_imagenet(net) ? 50.0f : 60.0f;
        draw(app, net, s);
    });
}
