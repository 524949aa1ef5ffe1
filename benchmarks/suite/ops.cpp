#include "benchmarks/suite/ops.hpp"

#include "benchmarks/cases.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/lstm.hpp"
#include "common/ops/matmul.hpp"
#include "common/ops/norm.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/reduce.hpp"
#include "common/ops/resize.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"

namespace sd::bench {
namespace {

Tensor leaf(const Shape& shape) {
    Tensor t = random_values(shape);
    t.set_requires_grad();
    return t;
}

// op(inputs) forward, then backward from a gradient of ones.
template <class Op>
OpCase op_case(const std::string& name, const std::vector<Shape>& shapes, Op op) {
    return {name, [=] {
                std::vector<Tensor> inputs;
                for (const Shape& s : shapes) inputs.push_back(leaf(s));
                const Tensor dy = Tensor::ones(op(inputs).shape());
                return [=]() mutable {
                    for (Tensor& x : inputs) x.zero_grad();
                    backward(op(inputs), dy);
                };
            }};
}

}  // namespace

std::vector<OpCase> op_cases() {
    using Inputs = const std::vector<Tensor>&;
    const Shape maps{32, 28, 28, 64};
    return {
        op_case("add", {maps, maps}, [](Inputs x) { return x[0] + x[1]; }),
        op_case("add_bias", {maps, {64}}, [](Inputs x) { return x[0] + x[1]; }),
        op_case("multiply", {maps, maps}, [](Inputs x) { return x[0] * x[1]; }),
        op_case("relu", {maps}, [](Inputs x) { return relu(x[0]); }),
        op_case("tanh", {maps}, [](Inputs x) { return tanh(x[0]); }),
        op_case("sum", {maps}, [](Inputs x) { return sum(x[0]); }),
        op_case("mean_over_positions", {maps}, [](Inputs x) { return mean(x[0], {1, 2}); }),
        op_case("softmax_256", {{32 * 784, 256}}, [](Inputs x) { return softmax(x[0]); }),
        op_case("cross_entropy_256", {{32 * 784, 256}}, [labels = std::vector<int>(32 * 784, 3)](Inputs x) { return cross_entropy(x[0], labels); }),
        op_case("bce_with_logits", {maps}, [target = Tensor::ones(maps)](Inputs x) { return bce_with_logits(x[0], target); }),
        op_case("linear_784x400", {{128, 784}, {784, 400}, {400}}, [](Inputs x) { return linear(x[0], x[1], x[2], Activation::relu); }),
        op_case("conv2d_3x3", {maps, {3, 3, 64, 64}, {64}}, [](Inputs x) { return conv2d(x[0], x[1], x[2], {.padding = 1, .activation = Activation::relu}); }),
        op_case("conv_transpose2d_4x4", {{128, 7, 7, 128}, {4, 4, 64, 128}, {64}}, [](Inputs x) { return conv_transpose2d(x[0], x[1], x[2], {.stride = 2, .padding = 1}); }),
        op_case("max_pool2d", {maps}, [](Inputs x) { return max_pool2d(x[0], 2); }),
        op_case("resize_bilinear", {maps}, [](Inputs x) { return resize_bilinear(x[0], 56, 56); }),
        op_case("batch_norm", {maps, {64}, {64}}, [mean = Tensor::zeros({64}), variance = Tensor::ones({64})](Inputs x) { return batch_norm(x[0], x[1], x[2], mean, variance); }),
        op_case("layer_norm", {maps, {64}, {64}}, [](Inputs x) { return layer_norm(x[0], x[1], x[2]); }),
        op_case("lstm_28_steps", {{28, 64, 28}, {28, 512}, {128, 512}, {512}}, [](Inputs x) { return lstm(x[0], x[1], x[2], x[3], {}); }),
        op_case("concat", {maps, maps}, [](Inputs x) { return concat({x[0], x[1]}, 3); }),
        op_case("chunk_and_add", {maps}, [](Inputs x) { const std::vector<Tensor> half = chunk(x[0], 2, 3); return half[0] + half[1]; }),
        op_case("transpose", {{784, 4096}}, [](Inputs x) { return transpose(x[0], 0, 1); }),
    };
}

}  // namespace sd::bench
