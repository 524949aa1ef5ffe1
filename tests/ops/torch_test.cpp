// Our ops against outputs and gradients that PyTorch computed: tests/tools/make_torch_fixtures.py made the file.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/autograd/autograd.hpp"
#include "common/io/safetensors.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/loss.hpp"
#include "common/ops/lstm.hpp"
#include "common/ops/norm.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/resize.hpp"
#include "common/ops/shape.hpp"
#include "common/ops/softmax.hpp"

namespace sd {
namespace {

const SafeTensors& fixtures() {
    static const SafeTensors file = read_safetensors("tests/fixtures/torch.safetensors");
    return file;
}
Tensor stored(const std::string& name) {
    const Tensor* found = fixtures().find(name);
    check(found != nullptr, "no fixture ", name);
    return found->clone();
}

// How a tensor of the file becomes ours.
enum class As { same, picture, conv_weight, transpose };
Tensor ours(const Tensor& t, As as) {
    switch (as) {
        case As::same:
            return t;
        case As::picture:
            return permute(t, {0, 2, 3, 1});  // N C H W -> N H W C
        case As::conv_weight:
            return permute(t, {2, 3, 1, 0});  // O I H W -> H W I O; a transposed convolution's I O H W -> H W O I
        case As::transpose:
            return permute(t, {1, 0});
    }
    return t;
}

void expect_close(const Tensor& got, const Tensor& wanted, const std::string& what) {
    ASSERT_EQ(got.shape(), wanted.shape()) << what;
    double scale = 0, worst = 0;
    for (float value : wanted.values()) scale = std::max(scale, std::abs(static_cast<double>(value)));
    for (std::int64_t i = 0; i < got.numel(); i++) worst = std::max(worst, std::abs(static_cast<double>(got[i]) - wanted[i]));
    EXPECT_LE(worst, 2e-5 * std::max(scale, 1e-3)) << what << " differs by " << worst << " of " << scale;
}

struct Input {
    std::string name;
    As as;
};

// Runs `op` on the stored inputs of a case; compares its output and the gradient of every input with the stored ones.
void compare(const std::string& name, const std::vector<Input>& inputs, As output,
             const std::function<Tensor(std::vector<Tensor>&, const Tensor& options)>& op) {
    std::vector<Tensor> leaves;
    for (const Input& input : inputs) leaves.push_back(ours(stored(name + "/" + input.name), input.as).clone().set_requires_grad());
    const Tensor y = op(leaves, stored(name + "/options"));
    expect_close(y, ours(stored(name + "/y"), output), name + " output");
    backward(y, ours(stored(name + "/dy"), output));
    for (std::size_t i = 0; i < inputs.size(); i++)
        expect_close(leaves[i].grad(), ours(stored(name + "/d" + inputs[i].name), inputs[i].as), name + " gradient of " + inputs[i].name);
}

std::vector<std::string> cases(const std::string& prefix) {
    std::vector<std::string> names;
    for (const auto& [name, tensor] : fixtures().tensors)
        if (name.starts_with(prefix + ".") && name.ends_with("/options")) names.push_back(name.substr(0, name.size() - 8));
    check(!names.empty(), "no fixtures ", prefix);
    return names;
}
std::int64_t whole(const Tensor& options, int i) { return static_cast<std::int64_t>(options[i]); }
std::vector<int> stored_labels(const std::string& name) {
    const Tensor t = stored(name);
    return {t.values().begin(), t.values().end()};
}

struct Torch : testing::Test {
    static void SetUpTestSuite() { fixtures(); }  // read before the first test, they are no leak of it
};

TEST_F(Torch, Conv2d) {
    for (const std::string& name : cases("conv2d"))
        compare(name, {{"x", As::picture}, {"w", As::conv_weight}, {"b", As::same}}, As::picture, [](auto& in, const Tensor& o) {
            return conv2d(in[0], in[1], in[2], {.stride = whole(o, 0), .padding = {whole(o, 1), whole(o, 2)}, .dilation = whole(o, 3)});
        });
}

TEST_F(Torch, ConvTranspose2d) {
    for (const std::string& name : cases("conv_transpose2d"))
        compare(name, {{"x", As::picture}, {"w", As::conv_weight}, {"b", As::same}}, As::picture, [](auto& in, const Tensor& o) {
            return conv_transpose2d(in[0], in[1], in[2], {.stride = whole(o, 0), .padding = whole(o, 1), .output_padding = whole(o, 2)});
        });
}

TEST_F(Torch, Pooling) {
    for (const std::string& name : cases("max_pool2d"))
        compare(name, {{"x", As::picture}}, As::picture, [](auto& in, const Tensor& o) {
            return max_pool2d(in[0], whole(o, 0), {.stride = whole(o, 1), .padding = whole(o, 2), .ceil_mode = o[3] != 0});
        });
    for (const std::string& name : cases("avg_pool2d"))
        compare(name, {{"x", As::picture}}, As::picture, [](auto& in, const Tensor& o) {
            return avg_pool2d(in[0], whole(o, 0), {.stride = whole(o, 1), .padding = whole(o, 2), .ceil_mode = o[3] != 0, .count_padding = false});
        });
}

TEST_F(Torch, BatchNorm) {
    Tensor mean = stored("batch_norm.train/mean"), var = stored("batch_norm.train/var");
    compare("batch_norm.train", {{"x", As::picture}, {"g", As::same}, {"b", As::same}}, As::picture,
            [&](auto& in, const Tensor&) { return batch_norm(in[0], in[1], in[2], mean, var, {.training = true}); });
    expect_close(mean, stored("batch_norm.train/new_mean"), "running mean");
    expect_close(var, stored("batch_norm.train/new_var"), "running variance");
    mean = stored("batch_norm.train/mean"), var = stored("batch_norm.train/var");
    compare("batch_norm.eval", {{"x", As::picture}, {"g", As::same}, {"b", As::same}}, As::picture,
            [&](auto& in, const Tensor&) { return batch_norm(in[0], in[1], in[2], mean, var, {.training = false}); });
}

TEST_F(Torch, LayerAndInstanceNorm) {
    compare("layer_norm.0", {{"x", As::same}, {"g", As::same}, {"b", As::same}}, As::same,
            [](auto& in, const Tensor&) { return layer_norm(in[0], in[1], in[2]); });
    compare("instance_norm.0", {{"x", As::picture}, {"g", As::same}, {"b", As::same}}, As::picture,
            [](auto& in, const Tensor&) { return instance_norm(in[0], in[1], in[2]); });
}

TEST_F(Torch, Lstm) {
    compare("lstm.0", {{"x", As::same}, {"wi", As::transpose}, {"wh", As::transpose}, {"bi", As::same}, {"bh", As::same}}, As::same,
            [](auto& in, const Tensor&) { return lstm(in[0], in[1], in[2], in[3], in[4]); });
}

TEST_F(Torch, Losses) {
    for (const char* name : {"cross_entropy.0", "cross_entropy.pixels"}) {
        const auto labels = stored_labels(std::string(name) + "/labels");
        compare(name, {{"x", As::same}}, As::same, [&](auto& in, const Tensor&) { return cross_entropy(in[0], labels); });
    }
    const Tensor probabilities = stored("bce_with_logits.0/target"), target = stored("mse.0/target");
    compare("bce_with_logits.0", {{"x", As::same}}, As::same, [&](auto& in, const Tensor&) { return bce_with_logits(in[0], probabilities); });
    compare("mse.0", {{"x", As::same}}, As::same, [&](auto& in, const Tensor&) { return mse(in[0], target); });
}

TEST_F(Torch, Activations) {
    compare("log_softmax.0", {{"x", As::same}}, As::same, [](auto& in, const Tensor&) { return log_softmax(in[0]); });
    compare("softplus.0", {{"x", As::same}}, As::same, [](auto& in, const Tensor&) { return softplus(in[0]); });
    compare("elu.0", {{"x", As::same}}, As::same, [](auto& in, const Tensor&) { return elu(in[0]); });
}

TEST_F(Torch, Resize) {
    for (const std::string& name : cases("resize_bilinear"))
        compare(name, {{"x", As::picture}}, As::picture, [](auto& in, const Tensor& o) { return resize_bilinear(in[0], whole(o, 0), whole(o, 1)); });
    for (const std::string& name : cases("resize_nearest"))
        compare(name, {{"x", As::picture}}, As::picture, [](auto& in, const Tensor& o) { return resize_nearest(in[0], whole(o, 0), whole(o, 1)); });
}

}  // namespace
}  // namespace sd
