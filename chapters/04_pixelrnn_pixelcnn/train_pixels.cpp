// Trains one model of this chapter, measures its exact likelihood on test images beside that of independent pixels, draws samples,
// saves its weights.
//
//     train_pixels                                    PixelCNN, statically binarized images
//     train_pixels --model gated --mode 8bit          256 grey levels
//     train_pixels --model gated --conditional        one class at a time
//     train_pixels --model diagonal
//     train_pixels --model made
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "chapters/04_pixelrnn_pixelcnn/evaluation.hpp"
#include "chapters/04_pixelrnn_pixelcnn/sampling.hpp"
#include "common/app/app.hpp"
#include "common/data/batches.hpp"
#include "common/data/binarize.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/image/terminal.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/clip.hpp"
#include "common/optim/schedule.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

struct Settings {
    std::string mode = "static", head = "auto", label;
    int epochs = 0, images = 0, test_images = 0, batch_size = 0;
    float lr = 2e-3f;
    bool conditional = false, plain = false;
};

// These networks are matrices of all pixels.
bool is_dense(const std::string& model) { return model == "fvsbn" || model == "made"; }

PixelHead head_for(const Settings& settings, const std::string& model, std::int64_t colours, std::int64_t components) {
    if (is_binary(settings.mode)) {
        check(settings.head == "auto" || settings.head == "bernoulli", "--head ", settings.head, " needs --mode 8bit");
        return {PixelHead::Kind::bernoulli, colours, components};
    }
    check(settings.head != "bernoulli", "--head bernoulli needs --mode static or dynamic");
    // A softmax for each of D values of all D earlier ones would have 256 D^2 weights.
    return {settings.head == "auto" ? (is_dense(model) ? PixelHead::Kind::logistics : PixelHead::Kind::softmax) : parse_head(settings.head), colours, components};
}

// Sizes that fit the budget. A larger network gains more than further passes: small ones stand still after the first. Gates and
// recurrences cost several times as much as plain layers, matrices of all pixels a tenth: these get more passes, and larger batches, as
// a step reads and writes millions of weights however few images it sees.
struct Size {
    std::int64_t channels, layers;
    int epochs;
};
Size usual_size(Budget budget, const std::string& model, bool binary) {
    const bool quick = budget == Budget::quick, full = budget == Budget::full;
    if (model == "pixelcnn") return quick ? Size{12, 2, 4} : full ? Size{128, 12, 6} : Size{64, 10, 2};
    if (model == "gated") return quick ? Size{12, 2, 8} : full ? Size{64, 10, binary ? 8 : 3} : Size{32, 6, 2};
    if (model == "made") return {1, 1, quick ? 16 : full ? 6 : 12};  // full: four times as wide, and further passes learn the training images by heart
    if (model == "fvsbn") return {1, 1, quick ? 16 : full ? 24 : 12};
    return quick ? Size{12, 2, 1} : full ? Size{64, 3, model == "diagonal" ? 4 : 8} : Size{32, 2, 2};
}

// Fills in what was not given. Colour groups share the channels: their number is rounded up to what divides evenly.
void fill_in(PixelModelOptions& o, Settings& settings, Budget budget) {
    const Size size = usual_size(budget, o.model, is_binary(settings.mode));
    if (o.channels == 0) o.channels = size.channels;
    if (o.layers == 0) o.layers = size.layers;
    if (o.dilation == 0) o.dilation = o.model == "gated" ? 1 : 4;
    if (settings.epochs == 0) settings.epochs = size.epochs;
    if (settings.batch_size == 0) settings.batch_size = is_dense(o.model) ? 64 : 16;
    const std::int64_t groups = o.model == "pixelcnn" && o.residual ? 2 * o.head.colours : o.head.colours;
    o.channels = (o.channels + groups - 1) / groups * groups;
}

// What tells this run's folder from that of another model: "_gated_8bit", or the label.
std::string suffix(const Settings& settings, const PixelModelOptions& o) {
    if (!settings.label.empty()) return "_" + settings.label;
    std::string text = o.model == "pixelcnn" ? "" : "_" + o.model;
    if (settings.plain) text += "_plain";
    if (settings.mode != "static") text += "_" + settings.mode;
    if (settings.head != "auto") text += "_" + settings.head;
    if (settings.conditional) text += "_conditional";
    return text;
}

