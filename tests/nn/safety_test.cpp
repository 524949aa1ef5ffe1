// No input brings a layer down, nor an optimizer: layers that nobody gave a size, sizes at the ends of their ranges, pictures of wrong shapes,
// steps without gradients: each is answered by a result or by an Error of one line. Run under the sanitizers, too.
#include <gtest/gtest.h>

#include <limits>

#include "common/nn/conv.hpp"
#include "common/nn/embedding.hpp"
#include "common/nn/linear.hpp"
#include "common/nn/lstm.hpp"
#include "common/nn/norm.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/adam.hpp"
#include "common/optim/clip.hpp"
#include "common/optim/lbfgs.hpp"
#include "common/optim/rms_prop.hpp"
#include "common/optim/sgd.hpp"
#include "tests/error_of.hpp"
#include "tests/safety.hpp"

namespace sd {
namespace {

void meet_all(const std::string& name, auto layer) {
    walk(name, 1, [&](const Inputs& in) { return layer(in[0]); });
}

TEST(LayerSafety, LayersWithoutASize) {
    meet_all("Linear", Linear());
    meet_all("Conv2d", Conv2d());
    meet_all("MaskedConv2d", MaskedConv2d());
    meet_all("ConvTranspose2d", ConvTranspose2d());
    meet_all("BatchNorm", BatchNorm());
    meet_all("InstanceNorm", InstanceNorm());
    meet_all("GroupNorm", GroupNorm());
    meet_all("LayerNorm", LayerNorm());
    meet_all("Lstm", Lstm());
    expect_answer("Embedding", [] { return Embedding()({0, 1}); });
    EXPECT_EQ(error_of([] { Linear()(Tensor::ones({2, 3})); }), "[tensor] empty: this handle holds no values (made by Tensor(), moved from, or grad() before backward() brought a gradient)");
}

TEST(LayerSafety, EveryLayerMeetsEveryShape) {
    Rng rng(1);
    meet_all("Linear", Linear(3, 4, rng));
    meet_all("Linear of a picture", Linear(12, 4, rng, {.activation = Activation::relu, .in_image = {2, 2, 3}}));
    meet_all("Conv2d", Conv2d(3, 4, 3, rng, {.padding = 1}));
    meet_all("Conv2d of groups", Conv2d(4, 4, 3, rng, {.padding = 1, .groups = 2}));
    meet_all("MaskedConv2d", MaskedConv2d(2, 4, 3, MaskType::a, rng, {.padding = 1}));
    meet_all("ConvTranspose2d", ConvTranspose2d(2, 3, 4, rng, {.stride = 2, .padding = 1}));
    meet_all("BatchNorm", BatchNorm(4));
    meet_all("BatchNorm in evaluation", BatchNorm(3, {.training = false}));
    meet_all("InstanceNorm", InstanceNorm(2));
    meet_all("GroupNorm", GroupNorm(2, 4));
    meet_all("LayerNorm", LayerNorm(12));
    meet_all("Lstm", Lstm(3, 4, rng));
}

TEST(LayerSafety, SizesAtTheEndsOfTheirRanges) {
    Rng rng(2);
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    for (const std::int64_t a : {-kMost - 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, std::int64_t{4}, std::int64_t{1} << 45, std::int64_t{1} << 61, kMost})
        for (const std::int64_t b : {std::int64_t{-3}, std::int64_t{0}, std::int64_t{2}, std::int64_t{1} << 40, std::int64_t{1} << 62, kMost}) {
            const auto made = [&](const std::string& name, const auto& make) {
                expect_answer(name + " " + std::to_string(a) + " " + std::to_string(b), [&] { return make(), Tensor(); });
            };
            made("Linear", [&] { Linear layer(a, b, rng); });
            made("Conv2d", [&] { Conv2d layer(a, b, 3, rng); });
            made("Conv2d's kernel", [&] { Conv2d layer(2, 2, {a, b}, rng); });
            made("Conv2d's groups", [&] { Conv2d layer(a, 4, 3, rng, {.groups = b}); });
            made("MaskedConv2d", [&] { MaskedConv2d layer(a, b, 3, MaskType::b, rng); });
            made("MaskedConv2d's kernel", [&] { MaskedConv2d layer(1, 1, {a, b}, MaskType::a, rng); });
            made("MaskedConv2d's colours", [&] { MaskedConv2d layer(6, 6, 3, MaskType::a, rng, {}, a); });
            made("ConvTranspose2d", [&] { ConvTranspose2d layer(a, b, 3, rng); });
            made("BatchNorm", [&] { BatchNorm layer(a); });
            made("GroupNorm", [&] { GroupNorm layer(a, b); });
            made("LayerNorm", [&] { LayerNorm layer(a); });
            made("Lstm", [&] { Lstm layer(a, b, rng); });
            made("Embedding", [&] { Embedding layer(a, b, rng); });
        }
}

TEST(LayerSafety, OptimizersMeetNothingAndNoGradients) {
    Rng rng(3);
    Linear with(3, 4, rng), without(3, 4, rng), unsized;
    sum(with(Tensor::ones({2, 3}))).backward();
    for (const bool gradients : {false, true})
        for (Linear* layer : {&with, &without, &unsized}) {
            const auto meet = [&](const std::string& name, const auto& make) {
                expect_answer(name, [&] {
                    auto optimizer = make(parameters(*layer));
                    if (gradients) optimizer.zero_grad();
                    return optimizer.step(), Tensor();
                });
            };
            meet("Sgd", [](auto list) { return Sgd(list, {}); });
            meet("Adam", [](auto list) { return Adam(list, {}); });
            meet("RmsProp", [](auto list) { return RmsProp(list, {}); });
            expect_answer("clip_grad_norm", [&] { return clip_grad_norm(parameters(*layer), 1.0f), Tensor(); });
        }
}

}  // namespace
}  // namespace sd
