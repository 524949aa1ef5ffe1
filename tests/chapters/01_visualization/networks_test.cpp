#include "chapters/01_visualization/networks.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "common/autograd/autograd.hpp"
#include "common/models/classifier.hpp"
#include "common/ops/activation.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

// An output folder with a classifier of random weights in it, as chapter 00 leaves one.
class OwnNetwork : public testing::Test {
protected:
    void SetUp() override {
        app.out = (std::filesystem::temp_directory_path() / ("sd_networks_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "_" + std::to_string(std::rand()))).string();
        set_training(classifier, false);
    }
    void TearDown() override { std::filesystem::remove_all(app.out); }
    void write() { save_classifier(app.out + "/00_foundations/train_classifier/default-seed1/weights.safetensors", classifier, "fashion-mnist"); }

    App app{"test", "chapters/01_visualization/networks_test.cpp"};
    Rng rng{1};
    Classifier classifier{{28, 28, 1}, 10, rng};
};

std::string error_of(const std::function<void()>& f) {
    try {
        f();
    } catch (const Error& e) {
        return e.what();
    }
    return "no error";
}

TEST_F(OwnNetwork, LayerByLayerGivesWhatTheClassifierGives) {
    write();
    LayeredNet net;
    try {
        net = load_fashion_net(app);
    } catch (const Error& e) {
        GTEST_SKIP() << e.what();  // no Fashion-MNIST on this machine
    }
    NoGrad no_grad;
    const Tensor pictures = rng.uniform({3, 28, 28, 1}, 0, 1), expected = classifier(pictures), found = net.logits(pictures);
    for (std::int64_t i = 0; i < expected.numel(); i++) ASSERT_FLOAT_EQ(found[i], expected[i]);
    for (const auto& [name, value] : classifier.layers(pictures)) {
        const Tensor one = net.features(pictures, name);
        ASSERT_EQ(one.shape(), value.shape()) << name;
        for (std::int64_t i = 0; i < value.numel(); i++) ASSERT_FLOAT_EQ(one[i], value[i]) << name;
    }
    // A rectifier that is handed in takes the place of the fused one.
    const Tensor separate = net.run(pictures, 0, net.layers.size() - 1, [](const Tensor& x) { return relu(x); });
    for (std::int64_t i = 0; i < expected.numel(); i++) ASSERT_NEAR(separate[i], expected[i], 1e-4f);
    EXPECT_EQ(find_class(net, "boot"), 9);
    EXPECT_EQ(find_class(net, "3"), 3);
    EXPECT_EQ(error_of([&] { find_class(net, "12"); }), "fashion has no class 12: they are numbered 0 to 9");
    EXPECT_EQ(error_of([&] { find_class(net, "piano"); }), "fashion has no class 'piano'");
}

TEST_F(OwnNetwork, WithoutItTheCommandThatMakesItIsNamed) {
    const std::string message = error_of([&] { load_fashion_net(app); }), hint = "; make it with: train_classifier --out " + app.out;
    EXPECT_TRUE(message.ends_with(hint)) << message;
}

}  // namespace
}  // namespace sd
