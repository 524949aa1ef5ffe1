// Style transfer in one pass: a network is trained once for a few styles, then paints any photograph at once.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "chapters/01_visualization/networks.hpp"
#include "chapters/01_visualization/pictures.hpp"
#include "chapters/01_visualization/random_features.hpp"
#include "chapters/01_visualization/sheet.hpp"
#include "chapters/01_visualization/smoothness.hpp"
#include "chapters/01_visualization/style.hpp"
#include "chapters/01_visualization/transform_net.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/how_to_get.hpp"
#include "common/io/weights.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/gram.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/shape.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/clip.hpp"
#include "common/optim/schedule.hpp"

namespace {

using namespace sd;

struct Settings {
    std::vector<std::string> styles;
    std::string content, weights;
    int steps = 0, batch = 1;
    std::int64_t crop = 0, size = 0;
    float rate = 2e-3f, style_weight = 1, content_weight = 0.4f, variation = 0.02f, grain = 0.1f;
};

constexpr std::int64_t kTrainingMargin = 8;  // pixels; less than in painting, for speed

// Like the grain of a canvas: where a photograph is flat, strokes have something to begin with.
Tensor with_grain(const Tensor& pictures, float deviation, Rng& rng) { return pictures + rng.normal(pictures.shape(), 0.0f, deviation); }

// A random square of a random photograph, flipped half of the time.
void random_crop(const std::vector<Tensor>& photographs, std::int64_t size, Rng& rng, float* to) {
    const Tensor& p = photographs[static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(photographs.size())))];
    const std::int64_t top = rng.below(p.dim(1) - size + 1), left = rng.below(p.dim(2) - size + 1);
    const bool flipped = rng.bernoulli(0.5f);
    for (std::int64_t y = 0; y < size; y++)
        for (std::int64_t x = 0; x < size; x++)
            std::copy_n(p.data() + ((top + y) * p.dim(2) + left + (flipped ? size - 1 - x : x)) * 3, 3, to + (y * size + x) * 3);
}

std::vector<Tensor> training_photographs(App& app, std::int64_t crop_size) {
    std::vector<Tensor> list;
    for (const char* name :
         {"content_astronaut", "content_chelsea_cat", "content_china", "content_coffee", "content_flower", "content_raccoon", "content_rocket"})
        if (picture_found(app, name))
            for (const std::int64_t size : {2 * crop_size, 3 * crop_size}) list.push_back(load_picture(app, name, size));
    if (list.empty())
        for (int first = 0; first < 24; first += 3) list.push_back(drawn_content(app, 3 * crop_size / 2, first));
    std::erase_if(list, [&](const Tensor& p) { return p.dim(1) < crop_size || p.dim(2) < crop_size; });
    return list;
}

// Style targets of all styles; each picture of a batch is held against its own.
struct Loss {
    Extractor extract;
    std::size_t content;  // which of the features
    std::vector<StyleTarget> styles = {};

    Tensor operator()(const Tensor& painted, const Tensor& photographs, const std::vector<int>& style, const Settings& s) const {
        Tensor target;
        double size = 0;
        {
            NoGrad no_grad;
            target = extract(photographs)[content];
            for (const float v : target.values()) size += static_cast<double>(v) * static_cast<double>(v) / static_cast<double>(target.numel());
        }
        const std::vector<Tensor> features = extract(painted);
        Tensor total = s.content_weight / static_cast<float>(std::max(size, 1e-30)) * content_loss(features[content], target);
        const auto n = static_cast<std::int64_t>(style.size());
        for (std::int64_t i = 0; i < n; i++) {
            std::vector<Tensor> own;
            own.reserve(features.size());
            for (const Tensor& f : features) own.push_back(slice(f, 0, i, i + 1));
            total = total + s.style_weight / static_cast<float>(n) * style_loss(own, styles[static_cast<std::size_t>(style[static_cast<std::size_t>(i)])]);
        }
        return total + s.variation * smoothness(painted);
    }
};

