#include "chapters/01_visualization/planted.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "common/app/progress.hpp"
#include "common/autograd/autograd.hpp"
#include "common/data/batches.hpp"
#include "common/nn/conv.hpp"
#include "common/nn/linear.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/schedule.hpp"

namespace sd {
namespace {

// Five by five, in the middle of a black tile; the last one is the sign without meaning.
constexpr std::array<const char*, kSigns + 1> kDrawings{"..#....#..#####..#....#..", "#...#.#.#...#...#.#.#...#", "######...##...##...######", "#####..#....#....#....#..", "..#...#.#.#...#.#.#...#.."};

void draw_tile(float* image, std::int64_t width, std::int64_t top, std::int64_t left, const char* drawing) {
    for (std::int64_t y = 0; y < kTile; y++)
        for (std::int64_t x = 0; x < kTile; x++) {
            const bool inside = y > 0 && x > 0 && y < kTile - 1 && x < kTile - 1;
            image[(top + y) * width + left + x] = inside && drawing[(y - 1) * 5 + x - 1] == '#' ? 1.0f : 0.0f;
        }
}

}  // namespace

PlantedSet plant(const Dataset& garments, std::int64_t count, Rng& rng) {
    const std::int64_t h = garments.height, w = garments.width;
    check(garments.channels == 1 && h >= 3 * kTile && w >= 3 * kTile, "[planted] grey images of at least ", 3 * kTile, " pixels a side expected");
    std::vector<std::int64_t> chosen;
    for (std::int64_t i = 0; i < count; i++) chosen.push_back(rng.below(garments.size));
    PlantedSet set{images_tensor(garments, chosen), Tensor::zeros({count, h, w}), {}};
    for (std::int64_t i = 0; i < count; i++) {
        const std::int64_t top = rng.below(h - kTile + 1), left = rng.below(w - kTile + 1);
        std::int64_t other_top, other_left;
        do {  // apart from the first
            other_top = rng.below(h - kTile + 1), other_left = rng.below(w - kTile + 1);
        } while (std::abs(other_top - top) < kTile && std::abs(other_left - left) < kTile);
        set.labels.push_back(static_cast<int>(rng.below(kSigns)));
        draw_tile(set.images.data() + i * h * w, w, other_top, other_left, kDrawings[kSigns]);
        draw_tile(set.images.data() + i * h * w, w, top, left, kDrawings[static_cast<std::size_t>(set.labels.back())]);
        for (std::int64_t y = top; y < top + kTile; y++) std::fill_n(set.masks.data() + (i * h + y) * w + left, kTile, 1.0f);
    }
    return set;
}

LayeredNet train_planted_net(const Dataset& garments, int steps, std::uint64_t seed) {
    Rng rng(seed);
    const Conv2d conv1(1, 16, 5, rng, {.padding = 2}), conv2(16, 32, 3, rng, {.padding = 1}), conv3(32, 64, 3, rng, {.padding = 1});
    const Linear head(64, kSigns, rng);

    LayeredNet net;
    net.name = "planted";
    net.height = garments.height, net.width = garments.width, net.channels = 1;
    net.prepare = [](const Tensor& pictures) { return pictures; };
    net.classes = {"plus", "cross", "frame", "T"};
    const auto add_conv = [&net](const char* name, const Conv2d& conv) {
        net.layers.push_back({name,
                              [conv](const Tensor& x, const Rectifier& rectifier) {
                                  if (rectifier) return rectifier(conv(x));
                                  Conv2dOptions fused = conv.options;
                                  fused.activation = Activation::relu;
                                  return conv2d(x, conv.weight, conv.bias, fused);
                              },
                              {{conv.weight.dim(0), 1, conv.weight.dim(0) / 2}}});
        net.parameters.push_back({std::string(name) + ".weight", conv.weight, Layout::conv, {}, {}});
        net.parameters.push_back({std::string(name) + ".bias", conv.bias, Layout::same, {}, {}});
    };
    const auto add_pool = [&net](const char* name) {
        net.layers.push_back({name, [](const Tensor& x, const Rectifier&) { return max_pool2d(x, 2); }, {{2, 2, 0}}});
    };
    add_conv("conv1", conv1), add_pool("pool1"), add_conv("conv2", conv2), add_pool("pool2"), add_conv("conv3", conv3);
    net.layers.push_back({"features", [](const Tensor& x, const Rectifier&) { return global_avg_pool(x); }, {}, true});
    net.layers.push_back({"logits", [head](const Tensor& x, const Rectifier&) { return head(x); }, {}, true});
    net.parameters.push_back({"logits.weight", head.weight, Layout::linear, {}, {}});
    net.parameters.push_back({"logits.bias", head.bias, Layout::same, {}, {}});

    constexpr float kRate = 3e-3f;
    Adam optimizer(net.parameters, {.lr = kRate});
    Progress progress("train, seed " + std::to_string(seed), steps, 64, "images");
    for (int step = 0; step < steps; step++) {
        const PlantedSet batch = plant(garments, 64, rng);
        optimizer.options.lr = cosine_schedule(step, steps, kRate, 20);
        optimizer.zero_grad();
        const Tensor loss = cross_entropy(net.logits(batch.images), batch.labels);
        loss.backward();
        optimizer.step();
        progress.update(step + 1, static_cast<double>(loss.item()));
    }
    set_requires_grad(net.parameters, false);
    return net;
}

double planted_accuracy(const LayeredNet& net, const PlantedSet& set) {
    NoGrad no_grad;
    const std::vector<int> guess = argmax(net.logits(set.images));
    std::size_t right = 0;
    for (std::size_t i = 0; i < guess.size(); i++) right += guess[i] == set.labels[i];
    return static_cast<double>(right) / static_cast<double>(guess.size());
}

}  // namespace sd
