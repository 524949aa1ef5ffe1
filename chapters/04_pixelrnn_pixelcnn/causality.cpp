#include "chapters/04_pixelrnn_pixelcnn/causality.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "common/autograd/autograd.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

constexpr std::int64_t kBatch = 64;

// The same image `count` times.
Tensor repeat(const Tensor& image, std::int64_t count) {
    Tensor batch({count, image.dim(0), image.dim(1), image.dim(2)});
    for (std::int64_t i = 0; i < count; i++) std::copy_n(image.data(), image.numel(), batch.data() + i * image.numel());
    return batch;
}

}  // namespace

Causality check_causality(const AutoregressiveModel& model, std::int64_t height, std::int64_t width, std::int64_t channels, std::vector<int> order, std::uint64_t seed) {
    const std::int64_t d = height * width * channels;
    if (order.empty()) {
        order.resize(static_cast<std::size_t>(channels));
        std::iota(order.begin(), order.end(), 0);
    }
    check(static_cast<std::int64_t>(order.size()) == channels, "[causality] an order of ", order.size(), " for ", channels, " channels");
    // Place of value i in the chain: pixels in raster order, within a pixel the channels in their order.
    const auto place = [&](std::int64_t i) { return i / channels * channels + order[static_cast<std::size_t>(i % channels)]; };

    Causality result{{height, width, channels}, Tensor::zeros({d, d}), Tensor::zeros({d, d}), {}, false};
    Rng rng(seed);
    const Tensor image = rng.uniform(result.image, 0.1f, 0.9f);

    for (std::int64_t first = 0; first < d; first += kBatch) {
        const std::int64_t n = std::min(kBatch, d - first);

        // Gradient: image b of the batch asks for prediction first + b alone. Random weights keep its parameters from cancelling.
        Tensor x = repeat(image, n).set_requires_grad();
        const Tensor prediction = model(x);
        const auto is_finite = [](float v) { return std::isfinite(v); };
        check(std::all_of(prediction.data(), prediction.data() + prediction.numel(), is_finite), "[causality] the model's predictions are not all finite");
        check(prediction.numel() % (n * d) == 0, "[causality] predictions ", prediction.shape(), " for images ", x.shape());
        const std::int64_t parameters = prediction.numel() / (n * d);
        Tensor asked = Tensor::zeros(prediction.shape());
        for (std::int64_t b = 0; b < n; b++)
            for (std::int64_t p = 0; p < parameters; p++) asked[(b * d + first + b) * parameters + p] = rng.uniform(0.5f, 1.5f);
        if (prediction.requires_grad()) backward(prediction, asked);
        if (const Tensor dx = x.grad())
            for (std::int64_t b = 0; b < n; b++)
                for (std::int64_t j = 0; j < d; j++) result.gradient[(first + b) * d + j] = std::abs(dx[b * d + j]);

        // Perturbation: in image b, value first + b is another one. The image before it in the batch must not notice.
        NoGrad no_grad;
        Tensor changed = repeat(image, n);
        for (std::int64_t b = 0; b < n; b++) changed[b * d + first + b] = 1 - changed[b * d + first + b] * 0.5f;
        const Tensor other = model(changed);
        for (std::int64_t b = 0; b < n; b++)
            for (std::int64_t i = 0; i < d; i++)
                for (std::int64_t p = 0; p < parameters; p++) {
                    const std::int64_t at = (b * d + i) * parameters + p;
                    const Element most = result.perturbation[i * d + first + b];
                    const float change = std::abs(other[at] - prediction[at]);
                    most = std::max<float>(most, std::isfinite(change) ? change : INFINITY);
                }
    }

    // Images of a batch must be independent: one alone gives the same predictions as beside a different one.
    {
        NoGrad no_grad;
        const Tensor alone = model(repeat(image, 1));
        Tensor pair = repeat(image, 2);
        for (std::int64_t j = 0; j < d; j++) pair[d + j] = 1 - pair[d + j];
        const Tensor beside = model(pair);
        for (std::int64_t i = 0; i < alone.numel(); i++) result.images_mix = result.images_mix || !(alone[i] == beside[i]);
    }

    for (std::int64_t i = 0; i < d; i++)
        for (std::int64_t j = 0; j < d; j++) {
            const bool by_gradient = result.gradient[i * d + j] != 0, by_perturbation = result.perturbation[i * d + j] != 0;
            if (place(j) >= place(i) && (by_gradient || by_perturbation)) result.leaks.push_back({i, j, by_gradient, by_perturbation});
        }
    return result;
}

std::string Causality::diagnosis() const {
    if (exact()) return "no leak";
    const std::int64_t width = image[1], channels = image[2];
    // Convolutions look through a window; only a recurrence carries the end of a row (all but its last pixel, behind mask A) to its beginning.
    const bool to_the_end = std::any_of(leaks.begin(), leaks.end(), [&](const Leak& leak) {
        const std::int64_t pixel = leak.predicted / channels, other = leak.seen / channels;
        return width > 2 && pixel % width == 0 && other / width == pixel / width && other % width >= width - 2;
    });
    std::map<std::string, std::pair<int, const Leak*>> kinds;
    for (const Leak& leak : leaks) {
        const std::int64_t pixel = leak.predicted / channels, other = leak.seen / channels;
        const char* kind =
            leak.predicted == leak.seen
                ? "a value sees itself: the first layer needs mask type A, another is open to the right, or a horizontal stack feeds the vertical one"
            : pixel == other                 ? "a channel sees a later channel of its own pixel: wrong channel order in a mask"
            : pixel / width == other / width
                ? (to_the_end ? "a pixel sees its row to the end: the second direction of a BiLSTM is not shifted down, or a window is as wide as the image"
                              : "a pixel sees pixels to its right: the mask's centre row is open too far, or a vertical stack contains its own row or is fed by the "
                                "horizontal one")
            : pixel % width == other % width ? "a pixel sees the one below: a vertical stack or state is not shifted down"
                                             : "a pixel sees rows below it: rows of the mask are open, or the second direction of a BiLSTM is not shifted down";
        auto& [count, example] = kinds[kind];
        if (count++ == 0) example = &leak;
    }
    std::string text;
    const auto name = [&](std::int64_t i) { return "(" + std::to_string(i / channels / width) + ", " + std::to_string(i / channels % width) + (channels > 1 ? ", " + std::to_string(i % channels) : "") + ")"; };
    for (const auto& [kind, found] : kinds)
        text += kind + (": " + std::to_string(found.first)) + " pairs, such as " + name(found.second->predicted) + " from " + name(found.second->seen) + "\n";
    if (images_mix) text += "an image sees other images of its batch: batch norm in training mode?\n";
    text.pop_back();
    return text;
}

Tensor Causality::dependencies(std::int64_t row, std::int64_t column, std::int64_t channel) const {
    const std::int64_t channels = image[2], d = image.numel(), i = (row * image[1] + column) * channels + channel;
    Tensor seen = Tensor::zeros({image[0], image[1]});
    for (std::int64_t j = 0; j < d; j++)
        if (gradient[i * d + j] != 0 || perturbation[i * d + j] != 0) seen[j / channels] = 1;
    return seen;
}

}  // namespace sd
