// Trains a small ConvNet on Fashion-MNIST (or another set given with --data), measures it, draws its mistakes, and saves its
// weights: later chapters look into this network and judge pictures with it.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/image/grid.hpp"
#include "common/image/png.hpp"
#include "common/models/classifier.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/softmax.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/schedule.hpp"
#include "common/plot/figure.hpp"

using namespace sd;

namespace {

// Class probabilities of every image, (N, classes).
Tensor predict(Classifier& network, const Dataset& data) {
    NoGrad no_grad;
    set_training(network, false);
    Tensor probabilities;
    for (std::int64_t begin = 0; begin < data.size; begin += 500) {
        const std::int64_t n = std::min<std::int64_t>(500, data.size - begin);
        const Tensor p = softmax(network(images_tensor(data, begin, n)));
        if (!probabilities) probabilities = Tensor({data.size, p.dim(1)});
        std::copy_n(p.data(), p.numel(), probabilities.data() + begin * p.dim(1));
    }
    set_training(network, true);
    return probabilities;
}

int likeliest(const Tensor& probabilities, std::int64_t i) {
    const float* row = probabilities.data() + i * probabilities.dim(1);
    return static_cast<int>(std::max_element(row, row + probabilities.dim(1)) - row);
}

double accuracy(const Tensor& probabilities, const Dataset& data) {
    std::int64_t right = 0;
    for (std::int64_t i = 0; i < data.size; i++) right += likeliest(probabilities, i) == data.labels[static_cast<std::size_t>(i)];
    return 100.0 * static_cast<double>(right) / static_cast<double>(data.size);
}

void draw_confusion(App& app, const Tensor& probabilities, const Dataset& data) {
    const std::size_t classes = data.classes.size();
    std::vector<Values> counts(classes, Values(classes));
    for (std::int64_t i = 0; i < data.size; i++) counts[data.labels[static_cast<std::size_t>(i)]][static_cast<std::size_t>(likeliest(probabilities, i))]++;
    Figure figure(620, 560);
    Panel& panel = figure.panel("Which class is taken for which");
    panel.matrix(counts, data.classes, data.classes);
    panel.x_label = "predicted", panel.y_label = "true", panel.color_label = "test images", panel.log_color = true;
    figure.save(app.path("confusion.svg"));
    app.results.figure("confusion.svg", "Confusion matrix on the test images: row, the true class; column, the predicted one");
}

// The test images whose true class got the least probability.
void draw_mistakes(App& app, const Tensor& probabilities, const Dataset& data, int count) {
    const auto of_truth = [&](std::int64_t i) { return probabilities[i * probabilities.dim(1) + data.labels[static_cast<std::size_t>(i)]]; };
    std::vector<std::int64_t> order(static_cast<std::size_t>(data.size));
    std::iota(order.begin(), order.end(), 0);
    count = std::min<int>(count, static_cast<int>(data.size));
    std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](auto a, auto b) { return of_truth(a) < of_truth(b); });
    order.resize(static_cast<std::size_t>(count));
    std::vector<std::string> captions;
    for (std::int64_t i : order) captions.push_back(data.classes[static_cast<std::size_t>(likeliest(probabilities, i))] + ", not " + data.classes[data.labels[static_cast<std::size_t>(i)]]);
    write_png(app.path("mistakes.png"), grid(images_tensor(data, order), {.columns = 6, .padding = 10, .scale = 4}, 0, 1, captions));
    app.results.figure("mistakes.png", "The most confident mistakes: what the network sees, not what the label says");
}

// What was measured on the way, by name: "step" and "loss", "epoch", "train accuracy" and "validation accuracy".
using Curves = std::map<std::string, Values>;

void draw_curves(App& app, Curves& curves) {
    Figure figure(460, 360, 2);
    Panel& loss = figure.panel("Training loss");
    loss.line(curves["step"], curves["loss"]);
    loss.x_label = "step", loss.y_label = "cross entropy, nats", loss.log_y = true;
    Panel& quality = figure.panel("Accuracy");
    quality.line_with_points(curves["epoch"], curves["train accuracy"], "training");
    quality.line_with_points(curves["epoch"], curves["validation accuracy"], app.validation_name());
    quality.x_label = "epoch", quality.y_label = "%", quality.legend = "top left";
    figure.save(app.path("curves.svg"));
    app.results.figure("curves.svg",
                       "Loss, averaged over a hundredth of the training; accuracy after each epoch, on 2,000 training images and on the validation images");
}

}  // namespace

