// DeepDream (Mordvintsev, Olah and Tyka 2015): let a layer see more of what it sees. Gradient ascent on |phi(I)|^2 from a
// photograph, on octaves: small first, then each larger size with the original's detail put back.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "chapters/01_visualization/ascent.hpp"
#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "common/app/progress.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"

namespace {

using namespace sd;

struct Settings {
    int octaves = 4, steps = 0, jitter = 16;
    float scale = 1.4f, rate = 0.012f;
};

Tensor dream(const LayeredNet& net, const std::string& layer, const Tensor& photograph, const Settings& s, Rng& rng) {
    const Objective energy = [&](const Tensor& x) { return mean(square(net.features(x, layer))); };
    AscentOptions options{.steps = s.steps, .rate = s.rate, .l2 = 0, .total_variation = 0, .blur_every = 0, .blur = 0, .jitter = s.jitter, .clip = true, .progress = {}};
    const std::int64_t height = photograph.dim(1), width = photograph.dim(2);
    Progress progress("dream " + layer, s.octaves * s.steps);
    Tensor change;  // what the dream has added so far
    for (int octave = s.octaves - 1; octave >= 0; octave--) {
        const double shrink = std::pow(static_cast<double>(s.scale), -octave);
        const auto side = [shrink](std::int64_t full) { return std::max<std::int64_t>(24, std::llround(static_cast<double>(full) * shrink)); };
        const Tensor base = octave ? to_tensor(resize(to_image(photograph), static_cast<int>(side(height)), static_cast<int>(side(width)))) : photograph;
        Tensor start = base.clone();
        if (change) {
            const Tensor grown = resized(change, base.dim(1), base.dim(2));
            for (std::int64_t i = 0; i < start.numel(); i++) start[i] = std::clamp(start[i] + grown[i], 0.0f, 1.0f);
        }
        options.progress = [&, octave](int step, const Tensor&, double value) { progress.update((s.octaves - 1 - octave) * s.steps + step + 1, value); };
        const Tensor dreamt = ascend(energy, start, options, rng);
        change = Tensor(dreamt.shape());
        for (std::int64_t i = 0; i < change.numel(); i++) change[i] = dreamt[i] - base[i];
        if (octave == 0) return dreamt;
    }
    return photograph;
}

}  // namespace

int main(int argc, char** argv) {
    App app("DeepDream: a photograph changed so that a layer sees more of what it sees.");
    NetOption option(app);
    Settings s;
    std::string layer;
    std::int64_t size = 0;
    std::vector<std::string> files;
    app.options.number("steps", &s.steps, {1, 10000}, "steps", "steps in each octave");
    app.options.by_budget({4, 20, 60});
    app.options.number("size", &size, {32, 4096}, "pixels", "longer side of the picture");
    app.options.by_budget({192, 320, 512});
    app.options.number("octaves", &s.octaves, {1, 12}, "sizes", "how many, each smaller than the next");
    app.options.number("scale", &s.scale, {1.05, 4}, "", "ratio of neighbouring sizes");
    app.options.number("rate", &s.rate, {0, 1}, "of the range of a pixel", "root mean square of the first step of an octave");
    app.options.number("jitter", &s.jitter, {0, 256}, "pixels", "how far the picture is moved at random before each step");
    app.options.text("layer", &layer, "NAME", "layer that dreams; without it an early, a middle and a late one");
    app.options.words(&files, "PICTURE", "photograph to start from");
    return app.run(argc, argv, [&] {
        const LayeredNet net = option.load(app);
        const bool large = is_imagenet(net);
        std::vector<std::string> layers{layer};
        if (layer.empty()) layers = large ? std::vector<std::string>{"fire3", "fire6", "fire8"} : std::vector<std::string>{"norm1", "norm2", "norm3"};
        for (const std::string& name : layers) net.index(name);
        Rng rng(static_cast<std::uint64_t>(app.seed));
        if (large) {
            const Tensor photograph = content_photograph(app, files.empty() ? "" : files[0], size);
            publish(app, "photograph.png", to_image(photograph), "The photograph");
            for (const std::string& name : layers) {
                std::string file = "dream_" + name + ".png";
                std::replace(file.begin(), file.end(), '/', '_');
                publish(app, file, to_image(dream(net, name, photograph, s, rng)), "DeepDream of " + net.name + "'s " + name);
            }
            return;
        }
        // The reader's own network dreams on its own small pictures.
        s.octaves = std::min(s.octaves, 2), s.jitter = std::min(s.jitter, 1);
        std::vector<std::vector<Image>> rows;
        std::vector<std::string> names, columns{"picture"};
        columns.insert(columns.end(), layers.begin(), layers.end());
        for (const NamedPicture& p : sample_pictures(app, net, files, 6)) {
            rows.push_back({to_image(p.picture)});
            for (const std::string& name : layers) rows.back().push_back(to_image(dream(net, name, p.picture, s, rng)));
            names.push_back(p.name);
        }
        publish(app, "dreams.png", sheet(rows, names, columns, 112), "Dreams of " + net.name);
    });
}
