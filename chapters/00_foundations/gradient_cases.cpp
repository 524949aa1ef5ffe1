#include "chapters/00_foundations/gradient_cases.hpp"

#include <algorithm>
#include <utility>

#include "common/autograd/gradcheck.hpp"
#include "common/nn/conv.hpp"
#include "common/nn/embedding.hpp"
#include "common/nn/linear.hpp"
#include "common/nn/lstm.hpp"
#include "common/nn/norm.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/dropout.hpp"
#include "common/ops/gate.hpp"
#include "common/ops/gather.hpp"
#include "common/ops/gram.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/resize.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"

namespace sd {
namespace {

using Inputs = std::vector<Tensor>;

const std::vector<Shape> kAnyShapes = {{1}, {7}, {17, 3}};
const std::vector<Shape> kRowShapes = {{1, 7}, {3, 17}, {2, 3, 5}};
const std::vector<Shape> kPictureShapes = {{1, 1, 1, 1}, {2, 7, 1, 3}, {1, 3, 5, 17}};
constexpr Reduction kReductions[] = {Reduction::none, Reduction::sum, Reduction::mean, Reduction::per_sample};

// One number that sums many rounds more than one of them moves it: few elements there.
std::vector<Shape> loss_shapes(Reduction reduction) {
    const bool one_number = reduction == Reduction::sum || reduction == Reduction::mean;
    return one_number ? std::vector<Shape>{{1, 7}, {3, 1}} : kRowShapes;
}

class Cases {
public:
    std::vector<GradientCase> all;

    template <class Function>
    void add(const std::string& name, Inputs inputs, Function f) {
        for (Tensor& x : inputs) x.set_requires_grad();
        all.push_back({name, std::move(f), std::move(inputs)});
    }
    // A layer's parameters are checked as well: the layer shares them with the inputs.
    template <class Layer>
    void add_layer(const std::string& name, Layer layer, const Tensor& x) {
        Inputs inputs{x};
        for (const Parameter& p : parameters(layer)) inputs.push_back(p.tensor);
        add(name, std::move(inputs), [layer](const Inputs& in) { return layer(in[0]); });
    }