struct Curves {
    Values step, loss, epoch, seconds, validation;
};

// Mean -log p of the first n images, in nats or in bits/dim.
const char* unit_of(const Settings& settings) { return is_binary(settings.mode) ? "nats" : "bits/dim"; }
double in_unit(const Settings& settings, double nats, std::int64_t values) { return is_binary(settings.mode) ? nats : bits_per_dim(nats, values); }
double mean_nll(const Settings& settings, const PixelModel& model, const Dataset& data, std::int64_t n) {
    return in_unit(settings, mean_of(nll_of(model, data, n)), data.pixels());
}

void draw_curves(App& app, const Curves& curves, const std::string& unit) {
    Figure figure(460, 360, 2);
    Panel& loss = figure.panel("Training");
    loss.line(curves.step, curves.loss);
    loss.x_label = "step", loss.y_label = unit;
    Panel& validation = figure.panel(std::string("Images for ") + app.validation_name());
    validation.line_with_points(curves.seconds, curves.validation);
    validation.x_label = "seconds of training", validation.y_label = unit;
    figure.save(app.path("curves.svg"));
    app.results.figure("curves.svg", "Negative log-likelihood of training and validation images during training, " + unit);
}

void draw_samples(App& app, const PixelModel& model, int count) {
    std::vector<int> labels;
    if (model.conditional())
        for (int i = 0; i < count; i++) labels.push_back(static_cast<int>(i % model.options.classes));
    const PixelModelOptions& o = model.options;
    const Tensor images = sample(model.step(count, labels), o.head, {o.height, o.width, o.head.colours}, count, static_cast<std::uint64_t>(app.seed));
    const Image sheet = grid(images, {.columns = model.conditional() ? static_cast<int>(o.classes) : 0, .scale = 2});
    write_png(app.path("samples.png"), sheet);
    preview(sheet);
    app.results.figure("samples.png", model.conditional() ? "Samples, one class a column" : "Samples");
}

// A model that only counts; a count needs one drawing of the pixels.
void fit_by_counting(const PixelModel& model, const Settings& settings, const Dataset& train_set) {
    model.fit(settings.mode == "dynamic" ? binarize_static(train_set) : train_set);
}