void train(App& app, TransformNet& network, const Loss& loss_of, const std::vector<Tensor>& photographs, const Settings& s) {
    Adam adam(parameters(network), {.lr = s.rate});
    Rng rng(static_cast<std::uint64_t>(app.seed), 1);
    int step = 0;
    if (const auto checkpoint = app.saved()) {
        checkpoint->restore("network", state(network));
        checkpoint->restore("adam", state(adam));
        step = static_cast<int>(checkpoint->integer("step"));
        rng.set_state(checkpoint->rng("rng"));
    }
    Progress progress("train", s.steps, s.batch, "pictures");
    double first = 0, last = 0;
    while (step < s.steps) {
        Tensor batch({s.batch, s.crop, s.crop, 3});
        std::vector<int> style;
        for (std::int64_t i = 0; i < s.batch; i++) {
            random_crop(photographs, s.crop, rng, batch.data() + i * s.crop * s.crop * 3);
            style.push_back(static_cast<int>((step * s.batch + i) % network.styles()));
        }
        const Tensor loss = loss_of(network(with_grain(batch, s.grain, rng), style, kTrainingMargin), batch, style, s);
        adam.zero_grad();
        loss.backward();
        clip_grad_norm(parameters(network), 10.0);
        adam.options.lr = cosine_schedule(step, s.steps, s.rate, s.steps / 20);
        adam.step();
        if (step == 0) first = static_cast<double>(loss.item());
        last = static_cast<double>(loss.item());
        progress.update(++step, last);
        if (app.checkpoint_due()) {
            Checkpoint checkpoint;
            checkpoint.put("network", state(network));
            checkpoint.put("adam", state(adam));
            checkpoint.put("step", step);
            checkpoint.put("rng", rng.state());
            app.save(std::move(checkpoint));
        }
    }
    app.results.metric("loss of the last batch", last);
    if (first > 0) app.results.metric("loss of the first batch", first);
    app.results.metric("training speed", progress.items_per_second(), "pictures/s");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Trains one small network for several styles and paints photographs in one pass.");
    NetOption option(app);
    Settings s;
    std::string styles = "style_starry_night,style_composition_vii";
    app.options.text("styles", &styles, "PICTURE,...", "paintings: files, or names of pictures that 'make data' brings");
    app.options.text("content", &s.content, "PICTURE", "photograph to paint when trained");
    app.options.text("weights", &s.weights, "FILE", "weights of an earlier run with the same styles: paints without training");
    app.options.number("steps", &s.steps, {1, 1000000}, "steps", "of training");
    app.options.by_budget({25, 2700, 20000});
    app.options.number("crop", &s.crop, {64, 512}, "pixels", "side of the training pictures");
    app.options.by_budget({64, 128, 160});
    app.options.number("size", &s.size, {32, 4096}, "pixels", "longer side of the painted photograph");
    app.options.by_budget({160, 320, 480});
    app.options.number("batch", &s.batch, {1, 64}, "pictures", "in a step");
    app.options.number("lr", &s.rate, {1e-6, 1}, "", "Adam's learning rate at its highest");
    app.options.number("style-weight", &s.style_weight, {0, 1e6}, "", "weight of the style");
    app.options.number("content-weight", &s.content_weight, {0, 1e6}, "", "weight of the content");
    app.options.number("grain", &s.grain, {0, 1}, "", "standard deviation of the noise that is added before painting");
    app.options.number("tv", &s.variation, {0, 1e6}, "", "weight of the total variation");
    return app.run(argc, argv, [&] {
        for (std::size_t at = 0; at <= styles.size();) {
            const std::size_t end = std::min(styles.find(',', at), styles.size());
            s.styles.push_back(styles.substr(at, end - at));
            at = end + 1;
        }
        const bool trained = option.choice != "fashion" && squeezenet_found(app, "squeezenet1.1");
        if (!trained) std::printf("no SqueezeNet: random filters take its place; %s\n", how_to_get("squeezenet1.1").c_str());
        Loss loss_of = trained ? Loss{at_scales(texture_layers(option.load(app)), 2), 3}            // content: fire4
                               : Loss{at_scales(random_features({.size = 7, .count = 32}), 3), 2};  // content: the quarter's features
        std::vector<Image> paintings;
        for (std::size_t i = 0; i < s.styles.size(); i++) {
            const bool drawn = s.styles[i].starts_with("style_") && !picture_found(app, s.styles[i]);
            const Tensor painting = drawn ? drawn_texture(2 * s.crop, static_cast<int>(i % 3)) : load_picture(app, s.styles[i], 2 * s.crop);
            loss_of.styles.push_back(style_of(loss_of.extract, painting));
            paintings.push_back(to_image(painting));
        }

        Rng rng(static_cast<std::uint64_t>(app.seed));
        TransformNet network(static_cast<std::int64_t>(s.styles.size()), rng);
        if (s.weights.empty()) {
            train(app, network, loss_of, training_photographs(app, s.crop), s);
            save_weights(app.path("weights.safetensors"), state(network), {{"model", "TransformNet"}, {"styles", styles}});
        } else {
            load_weights(s.weights, state(network));
        }

        // One pass a style, on a photograph that was not trained on.
        NoGrad no_grad;
        const bool found = picture_found(app, "content_tubingen");
        const Tensor photograph =
            s.content.empty() && !found ? drawn_content(app, s.size, 30) : load_picture(app, s.content.empty() ? "content_tubingen" : s.content, s.size);
        std::vector<std::vector<Image>> rows{{to_image(photograph)}, {Image()}};
        for (std::size_t i = 0; i < s.styles.size(); i++) {
            const auto began = std::chrono::steady_clock::now();
            const Tensor painted = network(with_grain(photograph, s.grain, rng), {static_cast<int>(i)});
            const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
            std::printf("%s: painted %lld x %lld in %.3f s\n", s.styles[i].c_str(), static_cast<long long>(photograph.dim(2)),
                        static_cast<long long>(photograph.dim(1)), seconds);
            app.results.metric("one pass, " + s.styles[i], seconds, "s");
            rows[0].push_back(paintings[i]);
            rows[1].push_back(to_image(painted));
            publish(app, "painted_" + std::to_string(i + 1) + ".png", rows[1].back(), "Painted in one pass in the style of " + s.styles[i]);
        }
        publish(app, "overview.png", sheet(rows, {"photograph and styles", "one pass"}, {}, static_cast<int>(std::min<std::int64_t>(240, photograph.dim(1)))),
                "One network, " + std::to_string(s.styles.size()) + " styles: only the scales and shifts of its instance norms differ");
    });
}
