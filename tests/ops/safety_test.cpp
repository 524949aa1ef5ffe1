// No input brings an op down: every public op meets empty handles, shapes with zeros and ones, wrong numbers of dimensions and
// options at the ends of their ranges, and answers with a result or with an Error of one line. Run under the sanitizers, too.
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/dropout.hpp"
#include "common/ops/gate.hpp"
#include "common/ops/gather.hpp"
#include "common/ops/gram.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/lstm.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/norm.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/resize.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"
#include "common/tensor/rng.hpp"
#include "tests/safety.hpp"

namespace sd {
namespace {

TEST(Safety, OpsOfOneTensor) {
    Rng rng(1);
    const std::vector<std::pair<std::string, std::function<Tensor(const Tensor&)>>> ops = {
        {"relu", relu}, {"leaky_relu", [](const Tensor& x) { return leaky_relu(x); }}, {"elu", [](const Tensor& x) { return elu(x); }}, {"tanh", [](const Tensor& x) { return tanh(x); }},
        {"sigmoid", sigmoid}, {"softplus", softplus}, {"silu", silu}, {"gelu", gelu}, {"sin", [](const Tensor& x) { return sin(x); }}, {"cos", [](const Tensor& x) { return cos(x); }}, {"var", [](const Tensor& x) { return var(x); }},
        {"standard_deviation", [](const Tensor& x) { return standard_deviation(x); }}, {"global_max_pool", global_max_pool}, {"permute", [](const Tensor& x) { return permute(x, {1, 0}); }}, {"group_norm", [](const Tensor& x) { return group_norm(x, 2, {}, {}); }}, {"affine", [](const Tensor& x) { return 2 * x + 1; }}, {"divided", [](const Tensor& x) { return x / 3; }}, {"inverse", [](const Tensor& x) { return 1 / x; }},
        {"exp", [](const Tensor& x) { return exp(x); }}, {"log", [](const Tensor& x) { return log(x); }}, {"sqrt", [](const Tensor& x) { return sqrt(x); }}, {"square", square}, {"abs", [](const Tensor& x) { return abs(x); }},
        {"pow", [](const Tensor& x) { return pow(x, 2.5f); }}, {"clamp", [](const Tensor& x) { return clamp(x, -1, 1); }}, {"dropout", [&](const Tensor& x) { return dropout(x, 0.5f, rng); }},
        {"gated", gated}, {"gram", gram}, {"softmax", [](const Tensor& x) { return softmax(x); }}, {"log_softmax", [](const Tensor& x) { return log_softmax(x); }}, {"logsumexp", [](const Tensor& x) { return logsumexp(x, 0); }},
        {"sum", [](const Tensor& x) { return sum(x); }}, {"mean", [](const Tensor& x) { return mean(x); }}, {"max", [](const Tensor& x) { return max(x); }}, {"global_avg_pool", global_avg_pool},
        {"flatten", flatten}, {"skew", skew}, {"unskew", unskew}, {"shift", [](const Tensor& x) { return shift(x, 1, -1); }}, {"clone", [](const Tensor& x) { return x.clone(); }}, {"detach", [](const Tensor& x) { return x.detach(); }},
        {"argmax", [](const Tensor& x) { return argmax(x), Tensor(); }}, {"item", [](const Tensor& x) { return Tensor::scalar(x.item()); }}, {"rows", [](const Tensor& x) { return Tensor::scalar(static_cast<float>(x.rows())); }},
        {"total_variation", [](const Tensor& x) { return total_variation(x); }}, {"backward", [](const Tensor& x) { return x.backward(), Tensor(); }},
        {"layer_norm", [](const Tensor& x) { return layer_norm(x, {}, {}); }}, {"instance_norm", [](const Tensor& x) { return instance_norm(x, {}, {}); }},
        {"max_pool2d", [](const Tensor& x) { return max_pool2d(x, 2); }}, {"avg_pool2d", [](const Tensor& x) { return avg_pool2d(x, 2); }},
        {"resize_nearest", [](const Tensor& x) { return resize_nearest(x, 3, 5); }}, {"resize_bilinear", [](const Tensor& x) { return resize_bilinear(x, 3, 5); }},
        {"cross_entropy", [](const Tensor& x) { return cross_entropy(x, {0, 1, 2}); }}, {"no_labels", [](const Tensor& x) { return cross_entropy(x, {}); }},
    };
    for (const auto& [name, op] : ops) walk(name, 1, [&op = op](const Inputs& in) { return op(in[0]); });
}

TEST(Safety, OpsOfTwoTensors) {
    const std::vector<std::pair<std::string, std::function<Tensor(const Tensor&, const Tensor&)>>> ops = {
        {"add", [](const Tensor& a, const Tensor& b) { return a + b; }}, {"sub", [](const Tensor& a, const Tensor& b) { return a - b; }}, {"mul", [](const Tensor& a, const Tensor& b) { return a * b; }},
        {"div", [](const Tensor& a, const Tensor& b) { return a / b; }}, {"maximum", [](const Tensor& a, const Tensor& b) { return maximum(a, b); }}, {"lt", [](const Tensor& a, const Tensor& b) { return lt(a, b); }}, {"expand", [](const Tensor& a, const Tensor& b) { return expand(a, b.shape()); }}, {"reshape", [](const Tensor& a, const Tensor& b) { return reshape(a, b.shape()); }},
        {"matmul", [](const Tensor& a, const Tensor& b) { return matmul(a, b); }}, {"matmul^T", [](const Tensor& a, const Tensor& b) { return matmul(transposed(a), transposed(b)); }},
        {"concat", [](const Tensor& a, const Tensor& b) { return concat({a, b}, 0); }}, {"concat last", [](const Tensor& a, const Tensor& b) { return concat({a, b, a}, -1); }}, {"stack", [](const Tensor& a, const Tensor& b) { return stack({a, b}, 1); }},
        {"bce_with_logits", [](const Tensor& a, const Tensor& b) { return bce_with_logits(a, b); }}, {"mse", [](const Tensor& a, const Tensor& b) { return mse(a, b, Reduction::per_sample); }},
        {"l1", [](const Tensor& a, const Tensor& b) { return l1(a, b, Reduction::none); }}, {"kl_standard_normal", [](const Tensor& a, const Tensor& b) { return kl_standard_normal(a, b); }},
        {"copy_from", [](Tensor a, const Tensor& b) { return a = a.clone(), a.detach().copy_from(b), Tensor(); }}, {"backward", [](const Tensor& a, const Tensor& b) { return backward(2 * a, b), Tensor(); }},
    };
    for (const auto& [name, op] : ops) walk(name, 2, [&op = op](const Inputs& in) { return op(in[0], in[1]); });
}

TEST(Safety, OpsOfThreeTensors) {
    const std::vector<std::pair<std::string, std::function<Tensor(const Tensor&, const Tensor&, const Tensor&)>>> ops = {
        {"linear", [](const Tensor& a, const Tensor& b, const Tensor& c) { return linear(a, b, c, Activation::elu()); }},
        {"conv2d", [](const Tensor& a, const Tensor& b, const Tensor& c) { return conv2d(a, b, c, {.padding = 1}); }},
        {"conv2d stride", [](const Tensor& a, const Tensor& b, const Tensor& c) { return conv2d(a, b, c, {.stride = 2, .padding = 2, .dilation = 2}); }},
        {"conv_transpose2d", [](const Tensor& a, const Tensor& b, const Tensor& c) { return conv_transpose2d(a, b, c, {.stride = 2, .padding = 1}); }},
        {"gaussian_log_likelihood", [](const Tensor& a, const Tensor& b, const Tensor& c) { return gaussian_log_likelihood(a, b, c); }},
        {"logistic_log_likelihood", [](const Tensor& a, const Tensor& b, const Tensor& c) { return logistic_log_likelihood(a, b, c); }},
        {"where", [](const Tensor& a, const Tensor& b, const Tensor& c) { return where(a, b, c); }},
        {"group_norm", [](const Tensor& a, const Tensor& b, const Tensor& c) { return group_norm(a, 1, b, c); }},
        {"layer_norm", [](const Tensor& a, const Tensor& b, const Tensor& c) { return layer_norm(a, b, c); }},
        {"instance_norm", [](const Tensor& a, const Tensor& b, const Tensor& c) { return instance_norm(a, b, c); }},
        {"conv_lstm", [](const Tensor& a, const Tensor& b, const Tensor& c) { return conv_lstm(a, b, c, 1); }},
    };
    for (const auto& [name, op] : ops) {
        walk(name, 3, [&op = op](const Inputs& in) { return op(in[0], in[1], in[2]); });
        // The pairs that fit belong to it, whatever the third is.
        walk(name + " without the third", 2, [&op = op](const Inputs& in) { return op(in[0], in[1], Tensor()); });
    }
}

TEST(Safety, OpsOfManyTensors) {
    walk("masked_conv2d", 4, [](const Inputs& in) { return masked_conv2d(in[0], in[1], in[2], in[3], {.padding = 1}); });
    walk("masked_conv2d of one weight", 2, [](const Inputs& in) { return masked_conv2d(in[0], in[1], in[1], {}, {.padding = 1}); });
    walk("logistic_mixture", 4, [](const Inputs& in) { return logistic_mixture_log_likelihood(in[0], in[1], in[2], in[3]); });
    walk("kl_gaussians", 4, [](const Inputs& in) { return kl_gaussians(in[0], in[1], in[2], in[3]); });
    walk("batch_norm", 5, [](const Inputs& in) { return batch_norm(in[0], in[1], in[2], in[3], in[4]); });
    walk("batch_norm alone", 1, [](const Inputs& in) { return batch_norm(in[0], {}, {}, {}, {}); });
    walk("batch_norm in evaluation", 2, [](const Inputs& in) { return batch_norm(in[0], {}, {}, in[1], in[1], {.training = false}); });
    walk("lstm", 5, [](const Inputs& in) { return lstm(in[0], in[1], in[2], in[3], in[4]); });
    walk("lstm without bias", 3, [](const Inputs& in) { return lstm(in[0], in[1], in[2], {}, {}); });
    walk("lstm with a state", 2, [](const Inputs& in) {
        LstmState state{in[0], in[1]};
        return lstm(Tensor::ones({2, 3, 4}), Tensor::ones({4, 16}), Tensor::ones({4, 16}), {}, {}, &state);
    });
    walk("conv_lstm with a state", 2, [](const Inputs& in) {
        LstmState state{in[0], in[1]};
        return conv_lstm(Tensor::ones({2, 2, 3, 16}), Tensor::ones({3, 4, 16}), {}, 1, &state);
    });
}

constexpr std::int64_t kEnds[] = {std::numeric_limits<std::int64_t>::min(), -(std::int64_t{1} << 40), -5, -1, 0, 1, 2, 5, std::int64_t{1} << 40, std::numeric_limits<std::int64_t>::max()};

TEST(Safety, OptionsAtTheEndsOfTheirRanges) {
    Rng rng(2);
    const Tensor x = rng.normal({2, 5, 4, 3}).set_requires_grad(), w = rng.normal({3, 2, 3, 4}).set_requires_grad(), up = rng.normal({3, 2, 4, 3}).set_requires_grad();
    for (const std::int64_t a : kEnds)
        for (const std::int64_t b : kEnds) {
            const std::string at = " " + std::to_string(a) + " " + std::to_string(b);
            expect_answer("conv2d stride" + at, [&] { return conv2d(x, w, {}, {.stride = {a, b}}); });
            expect_answer("conv2d padding" + at, [&] { return conv2d(x, w, {}, {.padding = {a, b, 1, 1}}); });
            expect_answer("conv2d padding" + at, [&] { return conv2d(x, w, {}, {.padding = {1, 1, a, b}}); });
            expect_answer("conv2d dilation" + at, [&] { return conv2d(x, w, {}, {.padding = 9, .dilation = {a, b}}); });
            expect_answer("conv2d stride and padding" + at, [&] { return conv2d(x, w, {}, {.stride = {a, a}, .padding = {b, b}}); });
            expect_answer("conv_transpose2d stride" + at, [&] { return conv_transpose2d(x, up, {}, {.stride = {a, b}}); });
            expect_answer("conv_transpose2d padding" + at, [&] { return conv_transpose2d(x, up, {}, {.stride = 2, .padding = {a, b}}); });
            expect_answer("conv_transpose2d output_padding" + at, [&] { return conv_transpose2d(x, up, {}, {.stride = 3, .output_padding = {a, b}}); });
            expect_answer("max_pool2d window" + at, [&] { return max_pool2d(x, {a, b}); });
            expect_answer("max_pool2d stride" + at, [&] { return max_pool2d(x, 2, {.stride = {a, b}, .ceil_mode = true}); });
            expect_answer("avg_pool2d padding" + at, [&] { return avg_pool2d(x, 3, {.stride = 1, .padding = {a, b}}); });
            expect_answer("avg_pool2d window and padding" + at, [&] { return avg_pool2d(x, {a, a}, {.stride = 1, .padding = {b, b}}); });
            expect_answer("resize_nearest" + at, [&] { return resize_nearest(x, a, b); });
            expect_answer("resize_bilinear" + at, [&] { return resize_bilinear(x, a, b); });
            expect_answer("slice" + at, [&] { return slice(x, 1, a, b); });
            expect_answer("shift" + at, [&] { return shift(x, a, b); });
            expect_answer("reshape" + at, [&] { return reshape(x, {a, b}); });
            expect_answer("expand" + at, [&] { return expand(Tensor::ones({1, 1}), {a, b}); });
            expect_answer("tensor" + at, [&] { return Tensor({a, b}).set_requires_grad(); });
            const int axis = static_cast<int>(std::clamp<std::int64_t>(a, std::numeric_limits<int>::min(), std::numeric_limits<int>::max())), other = static_cast<int>(std::clamp<std::int64_t>(b, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
            expect_answer("transpose" + at, [&] { return transpose(x, axis, other); });
            expect_answer("chunk" + at, [&] { return chunk(x, axis, other).at(0); });
            expect_answer("sum" + at, [&] { return sum(x, {axis, other}); });
            expect_answer("max" + at, [&] { return max(x, {axis, other}, true); });
            expect_answer("flip" + at, [&] { return flip(x, axis); });
            expect_answer("concat" + at, [&] { return concat({x, x}, axis); });
            expect_answer("stack" + at, [&] { return stack({x, x}, axis); });
            expect_answer("index_select" + at, [&] { return index_select(x, axis, {other, 0}); });
            expect_answer("gather" + at, [&] { return gather(Tensor::ones({2, 3}), -1, {axis, other}); });
            expect_answer("stepped slice" + at, [&] { return slice(x, 1, {}, {}, a) + slice(x, 1, a, b, -1); });
            expect_answer("reshape with -1" + at, [&] { return reshape(x, {a, -1, b}); });
            expect_answer("permute" + at, [&] { return permute(x, {0, 1, axis, other}); });
            expect_answer("pad" + at, [&] { return pad(x, {{a, b}, {1, 1}, {0, 0}, {0, 0}}); });
            expect_answer("pad by mirroring" + at, [&] { return pad(x, {{0, 0}, {a, b}, {0, 0}, {0, 0}}, {.mode = PadMode::reflect}); });
            expect_answer("group_norm" + at, [&] { return group_norm(x, a, {}, {}); });
            expect_answer("conv2d groups" + at, [&] { return conv2d(x, Tensor::ones({1, 1, 1, 6}), {}, {.groups = a}); });
            expect_answer("softmax" + at, [&] { return softmax(x, axis) + log_softmax(x, other); });
            expect_answer("var" + at, [&] { return var(x, {axis, other}); });
            expect_answer("ignored label" + at, [&] { return cross_entropy(Tensor::ones({2, 3}), {axis, other}, {.label_smoothing = 0.1f, .ignore_index = -1}); });
            expect_answer("cross_entropy" + at, [&] { return cross_entropy(Tensor::ones({2, 3}), {axis, other}); });
            expect_answer("conv_lstm" + at, [&] { return conv_lstm(Tensor::ones({2, 2, 3, 16}), Tensor::ones({3, 4, 16}), {}, a); });
            expect_answer("generator" + at, [&] { return rng.permutation(a < 0 || a > 5 ? -1 : a), rng.below(b), Tensor(); });
        }
    expect_answer("concat nothing", [] { return concat({}, 0); });
    expect_answer("stack nothing", [] { return stack({}, 0); });
    for (const float p : {-1.0f, 1.0f, 2.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        expect_answer("dropout", [&] { return dropout(x, p, rng); });
        expect_answer("clamp", [&] { return clamp(x, p, -p); });
        expect_answer("leaky_relu", [&] { return leaky_relu(x, p); });
        expect_answer("elu", [&] { return elu(x, p); });
        expect_answer("layer_norm", [&] { return layer_norm(x, {}, {}, p); });
        expect_answer("categorical", [&] { return rng.categorical(std::vector<float>{p, 1}), Tensor(); });
    }
}

}  // namespace
}  // namespace sd