Curves train(App& app, const Settings& settings, const DataSplits& data, const Dataset& train_set, const PixelModel& model, Rng& rng) {
    const std::vector<Parameter>& tensors = model.state;
    const std::int64_t values = train_set.pixels();
    const Dataset validation_set = held_out(data.validation.subset(std::min(settings.test_images, 500)), settings.mode);
    std::vector<Parameter> trained;
    std::copy_if(tensors.begin(), tensors.end(), std::back_inserter(trained), [](const Parameter& p) { return !p.is_buffer; });
    Adam adam(trained, {.lr = settings.lr});
    Batches batches(train_set,
                    {.size = std::min<std::int64_t>(settings.batch_size, train_set.size), .seed = static_cast<std::uint64_t>(app.seed), .background = true});
    const std::int64_t per_epoch = batches.per_epoch(), steps = model.fit ? 0 : settings.epochs * per_epoch;
    std::printf("%s, %s: %lld training images, %lld parameters, %lld steps\n", data.name.c_str(), settings.mode.c_str(), static_cast<long long>(train_set.size),
                static_cast<long long>(model.parameters), static_cast<long long>(steps));
    if (model.fit) fit_by_counting(model, settings, train_set);

    Curves curves;
    std::int64_t step = 0;
    double seconds = 0, recent = 0;  // of training alone; sum of the losses since the last point of the curve
    if (const auto checkpoint = app.saved()) {
        checkpoint->restore("model", tensors);
        checkpoint->restore("adam", state(adam));
        step = checkpoint->integer("step"), seconds = checkpoint->number("seconds"), recent = checkpoint->number("recent");
        rng.set_state(checkpoint->rng("rng"));
        curves = {checkpoint->numbers("curves.step"), checkpoint->numbers("curves.loss"), checkpoint->numbers("curves.epoch"),
                  checkpoint->numbers("curves.seconds"), checkpoint->numbers("curves.validation")};
        batches.set_position(step);
    }
    const std::int64_t every = std::max<std::int64_t>(steps / 100, 1), look = std::max<std::int64_t>(steps / 12, 1);  // points of the two curves
    Progress progress("train", steps, settings.batch_size, "images");
    while (step < steps) {
        const auto begin = std::chrono::steady_clock::now();
        // [train-pixels]
        const Batch batch = batches.next();
        const Tensor images = settings.mode == "dynamic" ? binarize_dynamic(batch.images, rng) : batch.images;
        const Tensor loss = mean(model.options.head.nll(model.forward(images, batch.labels), images)) / static_cast<float>(values);  // nats a value
        adam.zero_grad();
        loss.backward();
        clip_grad_norm(trained, 1.0);
        adam.options.lr = cosine_schedule(step, steps, settings.lr, std::min<std::int64_t>(100, steps / 10), settings.lr / 50);
        adam.step();
        // [/train-pixels]
        const double now = in_unit(settings, loss.item() * static_cast<double>(values), values);
        check(std::isfinite(now), "step ", step, ": the loss is ", now, "; the last checkpoint is in ", app.folder(), "; try a smaller --lr");
        seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        recent += now;
        step++;
        progress.update(step, now);
        if (step % every == 0) {
            curves.step.push_back(static_cast<double>(step)), curves.loss.push_back(recent / static_cast<double>(every));
            recent = 0;
        }
        if (step % look == 0 && steps - step > look / 2) {
            curves.epoch.push_back(static_cast<double>(step) / static_cast<double>(per_epoch)), curves.seconds.push_back(seconds);
            curves.validation.push_back(mean_nll(settings, model, validation_set, validation_set.size));
        }
        if (app.checkpoint_due()) {
            Checkpoint checkpoint;
            checkpoint.put("model", tensors);
            checkpoint.put("adam", state(adam));
            checkpoint.put("step", step), checkpoint.put("seconds", seconds), checkpoint.put("recent", recent);
            checkpoint.put("rng", rng.state());
            checkpoint.put("curves.step", curves.step), checkpoint.put("curves.loss", curves.loss), checkpoint.put("curves.epoch", curves.epoch);
            checkpoint.put("curves.seconds", curves.seconds), checkpoint.put("curves.validation", curves.validation);
            app.save(std::move(checkpoint));
        }
    }
    save_pixel_model(app.path("weights.safetensors"), model, settings.mode, data.name);
    if (steps > 0) {
        curves.epoch.push_back(settings.epochs), curves.seconds.push_back(seconds);
        curves.validation.push_back(mean_nll(settings, model, validation_set, validation_set.size));
    }
    return curves;
}

// Measures the trained model on the test images asked for, and independent pixels on the same.
void report(App& app, const Settings& settings, const Dataset& train_set, const Dataset& test_set, const PixelModel& model, const Curves& curves, Rng& rng) {
    const bool binary = is_binary(settings.mode);
    const std::string unit = unit_of(settings);
    const double quality = mean_nll(settings, model, test_set, settings.test_images);
    const std::string note =
        settings.mode + (binary ? "-binarized" : "") + ", " + std::to_string(std::min<std::int64_t>(settings.test_images, test_set.size)) + " test images";
    app.results.metric("test_nll", quality, unit, Kind::exact, note);
    PixelModelOptions counting = model.options;
    counting.model = "independent", counting.classes = 0;
    if (!binary) counting.head.kind = PixelHead::Kind::softmax;
    const PixelModel independent = make_pixel_model(counting, rng);
    fit_by_counting(independent, settings, train_set);
    const double baseline = mean_nll(settings, independent, test_set, settings.test_images);
    app.results.metric("independent_nll", baseline, unit, Kind::exact, note);
    app.results.metric("parameters", static_cast<double>(model.parameters), "", Kind::exact, "masked ones not counted");
    std::printf("%s: %.3f %s on test images (independent pixels: %.3f); weights in %s\n", model.options.model.c_str(), quality, unit.c_str(), baseline,
                app.path("weights.safetensors").c_str());
    if (!curves.epoch.empty()) {
        app.results.metric("passes", settings.epochs, "", Kind::exact, "over " + std::to_string(train_set.size) + " training images");
        app.results.metric("training_seconds", curves.seconds.back(), "s", Kind::estimate);
        Results::Table table{"progress", {"epoch", "seconds of training", "validation " + unit}, {}};
        for (std::size_t i = 0; i < curves.epoch.size(); i++) table.rows.push_back({curves.epoch[i], curves.seconds[i], curves.validation[i]});
        app.results.table(table);
        draw_curves(app, curves, unit);
    }
    draw_samples(app, model, app.budget == Budget::quick ? 10 : 100);
}