    Tensor normal(const Shape& shape) { return rng_.normal(shape); }
    Tensor uniform(const Shape& shape, float low, float high) { return rng_.uniform(shape, low, high); }
    Tensor positive(const Shape& shape) { return uniform(shape, 0.6f, 2.0f); }
    // Positive and negative, away from zero.
    Tensor off_zero(const Shape& shape) {
        Tensor x = positive(shape);
        for (std::int64_t i = 0; i < x.numel(); i += 2) x[i] = -x[i];
        return x;
    }
    // No two values closer than 0.1.
    Tensor distinct(const Shape& shape) {
        Tensor x(shape);
        const auto order = rng_.permutation(x.numel());
        for (std::int64_t i = 0; i < x.numel(); i++) x[i] = 0.1f * static_cast<float>(order[static_cast<std::size_t>(i)] - x.numel() / 2);
        return x;
    }
    // Neighbouring pixels differ by 0.6 at least: pluses and minuses like the fields of a chessboard.
    Tensor chessboard(const Shape& shape) {
        Tensor x = uniform(shape, 0.3f, 0.9f);
        for (std::int64_t i = 0; i < x.numel(); i++)
            if ((i / shape[3] % shape[2] + i / shape[3] / shape[2] % shape[1]) % 2 == 1) x[i] = -x[i];
        return x;
    }
    Rng& rng() { return rng_; }

private:
    Rng rng_{1};
};

void add_arithmetic(Cases& cases) {
    const std::pair<Shape, Shape> shapes[] = {
        {{1}, {1}}, {{7}, {}}, {{7, 17}, {17}}, {{7, 17}, {7, 1}}, {{2, 3, 5}, {2, 1, 5}}, {{2, 3, 5, 7}, {2, 1, 1, 7}}, {{2, 3, 5, 7}, {3, 5, 1}}};
    for (const auto& [large, small] : shapes) {
        cases.add("a + b", {cases.normal(large), cases.normal(small)}, [](const Inputs& in) { return in[0] + in[1]; });
        cases.add("a - b", {cases.normal(large), cases.normal(small)}, [](const Inputs& in) { return in[1] - in[0]; });
        cases.add("a * b", {cases.off_zero(large), cases.off_zero(small)}, [](const Inputs& in) { return in[0] * in[1]; });
        cases.add("a / b", {cases.positive(large), cases.positive(small)}, [](const Inputs& in) { return in[0] / in[1]; });
        cases.add("a / b", {cases.positive(large), cases.positive(small)}, [](const Inputs& in) { return in[1] / in[0]; });
        cases.add("expand", {cases.normal(small)}, [shape = large](const Inputs& in) { return expand(in[0], shape); });
    }
    for (const Shape& shape : kAnyShapes) {
        cases.add("affine", {cases.normal(shape)}, [](const Inputs& in) { return 3 * in[0] - 1; });
        cases.add("exp", {cases.normal(shape)}, [](const Inputs& in) { return exp(in[0]); });
        cases.add("log", {cases.positive(shape)}, [](const Inputs& in) { return log(in[0]); });
        cases.add("sqrt", {cases.positive(shape)}, [](const Inputs& in) { return sqrt(in[0]); });
        cases.add("square", {cases.off_zero(shape)}, [](const Inputs& in) { return square(in[0]); });
        cases.add("abs", {cases.off_zero(shape)}, [](const Inputs& in) { return abs(in[0]); });
        cases.add("pow", {cases.positive(shape)}, [](const Inputs& in) { return pow(in[0], 1.5f); });
        cases.add("sin", {cases.normal(shape)}, [](const Inputs& in) { return sin(in[0]); });
        cases.add("cos", {cases.normal(shape)}, [](const Inputs& in) { return cos(in[0]); });
        const Tensor x = cases.normal(shape), apart = cases.off_zero(shape) + x, chosen = gt(cases.normal(shape), 0.0f);  // no two are equal
        cases.add("maximum", {x.clone(), apart.clone()}, [](const Inputs& in) { return maximum(in[0], in[1]); });
        cases.add("minimum", {x.clone(), apart.clone()}, [](const Inputs& in) { return minimum(in[0], in[1]); });
        cases.add("where", {cases.normal(shape), cases.normal(shape)}, [chosen](const Inputs& in) { return where(chosen, in[0], in[1]); });
        cases.add("clamp", {cases.off_zero(shape)}, [](const Inputs& in) { return clamp(in[0], -0.1f, 5.0f); });
    }
}

void add_activations(Cases& cases) {
    for (const Shape& shape : kAnyShapes) {
        cases.add("relu", {cases.off_zero(shape)}, [](const Inputs& in) { return relu(in[0]); });
        cases.add("leaky_relu", {cases.off_zero(shape)}, [](const Inputs& in) { return leaky_relu(in[0], 0.2f); });
        cases.add("elu", {cases.off_zero(shape)}, [](const Inputs& in) { return elu(in[0], 1.5f); });
        cases.add("tanh", {cases.normal(shape)}, [](const Inputs& in) { return tanh(in[0]); });
        cases.add("sigmoid", {cases.normal(shape)}, [](const Inputs& in) { return sigmoid(in[0]); });
        cases.add("softplus", {cases.normal(shape)}, [](const Inputs& in) { return softplus(in[0]); });
        cases.add("silu", {cases.normal(shape)}, [](const Inputs& in) { return silu(in[0]); });
        cases.add("gelu", {cases.normal(shape)}, [](const Inputs& in) { return gelu(in[0]); });
        for (const Activation a : {Activation::none, Activation::relu, Activation::leaky_relu(), Activation::elu(), Activation::tanh, Activation::sigmoid})
            cases.add("activate", {cases.off_zero(shape)}, [a](const Inputs& in) { return activate(in[0], a); });
        // The same mask every time: a generator of its own in each call.
        cases.add("dropout", {cases.normal(shape)}, [](const Inputs& in) {
            Rng rng(3);
            return dropout(in[0], 0.3f, rng);
        });
    }
    for (const Shape& shape : {Shape{1, 2}, Shape{3, 14}, Shape{2, 3, 34}})
        cases.add("gated", {cases.normal(shape)}, [](const Inputs& in) { return gated(in[0]); });
}

void add_products(Cases& cases) {
    for (const auto& [m, n, k] : {std::tuple<int, int, int>{1, 1, 1}, {7, 3, 5}, {17, 1, 7}, {1, 17, 2}}) {
        for (const bool ta : {false, true})
            for (const bool tb : {false, true})
                cases.add("matmul", {cases.normal(ta ? Shape{k, m} : Shape{m, k}), cases.normal(tb ? Shape{n, k} : Shape{k, n})},
                          [ta, tb](const Inputs& in) { return matmul({in[0], ta}, {in[1], tb}); });
        cases.add("matmul", {cases.normal({2, 1, m, k}), cases.normal({3, k, n})}, [](const Inputs& in) { return matmul(in[0], in[1]); });
        for (const Activation activation : {Activation::none, Activation::tanh, Activation::sigmoid})
            cases.add("linear", {cases.normal({m, k}), cases.normal({k, n}), cases.normal({n})},
                      [activation](const Inputs& in) { return linear(in[0], in[1], in[2], activation); });
    }
    for (const Shape& shape : kPictureShapes) cases.add("gram", {cases.normal(shape)}, [](const Inputs& in) { return gram(in[0]) + 0.1f * sum(in[0]); });
}

void add_convolutions(Cases& cases) {
    const Shape kernels[] = {{3, 3, 2, 5}, {1, 4, 2, 1}, {2, 1, 2, 17}};  // square, 1-D, rectangular
    const Conv2dOptions options[] = {{},
                                     {.padding = 1},
                                     {.stride = 2, .padding = {1, 2}},
                                     {.padding = {3, -1, 2, 0}},
                                     {.stride = {1, 3}, .dilation = {2, 1}},
                                     {.padding = 1, .activation = Activation::tanh}};
    for (const std::int64_t groups : {2, 6})
        cases.add("conv2d", {cases.normal({2, 3, 5, 6}), cases.normal({3, 3, 6 / groups, 12}), cases.normal({12})},
                  [groups](const Inputs& in) { return conv2d(in[0], in[1], in[2], {.padding = 1, .groups = groups}); });
    for (const Shape& kernel : kernels)
        for (const Conv2dOptions& o : options)
            cases.add("conv2d", {cases.normal({2, 7, 6, 2}), cases.normal(kernel), cases.normal({kernel[3]})},
                      [o](const Inputs& in) { return conv2d(in[0], in[1], in[2], o); });

    for (const MaskType type : {MaskType::a, MaskType::b}) {
        const Tensor mask = causal_mask(3, 2, 3, type);
        cases.add("masked_conv2d", {cases.normal({2, 5, 7, 2}), cases.normal(mask.shape()), cases.normal({3})},
                  [mask](const Inputs& in) { return masked_conv2d(in[0], in[1], mask, in[2], {.padding = 1}); });
    }

    const ConvTranspose2dOptions upwards[] = {{},
                                              {.stride = 2, .padding = 1},
                                              {.stride = {3, 2}, .padding = {0, 1}, .output_padding = {2, 1}},
                                              {.stride = 2, .dilation = 3},
                                              {.stride = 2, .activation = Activation::tanh}};
    for (const ConvTranspose2dOptions& o : upwards)
        for (const std::int64_t outputs : {1, 3, 17})
            cases.add("conv_transpose2d", {cases.normal({2, 3, 4, 2}), cases.normal({4, 3, outputs, 2}), cases.normal({outputs})},
                      [o](const Inputs& in) { return conv_transpose2d(in[0], in[1], in[2], o); });
}

void add_pooling_and_resizing(Cases& cases) {
    const PoolOptions options[] = {
        {}, {.ceil_mode = true}, {.stride = 1, .padding = 1}, {.stride = {2, 1}, .padding = {0, 1}, .ceil_mode = true, .count_padding = false}};
    for (const PoolOptions& o : options)
        for (const Extent2 window : {Extent2(2), Extent2(3), Extent2(2, 3)}) {
            cases.add("max_pool2d", {cases.distinct({2, 5, 7, 3})}, [o, window](const Inputs& in) { return max_pool2d(in[0], window, o); });
            cases.add("avg_pool2d", {cases.normal({2, 5, 7, 3})}, [o, window](const Inputs& in) { return avg_pool2d(in[0], window, o); });
        }
    for (const Shape& shape : kPictureShapes) cases.add("global_avg_pool", {cases.normal(shape)}, [](const Inputs& in) { return global_avg_pool(in[0]); });
    for (const Shape& shape : kPictureShapes) cases.add("global_max_pool", {cases.distinct(shape)}, [](const Inputs& in) { return global_max_pool(in[0]); });
    for (const Shape& to : {Shape{7, 9}, {2, 3}, {1, 17}, {5, 4}}) {
        cases.add("resize_nearest", {cases.normal({2, 5, 4, 3})}, [to](const Inputs& in) { return resize_nearest(in[0], to[0], to[1]); });
        cases.add("resize_bilinear", {cases.normal({2, 5, 4, 3})}, [to](const Inputs& in) { return resize_bilinear(in[0], to[0], to[1]); });
    }
}

void add_normalisation(Cases& cases) {
    for (const Shape& shape : {Shape{2, 1}, Shape{7, 3}, Shape{17, 17}, Shape{3, 2, 2, 19}}) {
        const std::int64_t c = shape[-1];
        const Tensor mean = cases.normal({c}), variance = cases.positive({c});
        for (const bool training : {true, false})
            cases.add("batch_norm", {cases.normal(shape), cases.off_zero({c}), cases.normal({c})},
                      [=](const Inputs& in) { return batch_norm(in[0], in[1], in[2], mean.clone(), variance.clone(), {.training = training, .eps = 0.1f}); });
    }
    for (const Shape& shape : {Shape{2, 3, 5, 1}, Shape{2, 5, 3, 17}, Shape{1, 7, 1, 4}})
        for (const Shape& scale : {Shape{shape[3]}, Shape{shape[0], shape[3]}})  // one for all images, or each its own
            cases.add("instance_norm", {cases.normal(shape), cases.off_zero(scale), cases.normal(scale)},
                      [](const Inputs& in) { return instance_norm(in[0], in[1], in[2], {.eps = 0.1f}); });
    for (const std::int64_t groups : {1, 2, 6})
        cases.add("group_norm", {cases.normal({2, 5, 3, 6}), cases.off_zero({6}), cases.normal({6})},
                  [groups](const Inputs& in) { return group_norm(in[0], groups, in[1], in[2], {.eps = 0.1f}); });
    for (const Shape& shape : kRowShapes)
        cases.add("layer_norm", {cases.normal(shape), cases.off_zero({shape[-1]}), cases.normal({shape[-1]})},
                  [](const Inputs& in) { return layer_norm(in[0], in[1], in[2], 0.1f); });
}

void add_reductions(Cases& cases) {
    for (const Shape& shape : {Shape{1, 1, 1}, Shape{2, 3, 5}, Shape{7, 1, 3}, Shape{1, 17, 2}})
        for (const std::vector<int>& axes : {std::vector<int>{0}, {1}, {-1}, {0, 2}, {2, 0, 1}}) {
            cases.add("sum", {cases.normal(shape)}, [axes](const Inputs& in) { return sum(in[0], axes); });
            cases.add("mean", {cases.normal(shape)}, [axes](const Inputs& in) { return mean(in[0], axes, true); });
            if (axes.size() > 1 && shape.numel() > 2) {
                cases.add("var", {cases.normal(shape)}, [axes](const Inputs& in) { return var(in[0], axes); });
                cases.add("standard_deviation", {cases.normal(shape)}, [axes](const Inputs& in) { return standard_deviation(in[0], axes); });
            }
            cases.add("max", {cases.distinct(shape)}, [axes](const Inputs& in) { return max(in[0], axes); });
        }
    for (const Shape& shape : kRowShapes) {
        const Tensor weights = cases.normal(shape);  // the plain sum of a softmax does not move
        cases.add("softmax", {cases.normal(shape)}, [weights](const Inputs& in) { return softmax(in[0]) * weights + in[0]; });
        cases.add("log_softmax", {cases.normal(shape)}, [weights](const Inputs& in) { return log_softmax(in[0]) * weights + in[0]; });
        cases.add("logsumexp", {cases.normal(shape)}, [](const Inputs& in) { return logsumexp(in[0]); });
        cases.add("softmax", {cases.normal(shape)}, [weights](const Inputs& in) { return softmax(in[0], 0) * weights + in[0]; });
    }
}

void add_moves(Cases& cases) {
    const auto add = [&](const char* name, const Shape& shape, Tensor (*f)(const Tensor&)) {
        cases.add(name, {cases.normal(shape)}, [f](const Inputs& in) { return f(in[0]); });
    };
    add("reshape", {3, 7}, [](const Tensor& x) { return reshape(x, {7, 3}); });
    add("flatten", {3, 7, 5}, flatten);
    add("slice", {3, 7, 5}, [](const Tensor& x) { return slice(x, 1, 2, 7); });
    add("concat", {3, 17}, [](const Tensor& x) { return concat({slice(x, 1, 0, 2), x, x}, -1); });
    add("stack", {3, 5}, [](const Tensor& x) { return stack({x, 2 * x}, 1); });
    add("chunk", {3, 14}, [](const Tensor& x) { return chunk(x, 2, 1)[0] * chunk(x, 2, 1)[1]; });
    add("transpose", {3, 2, 7}, [](const Tensor& x) { return transpose(x, 0, 2); });
    add("slice", {3, 7, 5}, [](const Tensor& x) { return slice(x, 1, {}, {}, -2); });
    add("permute", {3, 2, 7}, [](const Tensor& x) { return permute(x, {1, 2, 0}); });
    add("pad", {3, 7, 2}, [](const Tensor& x) { return pad(x, {{1, 0}, {0, 2}, {1, 1}}, {.value = 3}); });
    add("pad", {3, 7, 2}, [](const Tensor& x) { return pad(x, {{0, 0}, {2, 3}, {1, 1}}, {.mode = PadMode::reflect}); });
    add("flip", {2, 7, 3}, [](const Tensor& x) { return flip(x, 1); });
    add("shift", {2, 3, 5, 2}, [](const Tensor& x) { return shift(x, 1, -2); });
    add("skew", {2, 3, 5, 2}, skew);
    add("unskew", {2, 3, 7, 2}, unskew);
    add("index_select", {7, 3, 2}, [](const Tensor& x) { return index_select(x, 0, {1, 1, 6, 0}); });
    add("index_select", {2, 7, 3}, [](const Tensor& x) { return index_select(x, 1, {1, 1, 6, 0}); });
    add("gather", {2, 3, 5}, [](const Tensor& x) { return gather(x, -1, {0, 4, 2, 2, 1, 3}); });
    add("gather", {2, 7, 3}, [](const Tensor& x) { return gather(x, 1, {0, 6, 2, 2, 1, 3, 0, 0, 5, 1, 1, 1}); });
}

void add_losses(Cases& cases) {
    for (const Reduction r : kReductions)
        for (const Shape& shape : loss_shapes(r)) {
            std::vector<int> labels;
            for (std::int64_t row = 0; row < shape.numel() / shape[-1]; row++) labels.push_back(static_cast<int>((row * 5 + 2) % shape[-1]));
            const Tensor x = cases.normal(shape), apart = cases.off_zero(shape) + x;  // far from l1's corner
            cases.add("cross_entropy", {cases.normal(shape)}, [labels, r](const Inputs& in) { return cross_entropy(in[0], labels, r) + 0.1f * mean(in[0]); });
            cases.add("cross_entropy", {cases.normal(shape)}, [labels, r, weight = cases.positive({shape[-1]})](const Inputs& in) {
                return cross_entropy(in[0], labels, {.reduction = r, .label_smoothing = 0.2f, .weight = weight}) + 0.1f * mean(in[0]);
            });
            cases.add("bce_with_logits", {cases.normal(shape), cases.uniform(shape, 0, 1)},
                      [r](const Inputs& in) { return bce_with_logits(in[0], in[1], r) + 0.1f * mean(in[0]); });
            cases.add("mse", {x.clone(), apart.clone()}, [r](const Inputs& in) { return mse(in[0], in[1], r); });
            cases.add("l1", {x.clone(), apart.clone()}, [r](const Inputs& in) { return l1(in[0], in[1], r); });
        }
    for (const Shape& shape : {Shape{1, 1, 7, 1}, Shape{2, 7, 1, 3}, Shape{1, 5, 7, 2}})
        for (const float beta : {1.0f, 1.5f, 2.0f, 3.0f})
            cases.add("total_variation", {cases.chessboard(shape)}, [beta](const Inputs& in) { return total_variation(in[0], beta) + mean(in[0]); });
}

void add_likelihoods(Cases& cases) {
    for (const Reduction r : kReductions)
        for (const Shape& shape : loss_shapes(r)) {
            const auto logs = [&] { return cases.uniform(shape, -1, 1); };
            cases.add("gaussian_log_likelihood", {cases.normal(shape), cases.normal(shape), logs()},
                      [r](const Inputs& in) { return gaussian_log_likelihood(in[0], in[1], in[2], r); });
            cases.add("kl_standard_normal", {cases.normal(shape), logs()}, [r](const Inputs& in) { return kl_standard_normal(in[0], in[1], r); });
            cases.add("kl_gaussians", {cases.normal(shape), logs(), cases.normal(shape), logs()},
                      [r](const Inputs& in) { return kl_gaussians(in[0], in[1], in[2], in[3], r); });
            Tensor pixels(shape);  // on a grid of eight levels
            for (std::int64_t i = 0; i < pixels.numel(); i++) pixels[i] = static_cast<float>(i % 8) / 3.5f - 1;
            cases.add("logistic_log_likelihood", {logs(), cases.uniform(shape, -0.5f, 0.5f)}, [pixels, r](const Inputs& in) {
                return logistic_log_likelihood(pixels, in[0], in[1], {8, -1, 1}, r);
            });
        }
    const Tensor pixels({2, 2}, {-1, 1, 0, 1.0f / 3.5f});
    cases.add("logistic_mixture_log_likelihood", {cases.normal({2, 2, 3}), cases.normal({2, 2, 3}), cases.uniform({2, 2, 3}, -1, 1)},
              [pixels](const Inputs& in) {
                  return logistic_mixture_log_likelihood(pixels, in[0], in[1], in[2], {8, -1, 1}) + 0.1f * mean(in[0]);
              });
}

void add_recurrent(Cases& cases) {
    const auto half = [&](const Shape& shape) { return 0.5f * cases.normal(shape); };
    struct Size {
        std::int64_t steps, n, in, hidden;
    };
    for (const auto& [t, n, in, h] : {Size{1, 1, 1, 1}, Size{3, 2, 7, 5}, Size{4, 3, 2, 17}})
        cases.add("lstm", {half({t, n, in}), half({in, 4 * h}), half({h, 4 * h}), half({4 * h}), half({4 * h})},
                  [](const Inputs& a) { return lstm(a[0], a[1], a[2], a[3], a[4]); });
    struct RowSize {
        std::int64_t n, rows, length, taps, channels, pad;
    };
    for (const auto& [n, rows, length, taps, c, pad] : {RowSize{1, 1, 1, 1, 1, 0}, RowSize{2, 3, 7, 3, 5, 1}, RowSize{3, 4, 5, 2, 3, 1}})
        cases.add("conv_lstm", {half({n, rows, length, 4 * c}), half({taps, c, 4 * c}), half({4 * c})},
                  [before = pad](const Inputs& a) { return conv_lstm(a[0], a[1], a[2], before); });
}

void add_layers(Cases& cases) {
    Rng& rng = cases.rng();
    cases.add_layer("Linear", Linear(7, 3, rng, {.activation = Activation::tanh}), cases.normal({5, 7}));
    cases.add_layer("Conv2d", Conv2d(3, 5, 3, rng, {.stride = 2, .padding = 1}), cases.normal({2, 7, 5, 3}));
    cases.add_layer("MaskedConv2d", MaskedConv2d(3, 5, 5, MaskType::b, rng, {.padding = 2}), cases.normal({1, 7, 5, 3}));
    cases.add_layer("ConvTranspose2d", ConvTranspose2d(3, 5, 4, rng, {.stride = 2, .padding = 1}), cases.normal({2, 3, 5, 3}));
    cases.add_layer("BatchNorm", BatchNorm(5), cases.normal({7, 3, 1, 5}));
    cases.add_layer("InstanceNorm", InstanceNorm(5), cases.normal({2, 7, 3, 5}));
    cases.add_layer("GroupNorm", GroupNorm(2, 6), cases.normal({2, 7, 3, 6}));
    cases.add_layer("LayerNorm", LayerNorm(17), cases.normal({3, 17}));
    cases.add_layer("Lstm", Lstm(3, 5, rng), cases.normal({7, 2, 3}));
    const Embedding embedding(7, 3, rng);
    cases.add("Embedding", {embedding.weight}, [embedding](const Inputs&) { return embedding({1, 1, 6, 0}); });
}

}  // namespace

std::vector<GradientCase> gradient_cases() {
    Cases cases;
    for (const auto add : {add_arithmetic, add_activations, add_products, add_convolutions, add_pooling_and_resizing, add_normalisation, add_reductions,
                           add_moves, add_losses, add_likelihoods, add_recurrent, add_layers})
        add(cases);
    return std::move(cases.all);
}

std::vector<GradientError> check_gradients(const std::vector<GradientCase>& cases) {
    std::vector<GradientError> errors;
    for (const GradientCase& c : cases) {
        auto found = std::find_if(errors.begin(), errors.end(), [&](const GradientError& e) { return e.name == c.name; });
        if (found == errors.end()) found = errors.insert(errors.end(), {c.name});
        found->cases++;
        for (const Tensor& x : c.inputs) found->derivatives += x.numel();
        found->worst = std::max(found->worst, gradcheck(c.f, c.inputs));
    }
    return errors;
}

}  // namespace sd
