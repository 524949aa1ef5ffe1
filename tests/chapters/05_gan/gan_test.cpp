#include "chapters/05_gan/gan.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "chapters/05_gan/alternating_step.hpp"
#include "chapters/05_gan/inversion.hpp"
#include "chapters/05_gan/weights.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/reduce.hpp"
#include "common/optim/adam.hpp"
#include "tests/error_of.hpp"
#include "tests/io/temporary_folder.hpp"
#include "tests/nn/all_gradients.hpp"

namespace sd {
namespace {

double sigmoid_of(double a) { return 1 / (1 + std::exp(-a)); }

// The gradient of a generator's loss by one logit.
double slope(GanLoss loss, float a) {
    Tensor logit({1, 1}, {a});
    logit.set_requires_grad();
    generator_loss(loss, logit).backward();
    return logit.grad()[0];
}

TEST(GanLoss, GeneratorGradientsInClosedForm) {
    for (float a : {-15.0f, -4.0f, -1.0f, 0.0f, 0.5f, 3.0f, 12.0f}) {
        EXPECT_NEAR(slope(GanLoss::minimax, a), -sigmoid_of(a), 1e-6) << a;              // -D
        EXPECT_NEAR(slope(GanLoss::non_saturating, a), -(1 - sigmoid_of(a)), 1e-6) << a;  // -(1 - D)
        EXPECT_NEAR(slope(GanLoss::least_squares, a), a - 1, 1e-5) << a;
        EXPECT_EQ(slope(GanLoss::wasserstein, a), -1);
        EXPECT_EQ(slope(GanLoss::hinge, a), -1);
    }
    EXPECT_TRUE(std::isfinite(generator_loss(GanLoss::minimax, Tensor({1, 1}, {200.0f})).item()));
    EXPECT_TRUE(std::isfinite(generator_loss(GanLoss::non_saturating, Tensor({1, 1}, {-200.0f})).item()));
}

TEST(GanLoss, ValuesByHand) {
    const Tensor a({2, 1}, {0.0f, 2.0f});
    const double log2 = std::log(2.0), d = sigmoid_of(2);
    EXPECT_NEAR(loss_on_real(GanLoss::minimax, a).item(), (log2 - std::log(d)) / 2, 1e-6);
    EXPECT_NEAR(loss_on_fake(GanLoss::non_saturating, a).item(), (log2 - std::log(1 - d)) / 2, 1e-6);
    EXPECT_NEAR(loss_on_real(GanLoss::least_squares, a).item(), 0.5, 1e-6);
    EXPECT_NEAR(loss_on_fake(GanLoss::least_squares, a).item(), 1, 1e-6);
    EXPECT_NEAR(loss_on_real(GanLoss::hinge, a).item(), 0.5, 1e-6);
    EXPECT_NEAR(loss_on_fake(GanLoss::hinge, a).item(), 2, 1e-6);
    EXPECT_NEAR(loss_on_real(GanLoss::wasserstein, a).item() + loss_on_fake(GanLoss::wasserstein, a).item(), 0, 1e-6);
    for (const std::string& name : gan_loss_names()) EXPECT_EQ(gan_loss_names()[static_cast<std::size_t>(gan_loss(name))], name);
    EXPECT_THROW(gan_loss("wgan-gp"), Error);
}

// Data N(-0.5, 0.8), a generator that stays N(0.7, 0.6): everything is known.
double density(double x, double mean, double deviation) {
    return std::exp(-0.5 * (x - mean) * (x - mean) / (deviation * deviation)) / (deviation * std::sqrt(2 * std::numbers::pi));
}
double p_data(double x) { return density(x, -0.5, 0.8); }
double p_g(double x) { return density(x, 0.7, 0.6); }

TEST(Discriminator, LearnsTheRatioOfDensitiesAndItsValueIsTheDivergence) {
    Rng rng(1);
    Mlp d({1, 32, 32, 1}, Activation::tanh, Activation::none, rng);
    Adam adam(parameters(d), {.lr = 5e-3f});
    for (int step = 0; step < 1500; step++) {
        adam.options.lr = step < 1000 ? 5e-3f : 5e-4f;
        discriminator_step(GanLoss::non_saturating, d, adam, rng.normal({512, 1}, -0.5f, 0.8f), rng.normal({512, 1}, 0.7f, 0.6f));
    }
    for (double x = -1.6; x <= 1.6; x += 0.2)
        EXPECT_NEAR(sigmoid(d(Tensor({1, 1}, {static_cast<float>(x)}))).item(), p_data(x) / (p_data(x) + p_g(x)), 0.04) << x;

    // 2 JSD - log 4 by quadrature, independent of any network.
    double jsd = 0;
    for (double x = -8; x < 8; x += 1e-3) {
        const double a = p_data(x), b = p_g(x), m = (a + b) / 2;
        if (a > 1e-300) jsd += 0.5e-3 * a * std::log(a / m);
        if (b > 1e-300) jsd += 0.5e-3 * b * std::log(b / m);
    }
    const double value = -loss_on_real(GanLoss::minimax, d(rng.normal({100000, 1}, -0.5f, 0.8f))).item() - loss_on_fake(GanLoss::minimax, d(rng.normal({100000, 1}, 0.7f, 0.6f))).item();
    EXPECT_NEAR(value, 2 * jsd - std::log(4.0), 0.01);
}

DcganDesign tiny(std::int64_t classes = 0, bool spectral = false) {
    DcganDesign design;
    design.image = {8, 8, 1}, design.noise = 5, design.width = 4, design.classes = classes, design.spectral = spectral;
    return design;
}

TEST(AlternatingStep, DiscriminatorStepLeavesTheGeneratorAlone) {
    Rng rng(2);
    Gan gan({"dcgan", tiny()}, rng);
    Adam adam(parameters(gan.d), {});
    const Tensor fake = gan.g(rng.normal({6, 5}));
    discriminator_step(GanLoss::non_saturating, gan.d, adam, rng.normal({6, 8, 8, 1}), fake);
    for (const Parameter& p : parameters(gan.g)) EXPECT_FALSE(p.tensor.grad()) << p.name;
    for (const Parameter& p : parameters(gan.d)) EXPECT_TRUE(p.tensor.grad()) << p.name;
}

TEST(AlternatingStep, GeneratorStepComputesNoGradientOfTheDiscriminator) {
    Rng rng(3);
    Gan gan({"dcgan", tiny()}, rng);
    const auto d_weights = parameters(gan.d);
    Adam adam(parameters(gan.g), {});
    std::vector<Tensor> before;
    for (const Parameter& p : d_weights) before.push_back(p.tensor.detach().clone());
    generator_step(GanLoss::non_saturating, gan.d, d_weights, adam, gan.g(rng.normal({6, 5})));
    for (std::size_t i = 0; i < d_weights.size(); i++) {
        EXPECT_FALSE(d_weights[i].tensor.grad()) << d_weights[i].name;
        EXPECT_TRUE(d_weights[i].tensor.requires_grad());
        for (std::int64_t j = 0; j < before[i].numel(); j++) ASSERT_EQ(before[i][j], d_weights[i].tensor[j]) << d_weights[i].name;
    }
    for (const Parameter& p : parameters(gan.g)) EXPECT_TRUE(p.tensor.grad()) << p.name;
}

// Pictures with three step sizes, classes and spectral norm: shapes, ranges, and a gradient for every weight.
TEST(Dcgan, EveryDesignHasItsShapesAndAllGradients) {
    Rng rng(4);
    for (const Shape& image : {Shape{28, 28, 1}, Shape{32, 32, 3}, Shape{16, 16, 3}})
        for (int variant = 0; variant < 4; variant++) {
            DcganDesign design = tiny(variant == 1 ? 3 : 0, variant == 2);
            design.image = image, design.batch_norm = variant != 3;
            Gan gan({"dcgan", design}, rng);
            std::vector<int> labels;
            if (variant == 1) labels = {0, 1, 2};
            const Tensor fake = gan.g(rng.normal({3, 5}), labels), logits = gan.d(fake, labels);
            EXPECT_EQ(fake.shape(), (Shape{3, image[0], image[1], image[2]}));
            EXPECT_EQ(logits.shape(), (Shape{3, 1}));
            for (float v : fake.values()) ASSERT_LE(std::abs(v), 1.0f);
            check_all_gradients(gan, mean(square(logits - 0.3f)));
        }
    EXPECT_THROW(Gan({"dcgan", [] { DcganDesign d = tiny(); d.image = {30, 28, 1}; return d; }()}, rng), Error);
    EXPECT_THROW(Gan({"transformer", tiny()}, rng), Error);
}

TEST(Dcgan, IsTheModelOfThePaper) {
    Rng rng(5);
    Gan gan({"dcgan", {}}, rng);
    // Linear 100 x 6272, transposed convolutions 16 x 128 x 64 and 16 x 64 + 1, two norms; convolutions 16 x 64 + 64, 16 x 64 x 128, a norm, 6272 + 1.
    EXPECT_EQ(count(parameters(gan.g)), 100 * 6272 + 16 * 128 * 64 + 16 * 64 + 1 + 2 * (128 + 64));
    EXPECT_EQ(count(parameters(gan.d)), 16 * 64 + 64 + 16 * 64 * 128 + 2 * 128 + 6272 + 1);
}

TEST(Dcgan, ASampleDoesNotDependOnItsNeighbours) {
    Rng rng(6);
    Gan gan({"dcgan", tiny()}, rng);
    for (int i = 0; i < 5; i++) gan.g(rng.normal({16, 5}));
    set_training(gan, false);
    const Tensor z = rng.normal({4, 5}), together = draw(gan, z);
    for (int i = 0; i < 4; i++) {
        const Tensor alone = draw(gan, Tensor({1, 5}, std::vector<float>(z.data() + 5 * i, z.data() + 5 * i + 5)));
        for (int p = 0; p < 64; p++) ASSERT_EQ(alone[p], together[64 * i + p]);
    }
}

TEST(Dcgan, ConditionalNetworksUseTheClass) {
    Rng rng(7);
    Gan gan({"dcgan", tiny(3)}, rng);
    const Tensor z = rng.normal({2, 5}), x = rng.normal({2, 8, 8, 1});
    EXPECT_NE(gan.g(z, {0, 0})[3], gan.g(z, {1, 1})[3]);
    EXPECT_NE(gan.d(x, {0, 0})[0], gan.d(x, {2, 0})[0]);
    EXPECT_THROW(gan.d(x, {0}), Error);
    EXPECT_THROW(gan.g(z, {0, 3}), Error);
}

TEST(GanFile, RoundTripDrawsTheSamePictures) {
    TemporaryFolder folder;
    Rng rng(8);
    for (int variant = 0; variant < 3; variant++) {
        GanDesign design{variant == 0 ? "mlp" : "dcgan", tiny(variant == 1 ? 3 : 0, variant == 2)};
        Gan gan(design, rng);
        const Tensor z = rng.normal({3, 5});
        const std::vector<int> labels = variant == 1 ? std::vector<int>{0, 1, 2} : std::vector<int>{};
        for (int i = 0; i < 3; i++) gan.d(gan.g(z, labels), labels);
        const std::string path = folder.path + "/gan.safetensors";
        save_gan(path, gan, "toy");
        set_training(gan, false);
        const Gan loaded = load_gan(path);
        const Tensor a = draw(gan, z, labels), b = draw(loaded, z, labels), da = gan.d(a, labels), db = loaded.d(b, labels);
        for (std::int64_t i = 0; i < a.numel(); i++) ASSERT_EQ(a[i], b[i]) << variant;
        for (std::int64_t i = 0; i < 3; i++) ASSERT_EQ(da[i], db[i]) << variant;
        EXPECT_EQ(data_of_gan(path), "toy");
    }
}

// Its weights say what it was trained on; measured on another set of the same size it would give numbers that mean nothing.
TEST(GanFile, AnotherSetThanItsOwnIsRefused) {
    TemporaryFolder folder;
    Rng rng(8);
    Gan gan({"mlp", tiny()}, rng);
    const std::string path = folder.path + "/gan.safetensors";
    save_gan(path, gan, "toy");
    App app("");
    app.data = "/usr/share/datasets/fashion-mnist";
    EXPECT_EQ(gan_weights(app, path), path);
    EXPECT_EQ(error_of([&] { data_for(app, gan, path); }), path + ": trained on toy, but the pictures are of fashion-mnist");
}

TEST(Inversion, FindsAPictureThatTheGeneratorCanDraw) {
    Rng rng(9);
    DcganDesign design = tiny();
    Gan gan({"dcgan", design}, rng);
    Tensor last = std::get<DcganGenerator>(gan.g.network).up.back().weight;
    for (float& w : last.values()) w *= 20;  // an untrained generator draws grey: more contrast
    for (int i = 0; i < 20; i++) gan.g(rng.normal({64, 5}));
    set_training(gan, false);
    set_requires_grad(parameters(gan), false);
    const Tensor target = draw(gan, rng.normal({3, 5})), other = draw(gan, rng.normal({3, 5}));
    const Inversion found = invert(gan, target, 200, 3, rng);
    for (std::size_t i = 0; i < 3; i++) {
        double apart = 0;
        for (std::int64_t p = 0; p < 64; p++) apart += std::pow(target[static_cast<std::int64_t>(i) * 64 + p] - other[static_cast<std::int64_t>(i) * 64 + p], 2) / 64;
        EXPECT_LT(found.rmse[i], 0.2 * std::sqrt(apart)) << i;
        EXPECT_GE(found.spread_of_starts[i], 0);
    }
}

}  // namespace
}  // namespace sd