void run_model(App& app, Settings settings, PixelModelOptions options) {
    DataSplits data = app.load_data();
    Dataset train_set = app.training_set(data, settings.images);
    if (settings.mode == "static") train_set = binarize_static(train_set);
    options.height = train_set.height, options.width = train_set.width;
    options.head = head_for(settings, options.model, train_set.channels, options.head.components);
    fill_in(options, settings, app.budget);
    if (settings.conditional) options.classes = static_cast<std::int64_t>(train_set.classes.size());
    check(!settings.conditional || options.classes > 0, data.folder, ": these images have no labels");
    Rng rng(static_cast<std::uint64_t>(app.seed));
    const PixelModel model = make_pixel_model(options, rng);
    const Curves curves = train(app, settings, data, train_set, model, rng);
    report(app, settings, train_set, held_out(data.test.open(app.results), settings.mode), model, curves, rng);
}

}  // namespace

int main(int argc, char** argv) {
    App app("Trains an autoregressive model of images (PixelCNN, Gated PixelCNN, PixelRNN or a baseline) and measures its exact likelihood.");
    Settings settings;
    PixelModelOptions model;
    model.channels = model.layers = model.dilation = 0;
    app.options.choice("model", &model.model, pixel_model_names(), "which model");
    app.options.choice("mode", &settings.mode, {"static", "dynamic", "8bit"}, "what a pixel is: binarized once, binarized anew each time, 256 levels");
    app.options.choice("head", &settings.head, {"auto", "bernoulli", "softmax", "logistics"},
                       "distribution of a value; auto: bernoulli, or softmax for 8bit (fvsbn, made: logistics)");
    app.options.number("components", &model.head.components, {1, 100}, "logistics", "in the mixture");
    app.options.number("channels", &model.channels, {0, 1024}, "features", "of each layer, rounded up to a multiple of the colours; 0: as suits model and budget");
    app.options.number("layers", &model.layers, {0, 50}, "layers", "behind the first one (gated: that one included); 0: as suits model and budget");
    app.options.number("units", &model.units, {1, 100000}, "units", "of MADE's hidden layer");
    app.options.by_budget({500, 500, 2000});
    app.options.flag("plain", &settings.plain, "pixelcnn: plain layers in place of residual blocks");
    app.options.number("dilation", &model.dilation, {0, 64}, "pixels",
                       "pixelcnn, gated: between the taps of a block's or layer's kernels, at most; they take 1, 2, 4 .. in turn; 1: as in the papers; 0: "
                       "4 for pixelcnn, 1 for gated");
    app.options.flag("conditional", &settings.conditional, "gated: one model for each class, sharing all but a vector a layer");
    app.options.word("label", &settings.label, "names the run's folder train_pixels_WORD; default: after model, mode and head");
    app.options.number("epochs", &settings.epochs, {0, 10000}, "passes", "how often the training images are seen; 0: as suits model and budget");
    app.options.number("images", &settings.images, {32, 1e6}, "images", "training images used, at most");
    app.options.by_budget({1600, 60000, 60000});
    app.options.number("test-images", &settings.test_images, {1, 1e6}, "images", "test images measured, at most");
    app.options.by_budget({100, 2000, 10000});
    app.options.number("batch-size", &settings.batch_size, {0, 4096}, "images", "in a batch; 0: as suits the model");
    app.options.number("lr", &settings.lr, {1e-6, 1}, "", "learning rate at its highest; it falls along a cosine");
    return app.run(argc, argv, [&] {
        app.program += suffix(settings, model);
        model.residual = !settings.plain;
        run_model(app, settings, model);
    });
}
