#include "chapters/04_pixelrnn_pixelcnn/sampling_time.hpp"

#include <chrono>
#include <functional>

#include "chapters/04_pixelrnn_pixelcnn/sampling.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

double seconds_of(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

std::vector<int> labels_in_turn(const PixelModel& model, std::int64_t n) {
    std::vector<int> labels;
    if (model.conditional())
        for (std::int64_t i = 0; i < n; i++) labels.push_back(static_cast<int>(i % model.options.classes));
    return labels;
}

SamplingTime time_sampling(const PixelModel& model, std::int64_t n, int positions, std::uint64_t seed) {
    const PixelModelOptions& o = model.options;
    const std::vector<int> labels = labels_in_turn(model, n);
    SamplingTime time;
    Tensor images;
    time.cached = seconds_of([&] { images = sample(model.step(n, labels), o.head, {o.height, o.width, o.head.colours}, n, seed); });

    const PixelStep step = naive_step([&](const Tensor& x) { return model.forward(x, labels); });
    const std::int64_t pixels = o.height * o.width;
    step(images, 0, 0);  // warm up
    time.naive = seconds_of([&] {
        for (int p = 0; p < positions; p++) {
            const std::int64_t at = p * pixels / positions;
            o.head.probabilities(slice(step(images, at / o.width, at % o.width), 1, 0, o.head.parameters()));
        }
    });
    time.naive *= static_cast<double>(pixels * o.head.colours) / positions;
    return time;
}

}  // namespace sd
