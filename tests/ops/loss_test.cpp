#include "common/ops/loss.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/autograd/gradcheck.hpp"
#include "common/ops/activation.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/likelihood.hpp"
#include "common/ops/reduce.hpp"
#include "common/tensor/rng.hpp"
#include "tests/error_of.hpp"

namespace sd {
namespace {

using Inputs = std::vector<Tensor>;

constexpr Reduction kReductions[] = {Reduction::none, Reduction::sum, Reduction::mean, Reduction::per_sample};

Tensor normal(const Shape& shape, std::uint64_t seed) { return Rng(seed).normal(shape).set_requires_grad(); }

// Pluses and minuses like the fields of a chessboard: neighbours differ by 0.6 at least, away from the corner of u^(1/2).
Tensor chessboard(const Shape& shape) {
    Tensor x = Rng(6).uniform(shape, 0.3f, 0.9f);
    for (std::int64_t i = 0; i < x.numel(); i++)
        if ((i / shape[3] % shape[2] + i / shape[3] / shape[2] % shape[1]) % 2 == 1) x[i] = -x[i];
    return x.set_requires_grad();
}

// What each reduction gives follows from the elementwise values.
void expect_reductions_agree(const std::function<Tensor(Reduction)>& loss) {
    NoGrad no_grad;
    const Tensor each = loss(Reduction::none), total = loss(Reduction::sum), average = loss(Reduction::mean), samples = loss(Reduction::per_sample);
    EXPECT_EQ(samples.shape(), Shape{each.dim(0)});
    double all = 0;
    const std::int64_t n = each.dim(0), size = each.numel() / n;
    for (std::int64_t i = 0; i < n; i++) {
        double sample = 0;
        for (std::int64_t j = 0; j < size; j++) sample += each[i * size + j];
        EXPECT_NEAR(samples[i], sample, 1e-5 * (1 + std::abs(sample)));
        all += sample;
    }
    EXPECT_NEAR(total.item(), all, 1e-5 * (1 + std::abs(all)));
    EXPECT_NEAR(average.item(), all / static_cast<double>(each.numel()), 1e-5);
}

TEST(CrossEntropy, ByHand) {
    const Tensor logits({2, 2}, {0, std::log(3.0f), 1, 1});
    EXPECT_FLOAT_EQ(cross_entropy(logits, {1, 0}).item(), (-std::log(0.75f) - std::log(0.5f)) / 2);
    EXPECT_FLOAT_EQ(cross_entropy(logits, {1, 0}, Reduction::none)[0], -std::log(0.75f));
    EXPECT_FLOAT_EQ(cross_entropy(Tensor::zeros({4, 3, 3, 256}), std::vector<int>(36, 200)).item(), std::log(256.0f));
}

// torch.nn.functional.cross_entropy in float64 of three rows, with labels 1, 0, 2
TEST(CrossEntropy, SmoothingWeightsAndIgnoredLabelsAsInPyTorch) {
    const Tensor logits = Tensor({3, 3}, {1, 2, 0.5f, 0, -1, 3, 2, 2, 2}).set_requires_grad(), weight({3}, {1, 2, 0.5f});
    const std::vector<int> labels = {1, 0, 2};
    struct Case {
        CrossEntropyOptions options;
        std::vector<float> each;
        float mean;
        std::vector<float> gradient;  // of the mean
    };
    const Case cases[] = {
        {{.label_smoothing = 0.1f},
         {0.54770212f, 2.9992172f, 1.0986123f},
         1.5485105f,
         {0.06596352f, -0.10160054f, 0.03563702f, -0.29557357f, -0.00539517f, 0.30096874f, 0.1f, 0.1f, -0.2f}},
        {{.weight = weight},
         {0.92873757f, 3.0658839f, 0.54930614f},
         1.298265f,
         {0.13212794f, -0.21226759f, 0.08013965f, -0.27239639f, 0.00489938f, 0.26749701f, 0.04761905f, 0.04761905f, -0.0952381f}},
        {{.label_smoothing = 0.2f, .weight = weight},
         {0.96800944f, 3.2014134f, 0.69578778f},
         1.3900602f,
         {0.10206966f, -0.16600719f, 0.06393753f, -0.23385723f, -0.03303255f, 0.26688977f, 0.04126984f, 0.02222222f, -0.06349206f}},
        {{.ignore_index = 1},
         {0, 3.0658839f, 1.0986123f},
         2.0822481f,
         {0, 0, 0, -0.47669369f, 0.00857391f, 0.46811978f, 0.16666667f, 0.16666667f, -0.33333333f}},
        {{.label_smoothing = 0.2f, .weight = weight, .ignore_index = 1},
         {0, 3.2014134f, 0.69578778f},
         2.5981341f,
         {0, 0, 0, -0.54566686f, -0.07707594f, 0.6227428f, 0.0962963f, 0.05185185f, -0.14814815f}},
    };
    for (const Case& c : cases) {
        CrossEntropyOptions options = c.options;
        options.reduction = Reduction::none;
        const Tensor each = cross_entropy(logits, labels, options);
        for (int i = 0; i < 3; i++) EXPECT_NEAR(each[i], c.each[static_cast<std::size_t>(i)], 1e-6);
        options.reduction = Reduction::sum;
        EXPECT_NEAR(cross_entropy(logits, labels, options).item(), c.each[0] + c.each[1] + c.each[2], 2e-6);
        options.reduction = Reduction::mean;
        Tensor(logits).zero_grad();
        const Tensor mean = cross_entropy(logits, labels, options);
        EXPECT_NEAR(mean.item(), c.mean, 1e-6);
        mean.backward();
        for (int i = 0; i < 9; i++) EXPECT_NEAR(logits.grad()[i], c.gradient[static_cast<std::size_t>(i)], 1e-6) << i;
    }
}

TEST(CrossEntropy, OptionsAtTheEdges) {
    constexpr float kInf = std::numeric_limits<float>::infinity();
    const Tensor x({2, 3}, {0, -kInf, 0, 1, 2, 3});  // a class that is ruled out does no harm
    EXPECT_FLOAT_EQ(cross_entropy(x, {0, 7}, {.ignore_index = 7}).item(), std::log(2.0f));
    EXPECT_EQ(cross_entropy(Tensor({0, 3}), {}, {.reduction = Reduction::sum, .label_smoothing = 0.1f}).item(), 0);
    EXPECT_EQ(error_of([&] { cross_entropy(x, {0, 7}, {.label_smoothing = 0.1f}); }), "[cross_entropy] label 7 of 3 classes");
    EXPECT_EQ(error_of([&] { cross_entropy(x, {0, 0}, {.label_smoothing = 1.5f}); }), "[cross_entropy] label_smoothing 1.5: 0 to 1 expected");
    EXPECT_EQ(error_of([&] { cross_entropy(x, {0, 0}, {.weight = Tensor::ones({2})}); }), "[cross_entropy] weight (2): (3) expected, one for each class");
    EXPECT_EQ(error_of([&] { cross_entropy(x, {7, 7}, {.ignore_index = 7}); }), "[cross_entropy] the mean of labels that weigh nothing");
    EXPECT_EQ(error_of([&] { cross_entropy(x, {0}, {.ignore_index = 7}); }), "[cross_entropy] logits (2, 3) have 2 rows, 1 labels given");
    for (const Shape& shape : {Shape{1, 7}, Shape{7, 17}, Shape{2, 3, 10}}) {
        std::vector<int> labels;
        for (std::int64_t r = 0; r < shape.numel() / shape[-1]; r++) labels.push_back(static_cast<int>(r * 5 % shape[-1]));
        const Tensor weight = Rng(4).uniform({shape[-1]}, 0.5f, 2);
        for (const Reduction reduction : kReductions)
            EXPECT_LT(gradcheck(
                          [&](const Inputs& in) {
                              return cross_entropy(in[0], labels, {.reduction = reduction, .label_smoothing = 0.3f, .weight = weight, .ignore_index = 5}) +
                                     0.1f * mean(in[0]);
                          },
                          {normal(shape, 3)}),
                      1e-3);
    }
}

TEST(CrossEntropy, Gradients) {
    for (const Shape& shape : {Shape{1, 1}, Shape{7, 17}, Shape{2, 3, 10}}) {
        std::vector<int> labels;
        for (std::int64_t r = 0; r < shape.numel() / shape[-1]; r++) labels.push_back(static_cast<int>((r * 5 + 2) % shape[-1]));
        for (const Reduction reduction : kReductions)
            EXPECT_LT(gradcheck([&](const Inputs& in) { return 2 * cross_entropy(in[0], labels, reduction) + 0.1f * mean(in[0]); }, {normal(shape, 1)}), 1e-3)
                << shape;
        const Tensor logits = normal(shape, 2);
        expect_reductions_agree([&](Reduction reduction) { return cross_entropy(logits, labels, reduction); });
    }
}

TEST(CrossEntropy, Errors) {
    const Tensor logits = Tensor::ones({2, 3});
    EXPECT_EQ(error_of([&] { cross_entropy(logits, {0, 3}); }), "[cross_entropy] label 3 of 3 classes");
    EXPECT_EQ(error_of([&] { cross_entropy(logits, {0, -1}); }), "[cross_entropy] label -1 of 3 classes");
    EXPECT_EQ(error_of([&] { cross_entropy(logits, {0}); }), "[cross_entropy] logits (2, 3) have 2 rows, 1 labels given");
}

TEST(Loss, ByHand) {
    const Tensor x({2, 1}, {0, 2}), t({2, 1}, {1, 0});
    EXPECT_FLOAT_EQ(bce_with_logits(x, t, Reduction::sum).item(), std::log(2.0f) + 2 + std::log1p(std::exp(-2.0f)));
    EXPECT_FLOAT_EQ(mse(x, t).item(), (1 + 4) / 2.0f);
    EXPECT_FLOAT_EQ(l1(x, t).item(), (1 + 2) / 2.0f);
    EXPECT_FLOAT_EQ(bce_with_logits(x, t, Reduction::per_sample)[1], 2 + std::log1p(std::exp(-2.0f)));
}

TEST(Loss, GradientsOfAllReductions) {
    for (const Shape& shape : {Shape{1, 1}, Shape{7, 17}, Shape{2, 3, 5}})
        for (const Reduction reduction : kReductions) {
            const Tensor x = normal(shape, 3), t = (x.detach() + 0.5f).set_requires_grad();  // far from l1's corner
            for (const auto loss : {bce_with_logits, mse, l1})
                EXPECT_LT(gradcheck([&](const Inputs& in) { return 3 * loss(in[0], in[1], reduction) + 0.1f * mean(in[0]); }, {x, t}), 1e-3) << shape;
        }
    const Tensor x = normal({7, 17}, 4), t = Rng(5).uniform({7, 17}, 0, 1);
    for (const auto loss : {bce_with_logits, mse, l1}) expect_reductions_agree([&](Reduction reduction) { return loss(x, t, reduction); });
}

TEST(Loss, Errors) {
    const Tensor x = Tensor::ones({2, 3}), t = Tensor::ones({3});
    EXPECT_EQ(error_of([&] { mse(x, t); }), "[mse] (2, 3) against target (3)");
    EXPECT_EQ(error_of([&] { bce_with_logits(x, t); }), "[bce_with_logits] (2, 3) against target (3)");
    EXPECT_NE(error_of([&] { mse(Tensor::scalar(1), Tensor::scalar(1), Reduction::per_sample); }).find("[mse] per_sample"), std::string::npos);
    EXPECT_NE(error_of([&] { total_variation(x); }).find("[total_variation] (N, H, W, C)"), std::string::npos);
}

TEST(TotalVariation, ByHandAndGradients) {
    const Tensor x({1, 2, 2, 1}, {0, 3, 4, 4});
    EXPECT_FLOAT_EQ(total_variation(x).item(), 9 + 16 + 1 + 0);
    EXPECT_FLOAT_EQ(total_variation(x, 1).item(), 5 + 1 + 0);
    EXPECT_EQ(total_variation(Tensor::ones({2, 5, 7, 3}), 1.5f).item(), 0);
    for (const Shape& shape : {Shape{1, 1, 1, 1}, Shape{2, 7, 1, 3}, Shape{1, 5, 7, 2}})
        for (const float beta : {1.0f, 1.5f, 2.0f, 3.0f})
            EXPECT_LT(gradcheck([&](const Inputs& in) { return total_variation(in[0], beta) + mean(in[0]); }, {chessboard(shape)}), 1e-3) << shape << beta;
}

TEST(Likelihood, ByHand) {
    const Tensor x({1, 2}, {1, 3}), mu({1, 2}, {0, 3}), logvar({1, 2}, {0, std::log(4.0f)});
    const float pi = 3.14159265f;
    EXPECT_FLOAT_EQ(gaussian_log_likelihood(x, mu, logvar)[0], -0.5f * std::log(2 * pi) - 0.5f - 0.5f * std::log(2 * pi * 4));
    EXPECT_FLOAT_EQ(gaussian_log_likelihood(x, mu, Tensor::scalar(0), Reduction::sum).item(), -std::log(2 * pi) - 0.5f);
    EXPECT_FLOAT_EQ(kl_standard_normal(Tensor({1, 1}, {1}), Tensor({1, 1}, {std::log(2.0f)}))[0], 0.5f * (1 + 2 - 1 - std::log(2.0f)));
    EXPECT_NEAR(kl_gaussians(mu, logvar, mu, logvar)[0], 0, 1e-7);
    // Two levels, -1 and 1: the upper half of a logistic variable of mean 0 and any scale.
    EXPECT_FLOAT_EQ(logistic_log_likelihood(Tensor({1}, {1}), Tensor({1}, {0}), Tensor({1}, {-1}), {2, -1, 1})[0], std::log(1 / (1 + std::exp(0.0f))));
}

TEST(Likelihood, Gradients) {
    for (const Shape& shape : {Shape{1, 1}, Shape{7, 3}, Shape{2, 3, 5}})
        for (const Reduction reduction : kReductions) {
            const Tensor a = normal(shape, 7), b = normal(shape, 8), c = Rng(9).uniform(shape, -1, 1).set_requires_grad(),
                         d = Rng(10).uniform(shape, -1, 1).set_requires_grad();
            const Tensor number = Tensor::full({1}, 0.3f).set_requires_grad();
            EXPECT_LT(gradcheck([&](const Inputs& in) { return gaussian_log_likelihood(in[0], in[1], in[2], reduction); }, {a, b, c}), 1e-3) << shape;
            EXPECT_LT(gradcheck([&](const Inputs& in) { return gaussian_log_likelihood(in[0], in[1], in[2], reduction); }, {a, b, number}), 1e-3) << shape;
            EXPECT_LT(gradcheck([&](const Inputs& in) { return kl_standard_normal(in[0], in[1], reduction); }, {a, c}), 1e-3) << shape;
            EXPECT_LT(gradcheck([&](const Inputs& in) { return kl_gaussians(in[0], in[1], in[2], in[3], reduction); }, {a, c, b, d}), 1e-3) << shape;
            Tensor pixels(shape);
            for (std::int64_t i = 0; i < pixels.numel(); i++) pixels[i] = static_cast<float>(i % 8) / 3.5f - 1;
            EXPECT_LT(gradcheck([&](const Inputs& in) { return logistic_log_likelihood(pixels, in[0], in[1], {8, -1, 1}, reduction); }, {c, d}), 1e-3) << shape;
        }
}

TEST(Likelihood, MixtureSumsToOneAndHasGradients) {
    const Tensor logits({1, 3}, {0, 1, -1}), mu({1, 3}, {-0.8f, 0.1f, 0.7f}), log_scale({1, 3}, {-3, -2, -4});
    double total = 0;
    for (int level = 0; level < 256; level++)
        total +=
            std::exp(static_cast<double>(logistic_mixture_log_likelihood(Tensor({1}, {static_cast<float>(level) / 127.5f - 1}), logits, mu, log_scale)[0]));
    EXPECT_NEAR(total, 1, 1e-5);

    const Tensor x({2, 2}, {-1, 1, 0, 1.0f / 3.5f});
    const Inputs parameters = {normal({2, 2, 3}, 11), normal({2, 2, 3}, 12), Rng(13).uniform({2, 2, 3}, -1, 1).set_requires_grad()};
    EXPECT_LT(gradcheck(
                  [&](const Inputs& in) {
                      return logistic_mixture_log_likelihood(x, in[0], in[1], in[2], {8, -1, 1}) + 0.1f * mean(in[0]);
                  },
                  parameters),
              1e-3);
    EXPECT_NE(error_of([&] { logistic_mixture_log_likelihood(x, logits, mu, log_scale); }).find("[logistic_mixture_log_likelihood] x (2, 2), logits (1, 3)"),
              std::string::npos);
    EXPECT_NE(error_of([&] { logistic_log_likelihood(x, x, x, {1, 0, 1}); }).find("1 levels from 0 to 1"), std::string::npos);
}

// KL(q || p) = E_q[log q - log p], by sampling q.
TEST(Likelihood, KlAgreesWithMonteCarlo) {
    const std::int64_t n = 200000;
    const Tensor mu_q({1}, {0.7f}), logvar_q({1}, {-0.5f}), mu_p({1}, {-0.2f}), logvar_p({1}, {0.6f}), zero = Tensor::zeros({1});
    const Tensor z = mu_q + exp(0.5f * logvar_q) * Rng(14).normal({n});
    const Tensor log_q = gaussian_log_likelihood(z, mu_q, logvar_q, Reduction::mean);
    EXPECT_NEAR((log_q - gaussian_log_likelihood(z, mu_p, logvar_p, Reduction::mean)).item(), kl_gaussians(mu_q, logvar_q, mu_p, logvar_p)[0], 0.01);
    EXPECT_NEAR((log_q - gaussian_log_likelihood(z, zero, zero, Reduction::mean)).item(), kl_standard_normal(mu_q, logvar_q)[0], 0.01);
}

TEST(Likelihood, GaussianIntegratesToOne) {
    Tensor x({2001});
    for (std::int64_t i = 0; i < 2001; i++) x[i] = 0.01f * static_cast<float>(i - 1000);
    const Tensor density = exp(gaussian_log_likelihood(x, Tensor::scalar(0.4f), Tensor::scalar(-1), Reduction::none));
    EXPECT_NEAR(sum(density).item() * 0.01f, 1, 1e-5);
}

TEST(Likelihood, ErrorsNameTheOp) {
    EXPECT_NE(error_of([] { gaussian_log_likelihood(Tensor::ones({2, 3}), Tensor::ones({2}), Tensor::scalar(0)); }).find("(2, 3) and (2)"), std::string::npos);
}

}  // namespace
}  // namespace sd