int main(int argc, char** argv) {
    App app("Trains a small ConvNet on Fashion-MNIST and saves it for the later chapters.");
    int epochs = 0, images = 0, batch_size = 64;
    float lr = 3e-3f, weight_decay = 5e-4f;
    app.options.number("epochs", &epochs, {1, 1000}, "passes", "how often the training images are seen");
    app.options.by_budget({1, 8, 30});
    app.options.number("images", &images, {128, 1e6}, "images", "training images used, at most");
    app.options.by_budget({6000, 60000, 60000});
    app.options.number("batch-size", &batch_size, {1, 4096}, "images", "in a batch");
    app.options.number("lr", &lr, {1e-6, 1}, "", "learning rate at its highest; it falls along a cosine");
    app.options.number("weight-decay", &weight_decay, {0, 1}, "per lr", "AdamW's weight decay");
    return app.run(argc, argv, [&] {
        DataSplits data = app.load_data();
        check(!data.train.classes.empty(), data.folder, ": these images have no labels to learn");
        const Dataset train = app.training_set(data, images);
        std::printf("%s: %lld training and %lld validation images %lldx%lldx%lld, %zu classes\n", data.name.c_str(), static_cast<long long>(train.size),
                    static_cast<long long>(data.validation.size), static_cast<long long>(train.height), static_cast<long long>(train.width),
                    static_cast<long long>(train.channels), train.classes.size());

        Rng rng(static_cast<std::uint64_t>(app.seed));
        const Shape image{train.height, train.width, train.channels};
        Classifier network(image, static_cast<std::int64_t>(train.classes.size()), rng);
        AdamW adam(parameters(network), {.lr = lr, .weight_decay = weight_decay});
        Batches batches(train, {.size = std::min<std::int64_t>(batch_size, train.size), .seed = static_cast<std::uint64_t>(app.seed), .background = true});
        const std::int64_t steps = epochs * batches.per_epoch();
        std::printf("%lld parameters, %lld steps\n", static_cast<long long>(count(parameters(network))), static_cast<long long>(steps));

        Curves curves{{"step", {}}, {"loss", {}}, {"recent losses", {}}, {"epoch", {}}, {"train accuracy", {}}, {"validation accuracy", {}}};
        std::int64_t step = 0;
        if (const auto checkpoint = app.saved()) {
            checkpoint->restore("network", state(network));
            checkpoint->restore("adam", state(adam));
            step = checkpoint->integer("step");
            batches.set_position(step);
            for (auto& [name, values] : curves) values = checkpoint->numbers("curves." + name);
        }
        const Dataset sample = train.subset(2000);
        Progress progress("train", steps, batch_size, "images");
        while (step < steps) {
            // [train-loop]
            const Batch batch = batches.next();
            const Tensor loss = cross_entropy(network(batch.images), batch.labels);
            adam.zero_grad();
            loss.backward();
            adam.options.lr = cosine_schedule(step, steps, lr, steps / 20);
            adam.step();
            // [/train-loop]
            check(std::isfinite(loss.item()), "step ", step, ": the loss is ", loss.item(), "; try a smaller --lr");
            step++;
            Values& recent = curves["recent losses"];
            recent.push_back(loss.item());
            if (step % std::max<std::int64_t>(steps / 100, 1) == 0) {
                curves["step"].push_back(static_cast<double>(step));
                curves["loss"].push_back(std::accumulate(recent.begin(), recent.end(), 0.0) / static_cast<double>(recent.size()));
                recent.clear();
            }
            progress.update(step, loss.item());
            if (step % batches.per_epoch() == 0) {
                curves["epoch"].push_back(static_cast<double>(step) / static_cast<double>(batches.per_epoch()));
                curves["train accuracy"].push_back(accuracy(predict(network, sample), sample));
                curves["validation accuracy"].push_back(accuracy(predict(network, data.validation), data.validation));
            }
            if (app.checkpoint_due()) {
                Checkpoint checkpoint;
                checkpoint.put("network", state(network));
                checkpoint.put("adam", state(adam));
                checkpoint.put("step", step);
                for (const auto& [name, values] : curves) checkpoint.put("curves." + name, values);
                app.save(std::move(checkpoint));
            }
        }

        save_classifier(app.path("weights.safetensors"), network, data.name);
        const Dataset test = data.test.open(app.results);
        const Tensor probabilities = predict(network, test);
        const double quality = accuracy(probabilities, test);
        std::printf("test accuracy %.2f %%, %.0f images/s; weights in %s\n", quality, progress.items_per_second(), app.path("weights.safetensors").c_str());
        app.results.metric("test_accuracy", quality, "%");
        app.results.metric("train_accuracy", accuracy(predict(network, sample), sample), "%", Kind::estimate, "on 2,000 training images");
        app.results.metric("parameters", static_cast<double>(count(parameters(network))));
        app.results.metric("training_speed", progress.items_per_second(), "images/s");
        draw_curves(app, curves);
        draw_confusion(app, probabilities, test);
        draw_mistakes(app, probabilities, test, 18);
    });
}
