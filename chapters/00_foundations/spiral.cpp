// Two spirals that no straight line separates, and a small network that learns to: the decision boundary while it learns.
#include <cmath>
#include <numbers>
#include <vector>

#include "common/app/app.hpp"
#include "common/autograd/autograd.hpp"
#include "common/image/colormap.hpp"
#include "common/image/png.hpp"
#include "common/nn/linear.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/softmax.hpp"
#include "common/optim/adam.hpp"
#include "common/plot/figure.hpp"
#include "common/tensor/rng.hpp"

using namespace sd;

namespace {

struct Points {
    Tensor x;                 // (N, 2)
    std::vector<int> labels;  // 0 or 1: which arm
};

// Point i lies at radius r = 0.1 .. 1 and angle 1.5 turns times r, on the arm of its class, with a little noise.
Points spirals(int n, Rng& rng) {
    Points points{Tensor({n, 2}), {}};
    for (int i = 0; i < n; i++) {
        const int arm = i % 2;
        const double r = 0.1 + 0.9 * i / n, angle = 2 * std::numbers::pi * (1.5 * r + 0.5 * arm);
        points.x[2 * i] = static_cast<float>(r * std::cos(angle)) + 0.02f * rng.normal();
        points.x[2 * i + 1] = static_cast<float>(r * std::sin(angle)) + 0.02f * rng.normal();
        points.labels.push_back(arm);
    }
    return points;
}

// [spiral-model]
struct Network {
    Linear hidden1, hidden2, output;

    explicit Network(Rng& rng) : hidden1(2, 64, rng), hidden2(64, 64, rng), output(64, 2, rng) {}
    Tensor operator()(const Tensor& x) const { return output(relu(hidden2(relu(hidden1(x))))); }
    void visit(auto&& v) { v("hidden1", hidden1), v("hidden2", hidden2), v("output", output); }
};
// [/spiral-model]

// Probability of class 1 over the square [-1.2, 1.2]^2, the first row at the bottom.
constexpr int kSide = 96;
constexpr double kEdge = 1.2;
std::vector<Values> probability_map(const Network& network) {
    NoGrad no_grad;
    Tensor grid({kSide * kSide, 2});
    for (int i = 0; i < kSide * kSide; i++) {
        grid[2 * i] = static_cast<float>(kEdge * (2.0 * (i % kSide) / (kSide - 1) - 1));
        grid[2 * i + 1] = static_cast<float>(kEdge * (2.0 * (i / kSide) / (kSide - 1) - 1));
    }
    const Tensor p = softmax(network(grid));
    std::vector<Values> rows(kSide, Values(kSide));
    for (int i = 0; i < kSide * kSide; i++) rows[static_cast<std::size_t>(i / kSide)][static_cast<std::size_t>(i % kSide)] = p[2 * i + 1];
    return rows;
}

double accuracy(const Network& network, const Points& points) {
    NoGrad no_grad;
    const Tensor logits = network(points.x);
    int right = 0;
    for (std::size_t i = 0; i < points.labels.size(); i++) right += (logits[2 * static_cast<std::int64_t>(i) + 1] > logits[2 * static_cast<std::int64_t>(i)]) == points.labels[i];
    return right / static_cast<double>(points.labels.size());
}

void draw_boundary(Panel& panel, const std::vector<Values>& map, const Points& points) {
    panel.heat_map({{-kEdge, kEdge}, {-kEdge, kEdge}, map});
    panel.color_map = ColorMap::diverging;
    panel.color_range = {0, 1};
    panel.color_label = "probability of class 1";
    panel.contour({{-kEdge, kEdge}, {-kEdge, kEdge}, map}, {0.5});
    for (int arm : {0, 1}) {
        Values x, y;
        for (std::size_t i = 0; i < points.labels.size(); i++) {
            if (points.labels[i] != arm) continue;
            x.push_back(points.x[2 * static_cast<std::int64_t>(i)]);
            y.push_back(points.x[2 * static_cast<std::int64_t>(i) + 1]);
        }
        panel.points(x, y, "", arm == 0 ? 5 : 6, 0.5);
    }
    panel.equal_axes = true;
}

// One frame of the animation: the map with the points on top, enlarged.
Image frame(const std::vector<Values>& map, const Points& points) {
    constexpr int kScale = 4;
    Tensor values({kSide, kSide});
    for (int row = 0; row < kSide; row++)
        for (int column = 0; column < kSide; column++) values[row * kSide + column] = static_cast<float>(map[static_cast<std::size_t>(kSide - 1 - row)][static_cast<std::size_t>(column)]);
    Image picture = enlarge(colorize(values, ColorMap::diverging, 0, 1), kScale);
    for (std::size_t i = 0; i < points.labels.size(); i++) {
        const auto at = static_cast<std::int64_t>(2 * i);
        const double scale = (kSide - 1) / (2 * kEdge) * kScale;
        const int column = static_cast<int>((points.x[at] + kEdge) * scale), row = static_cast<int>((kEdge - points.x[at + 1]) * scale);
        paste(picture, Image(5, 5, 3, 0), row - 2, column - 2);
        paste(picture, Image(3, 3, 3, points.labels[i] ? 255 : 120), row - 1, column - 1);
    }
    return picture;
}

}  // namespace

int main(int argc, char** argv) {
    App app("Learns two spirals; draws the decision boundary while it learns.");
    int steps = 0;
    app.options.number("steps", &steps, {1, 1000000}, "steps", "of gradient descent");
    app.options.by_budget({300, 2000, 10000});
    return app.run(argc, argv, [&] {
        Rng rng(app.seed);
        const Points train = spirals(300, rng), test = spirals(301, rng);
        Network network(rng);
        Adam adam(parameters(network), {.lr = 3e-3f});

        Figure figure(340, 320, 3);
        Panel& curve = figure.panel("Loss");
        std::vector<Image> frames;
        Values losses, at_step;
        const int shown[] = {0, steps / 40, steps / 10, steps / 4, steps - 1};
        Progress progress("train", steps);
        for (int step = 0; step < steps; step++) {
            // [spiral-loop]
            const Tensor loss = cross_entropy(network(train.x), train.labels);
            adam.zero_grad();
            loss.backward();
            adam.step();
            // [/spiral-loop]
            losses.push_back(loss.item());
            at_step.push_back(step + 1);
            for (int when : shown)
                if (step == when) draw_boundary(figure.panel("after " + std::to_string(step + 1) + (step ? " steps" : " step")), probability_map(network), train);
            if (step % std::max(steps / 60, 1) == 0) frames.push_back(frame(probability_map(network), train));
            progress.update(step + 1, loss.item());
        }
        curve.line(at_step, losses);
        curve.x_label = "step", curve.y_label = "cross entropy, nats", curve.log_y = true;
        figure.save(app.path("boundary.svg"));
        write_apng(app.path("learning.png"), frames, 80);

        app.results.metric("train_accuracy", 100 * accuracy(network, train), "%");
        app.results.metric("test_accuracy", 100 * accuracy(network, test), "%");
        app.results.metric("final_loss", losses.back(), "nats");
        app.results.figure("boundary.svg", "Two spirals: the loss, and the probability of class 1 after more and more steps; the line is where both classes are equally likely");
        app.results.figure("learning.png", "The same as an animation");
        std::printf("test accuracy %.1f %%\n", 100 * accuracy(network, test));
    });
}
