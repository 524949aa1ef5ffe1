#include "benchmarks/steps/step.hpp"

#include <algorithm>
#include <cmath>

#include "common/io/weights.hpp"

namespace sd::bench {
namespace {

std::uint64_t splitmix64(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

}  // namespace

float u(std::uint64_t stream, std::uint64_t i) { return static_cast<float>(splitmix64((stream << 32) + i) >> 40) * 0x1p-24f; }

Tensor uniform(const Shape& shape, std::uint64_t stream) {
    Tensor t(shape);
    for (std::int64_t i = 0; i < t.numel(); i++) t[i] = u(stream, static_cast<std::uint64_t>(i));
    return t;
}

Tensor picture(std::int64_t size, std::uint64_t stream) {
    Tensor t({1, size, size, 3});
    for (std::int64_t pixel = 0; pixel < size * size; pixel++)
        for (std::int64_t c = 0; c < 3; c++) t[pixel * 3 + c] = u(stream, static_cast<std::uint64_t>(c * size * size + pixel));
    return t;
}

std::vector<int> grey_levels(std::int64_t images) {
    std::vector<int> levels(static_cast<std::size_t>(images * 28 * 28));
    for (std::size_t i = 0; i < levels.size(); i++) levels[i] = static_cast<int>(256 * u(7, i));
    return levels;
}

Tensor grey_images(std::int64_t images) {
    const std::vector<int> levels = grey_levels(images);
    Tensor x({images, 28, 28, 1});
    std::transform(levels.begin(), levels.end(), x.data(), [](int level) { return static_cast<float>(level) / 255.0f; });
    return x;
}

Tensor binary_images(std::int64_t images) {
    Tensor x = grey_images(images);
    for (float& pixel : x.values()) pixel = pixel > 0.5f ? 1.0f : 0.0f;
    return x;
}

Tensor Parameters::weight(Parameter p) {
    const Shape stored = to_file_layout(p).shape();
    const float a = gain_ / std::sqrt(static_cast<float>(stored.numel() / stored[0]));
    Tensor values = uniform(stored, stream_++);
    for (float& v : values.values()) v = -a + (a - -a) * v;
    p.tensor = from_file_layout(values, p);
    p.tensor.set_requires_grad(trained_);
    list_.push_back(p);
    return p.tensor;
}

Tensor Parameters::linear(std::int64_t in, std::int64_t out, const Shape& in_image, const Shape& out_image) { return weight({"weight", Tensor({in, out}), Layout::linear, in_image, out_image}); }
Tensor Parameters::conv(std::int64_t kh, std::int64_t kw, std::int64_t in, std::int64_t out) { return weight({"weight", Tensor({kh, kw, in, out}), Layout::conv, {}, {}}); }
Tensor Parameters::conv_row(std::int64_t k, std::int64_t in, std::int64_t out) { return weight({"weight", Tensor({k, in, out}), Layout::conv, {}, {}}); }

Tensor Parameters::constant(std::int64_t n, float value) {
    stream_++;
    Tensor t = Tensor::full({n}, value);
    t.set_requires_grad(trained_);
    list_.push_back({"constant", t, Layout::same, {}, {}});
    return t;
}

Tensor Noise::operator()(const Shape& shape) {
    if (!by_formula_) return rng_.normal(shape);
    Tensor noise = uniform(shape, stream_++);
    for (float& v : noise.values()) v = std::sqrt(3.0f) * (2 * v - 1);
    return noise;
}

std::string disagreement(const Model& model, int steps) {
    if (model.losses[0] == 0) return "";
    const Step step = model.make(true);
    for (int i = 1, next = 0; i <= steps; i++) {
        const double loss = step.run();
        if (i != 1 && i != 2 && i != 5 && i != 10) continue;
        const double expected = model.losses[static_cast<std::size_t>(next++)], tolerance = i == 1 ? model.first_tolerance : std::max(model.tolerance, 1e-5);
        if (!(std::fabs(loss - expected) <= tolerance * std::fabs(expected)))
            return model.name + ": loss " + std::to_string(loss) + " in step " + std::to_string(i) + ", " + std::to_string(expected) + " expected";
    }
    return "";
}

}  // namespace sd::bench
