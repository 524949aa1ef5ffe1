#include "chapters/03_vae/vae.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "chapters/03_vae/effective_beta.hpp"
#include "chapters/03_vae/evaluation.hpp"
#include "chapters/03_vae/gradient_estimators.hpp"
#include "chapters/03_vae/latent_toy.hpp"
#include "chapters/03_vae/traversal.hpp"
#include "common/ops/reduce.hpp"
#include "tests/nn/all_gradients.hpp"

namespace sd {
namespace {

// With y = z^2 / 2 the evidence is a parabolic cylinder function (DLMF 12.5.1, 12.7.10, 10.27.2), n the deviation of the noise:
//     p(x) = e^(u^2/4 - x^2/2n^2) D(u) / sqrt(2 pi n) = e^(...) U(0, u) / sqrt(2 pi n),   u = n - x / n
double evidence_in_closed_form(double x) {
    const double n = 0.25, u = n - x / n, t = u * u / 4;
    const double k = std::cyl_bessel_k(0.25, t), i = std::cyl_bessel_i(0.25, t);
    const double cylinder = u > 0 ? std::sqrt(u / (2 * M_PI)) * k : std::sqrt(-M_PI * u) / 2 * (2 * i + 2 / M_PI * std::sin(M_PI / 4) * k);
    return t - x * x / (2 * n * n) + std::log(cylinder / std::sqrt(2 * M_PI * n));
}

// E[log p(z)] + E[log p(x|z)] + entropy, with the Gaussian's E z^2 = m^2 + s^2 and E z^4 = m^4 + 6 m^2 s^2 + 3 s^4.
double elbo_in_closed_form(double x, const Gaussian& q) {
    const double n = 0.25, m = q.mean * q.mean, s = q.deviation * q.deviation;
    const double squared = x * x - x * (m + s) + (m * m + 6 * m * s + 3 * s * s) / 4;
    return -0.5 * std::log(2 * M_PI) - (m + s) / 2 - 0.5 * std::log(2 * M_PI * n * n) - squared / (2 * n * n) + 0.5 * std::log(2 * M_PI * M_E * s);
}

TEST(LatentToy, QuadratureAgreesWithClosedForms) {
    for (double x : {-0.5, 0.0, 0.3, 1.0, 2.5}) {
        EXPECT_NEAR(LatentToy::log_evidence(x), evidence_in_closed_form(x), 1e-8) << x;
        for (const Gaussian& q : {Gaussian{0, 1}, Gaussian{1.2, 0.3}, Gaussian{-0.7, 0.6}})
            EXPECT_NEAR(LatentToy::elbo(x, q), elbo_in_closed_form(x, q), 1e-6) << x;
    }
}

TEST(LatentToy, EvidenceIsElboPlusGap) {
    for (double x : {-0.5, 0.0, 0.3, 1.0, 2.5})
        for (const Gaussian& q : {Gaussian{0, 1}, Gaussian{1.2, 0.3}, Gaussian{-0.7, 0.6}})
            EXPECT_NEAR(evidence_in_closed_form(x), elbo_in_closed_form(x, q) + LatentToy::kl_to_posterior(x, q), 1e-4) << x;
}

TEST(LatentToy, PosteriorIsADensityAndTheBestGaussianIsBest) {
    double integral = 0;
    for (double z = -6; z < 6; z += 0.01) integral += LatentToy::posterior(1.0, z) * 0.01;
    EXPECT_NEAR(integral, 1, 1e-6);
    const Gaussian best = LatentToy::best_gaussian(2.0, 1.0);
    EXPECT_NEAR(best.mean, 2, 0.1);  // z^2 / 2 = 2
    for (const Gaussian& q :
         {Gaussian{best.mean + 0.02, best.deviation}, Gaussian{best.mean - 0.02, best.deviation}, Gaussian{best.mean, best.deviation * 1.1}})
        EXPECT_LT(LatentToy::elbo(2.0, q), LatentToy::elbo(2.0, best));
}

TEST(LatentToy, TheBoundRisesWithItsSamplesToTheEvidence) {
    const Gaussian q{0.4, 1.2};
    Rng rng(1);
    double last = -1e9;
    for (int k : {1, 5, 50, 500}) {
        const int times = 100000 / k;
        double sum = 0;
        for (int i = 0; i < times; i++) sum += LatentToy::bound_estimate(1.0, q, k, rng);
        EXPECT_GT(sum / times, last);
        last = sum / times;
    }
    EXPECT_NEAR(last, LatentToy::log_evidence(1.0), 0.03);
    EXPECT_LT(last, LatentToy::log_evidence(1.0) + 0.01);
}

TEST(GradientEstimators, AgreeWithQuadratureAndDifferInVariance) {
    Rng rng(2);
    const GradientEstimates e = estimate_gradients(1.0, {0.9, 0.2}, 200000, rng);
    // By hand, from E[(x - z^2/2)^2]: -m - (-2 x m + m^3 + 3 m s^2) / 2 n^2 with n = 1/4.
    EXPECT_NEAR(e.exact, -0.9 - 8 * (-1.8 + 0.729 + 3 * 0.9 * 0.04), 1e-5);
    EXPECT_NEAR(e.reparameterized.mean, e.exact, 5 * std::sqrt(e.reparameterized.variance / 200000));
    EXPECT_NEAR(e.score.mean, e.exact, 5 * std::sqrt(e.score.variance / 200000));
    EXPECT_GT(e.score.variance, 20 * e.reparameterized.variance);
}

TEST(Elbo, ClosedKlIsTheMeanOfTheLogRatio) {
    Rng rng(3);
    const Posterior q{Tensor({1, 2}, {0.7f, -1.1f}), Tensor({1, 2}, {-0.8f, 0.4f})};
    const Posterior many{repeat_rows(q.mu, 200000), repeat_rows(q.logvar, 200000)};
    const Tensor z = reparameterize(many, rng);
    const double sampled = mean(log_normal(z, many) - log_normal(z)).item();
    EXPECT_NEAR(sampled, kl_standard_normal(q.mu, q.logvar)[0], 0.01);
}

TEST(Elbo, ManySamplesInBlocksAreOneLogMeanExp) {
    Rng rng(4);
    const MlpVae model(6, {5}, 3, {}, rng);
    const Tensor x = rng.uniform({2, 6}, 0, 1);
    Rng a(5), b(5);
    // One image after the other, 500 samples at a time, as estimate_bounds() draws.
    const Tensor bounds = estimate_bounds(model, x, {1, 5, 1500}, b);
    ASSERT_EQ(bounds.shape(), (Shape{2, 3}));
    for (int i = 0; i < 2; i++) {
        std::vector<float> log_w;
        for (int block = 0; block < 3; block++) {
            const Tensor drawn = log_weights(model, slice(x, 0, i, i + 1), 500, a);
            log_w.insert(log_w.end(), drawn.data(), drawn.data() + 500);
        }
        EXPECT_NEAR(bounds[3 * i], mean(Tensor({1500}, log_w)).item(), 1e-4);
        EXPECT_NEAR(bounds[3 * i + 1], mean(log_mean_exp(Tensor({300, 5}, log_w))).item(), 1e-4);
        EXPECT_NEAR(bounds[3 * i + 2], log_mean_exp(Tensor({1, 1500}, log_w))[0], 1e-4);
        // Of the same samples the larger groups never give less: Jensen's inequality holds for every set of numbers.
        EXPECT_LE(bounds[3 * i], bounds[3 * i + 1]);
        EXPECT_LE(bounds[3 * i + 1], bounds[3 * i + 2]);
    }
}

TEST(Elbo, GroupsThatAreNotFullAreLeftOut) {
    EXPECT_NEAR(mean_bound({0, 0, std::log(3.0f), 0, 50}, 2), (0 + std::log(2.0)) / 2, 1e-6);
    EXPECT_NEAR(mean_bound({-1000, -1000}, 2), -1000, 1e-9);  // nothing underflows
}

// A linear model with Gaussian pixels has a Gaussian likelihood in closed form: x = w z + noise, so p(x) = N(0, w w^T + s^2 I).
TEST(Elbo, BoundReachesTheExactLikelihoodOfALinearModel) {
    struct Linear1 {
        PixelDistribution pixels{PixelModel::gaussian_fixed, 0.5f};
        std::int64_t latent = 1;
        Posterior encode(const Tensor& x) const { return {Tensor::zeros({x.dim(0), 1}), Tensor::zeros({x.dim(0), 1})}; }  // q = prior
        Tensor decode(const Tensor& z) const {
            Tensor y({z.dim(0), 2});
            for (std::int64_t i = 0; i < z.dim(0); i++) y[2 * i] = 0.6f * z[i], y[2 * i + 1] = -0.3f * z[i];
            return y;
        }
    };
    const Tensor x({1, 2}, {0.5f, 0.2f});
    const double a = 0.36 + 0.25, b = -0.18, c = 0.09 + 0.25, det = a * c - b * b;
    const double exact = -std::log(2 * M_PI) - 0.5 * std::log(det) - 0.5 * (c * 0.25 - 2 * b * 0.1 + a * 0.04) / det;
    Rng rng(6);
    EXPECT_NEAR(estimate_bounds(Linear1(), x, {20000}, rng)[0], exact, 0.02);
}

TEST(PixelDistribution, LogisticLevelsSumToOne) {
    const PixelDistribution logistic{PixelModel::logistic};
    Tensor x({256, 1}), output({256, 2});
    for (int i = 0; i < 256; i++) x[i] = static_cast<float>(i) / 255, output[2 * i] = 0.43f, output[2 * i + 1] = -2.5f;
    double sum = 0;
    const Tensor log_p = logistic.log_likelihood(x, output);
    for (float v : log_p.values()) sum += std::exp(v);
    EXPECT_NEAR(sum, 1, 1e-4);
}

TEST(PixelDistribution, GaussianIsADensityAndReportsBits) {
    const PixelDistribution gaussian{PixelModel::gaussian};
    constexpr int kSteps = 4000;
    Tensor x({kSteps, 1}), output({kSteps, 2});
    for (int i = 0; i < kSteps; i++) x[i] = -2 + 5.0f * static_cast<float>(i) / kSteps, output[2 * i] = 0.43f, output[2 * i + 1] = -2.5f;
    double sum = 0;
    const Tensor log_p = gaussian.log_likelihood(x, output);
    for (float v : log_p.values()) sum += std::exp(v) * 5.0 / kSteps;
    EXPECT_NEAR(sum, 1, 1e-3);
    EXPECT_NEAR(gaussian.reported(0, 784), 8, 1e-12);                    // the uniform density
    EXPECT_NEAR(gaussian.reported(784 * std::log(2.0), 784), 7, 1e-12);  // twice that density at every value
    EXPECT_EQ(PixelDistribution{}.reported(-90, 784), 90);
}

TEST(PixelDistribution, SamplesHaveTheMeanAndTheSpread) {
    Rng rng(7);
    constexpr int n = 20000;
    for (PixelModel model : {PixelModel::bernoulli, PixelModel::gaussian_fixed, PixelModel::gaussian, PixelModel::logistic}) {
        const PixelDistribution p{model, 0.05f};
        Tensor output({n, p.parameters()});
        for (int i = 0; i < n; i++) output[i * p.parameters()] = 0.5f;
        if (p.parameters() == 2)
            for (int i = 0; i < n; i++) output[2 * i + 1] = -4.5f;
        const Tensor samples = p.sample(output, rng);
        double sum = 0, squares = 0;
        for (float x : samples.values()) sum += x, squares += static_cast<double>(x) * x;
        const double deviation = std::sqrt(squares / n - sum / n * (sum / n));
        EXPECT_NEAR(sum / n, p.mean(output)[0], 0.012) << static_cast<int>(model);
        EXPECT_NEAR(deviation / p.standard_deviation(output)[0], 1, 0.03) << static_cast<int>(model);
    }
    // Bernoulli: sqrt(p (1 - p)). Gaussian: e^(l/2) far above the bound, the bound's own deviation far below. Logistic: pi / sqrt(3) scales.
    EXPECT_NEAR(PixelDistribution{}.standard_deviation(Tensor({1, 1}, {2}))[0], std::sqrt(1 / (1 + std::exp(-2.0)) / (1 + std::exp(2.0))), 1e-6);
    EXPECT_NEAR(PixelDistribution{PixelModel::gaussian}.standard_deviation(Tensor({1, 2}, {0, -1}))[0], std::exp(-0.5), 1e-3);
    EXPECT_NEAR(PixelDistribution{PixelModel::gaussian}.standard_deviation(Tensor({1, 2}, {0, -60}))[0], std::exp(-4.5), 1e-5);
    EXPECT_NEAR(PixelDistribution{PixelModel::logistic}.standard_deviation(Tensor({1, 2}, {0, -1}))[0], M_PI / std::sqrt(3.0) * std::exp(-1.0), 3e-3);
}

TEST(Vae, EveryParameterGetsAGradient) {
    Rng rng(8);
    MlpVae mlp(12, {7, 5}, 3, {PixelModel::gaussian}, rng, Activation::tanh, 4);
    mlp.set_condition(one_hot({0, 3}, 4));
    const Elbo terms = elbo(mlp, rng.uniform({2, 12}, 0, 1), rng);
    check_all_gradients(mlp, mean(terms.kl - terms.reconstruction));
    ConvVae conv(4, {PixelModel::logistic}, rng);
    check_all_gradients(conv, -mean(log_mean_exp(log_weights(conv, rng.uniform({2, 784}, 0, 1), 3, rng))));
}

// Simpson's rule over z gives log p(x|y) of a model with one latent; each image's k samples must see that image's label.
TEST(Vae, ConditionalBoundsReachTheLikelihoodGivenTheClass) {
    Rng rng(10);
    MlpVae model(4, {6}, 1, {}, rng, Activation::tanh, 3);
    for (Parameter p : parameters(model))  // far enough from nothing for the label to matter
        for (std::int64_t i = 0; i < p.tensor.numel(); i++) p.tensor[i] *= 3;
    const Tensor x({2, 4}, {1, 0, 1, 1, 1, 0, 1, 1});  // the same image twice
    const std::vector<int> labels{2, 0};
    NoGrad no_grad;
    std::vector<double> exact;
    for (int label : labels) {
        model.set_condition(one_hot({label}, 3));
        constexpr int kSteps = 4000;
        double sum = 0;
        for (int i = 0; i <= kSteps; i++) {
            const Tensor z({1, 1}, {-8 + 16.0f * static_cast<float>(i) / kSteps});
            const double density = std::exp(model.pixels.log_likelihood(slice(x, 0, 0, 1), model.decode(z))[0] + log_normal(z)[0]);
            sum += density * (i == 0 || i == kSteps ? 1 : i % 2 ? 4 : 2) * 16 / kSteps / 3;
        }
        exact.push_back(std::log(sum));
        EXPECT_NEAR(estimate_bounds(model, slice(x, 0, 0, 1), {20000}, rng)[0], exact.back(), 0.02) << label;
    }
    EXPECT_GT(std::abs(exact[0] - exact[1]), 0.1);
    model.set_condition(one_hot(labels, 3));
    const Tensor both = log_mean_exp(log_weights(model, x, 20000, rng));
    EXPECT_NEAR(both[0], exact[0], 0.02);
    EXPECT_NEAR(both[1], exact[1], 0.02);
}

TEST(Quality, GivesEachBatchItsOwnLabels) {
    Rng rng(11);
    MlpVae model(4, {6}, 2, {}, rng, Activation::tanh, 3);
    constexpr int n = 501;  // a full batch and one image
    const Tensor x = rng.uniform({n, 4}, 0, 1);
    std::vector<int> labels(n);
    for (int i = 0; i < n; i++) labels[static_cast<std::size_t>(i)] = i % 3;
    double kl = 0;
    for (int i = 0; i < n; i++) {
        model.set_condition(one_hot({i % 3}, 3));
        const Posterior q = model.encode(slice(x, 0, i, i + 1));
        kl += kl_standard_normal(q.mu, q.logvar)[0];
    }
    const Quality quality = measure(model, x, rng, [&](std::int64_t begin, std::int64_t end) {
        model.set_condition(one_hot({labels.begin() + begin, labels.begin() + end}, 3));
    });
    EXPECT_NEAR(quality.kl, kl / n, 1e-5);
    model.set_condition(one_hot({0, 1}, 3));
    EXPECT_THROW(model.encode(slice(x, 0, 0, 3)), Error);
}

TEST(Vae, LabelsOutOfRangeAreRefused) { EXPECT_THROW(one_hot({0, 10}, 10), Error); }

TEST(Quality, CountsActiveUnits) {
    Rng rng(9);
    struct TwoOfThree {
        PixelDistribution pixels;
        std::int64_t latent = 3;
        Posterior encode(const Tensor& x) const {  // the third latent ignores x
            Tensor mu = Tensor::zeros({x.dim(0), 3});
            for (std::int64_t i = 0; i < x.dim(0); i++) mu[3 * i] = x[4 * i], mu[3 * i + 1] = -2 * x[4 * i + 1];
            return {mu, Tensor::zeros({x.dim(0), 3})};
        }
        Tensor decode(const Tensor& z) const { return Tensor::zeros({z.dim(0), 4}); }
    };
    const Quality quality = measure(TwoOfThree(), rng.uniform({600, 4}, 0, 1), rng);
    EXPECT_EQ(quality.active_units, 2);
    EXPECT_NEAR(quality.reconstruction, -4 * std::log(2.0), 1e-5);
    EXPECT_NEAR(quality.elbo, quality.reconstruction - quality.kl, 1e-9);
}

TEST(Traversal, MovesTheMostActiveLatentsFirstAndOneAtATime) {
    const Tensor z = traversal_codes(Tensor({2, 3}, {0.1f, -2, 1, 0.1f, 2, -1}), 2, 3);
    ASSERT_EQ(z.shape(), (Shape{6, 3}));
    const float expected[] = {0, -3, 0, 0, 0, 0, 0, 3, 0, 0, 0, -3, 0, 0, 0, 0, 0, 3};
    for (int i = 0; i < 18; i++) EXPECT_EQ(z[i], expected[i]) << i;
}

TEST(EffectiveBeta, MatchesTheDerivedOnes) {
    const auto losses = popular_losses();
    const double expected[] = {1, 1.536, 6144, 2.048, 2.45, 1};
    ASSERT_EQ(losses.size(), 6u);
    for (std::size_t i = 0; i < losses.size(); i++) EXPECT_NEAR(effective_beta(losses[i]) / expected[i], 1, 1e-9) << losses[i].source;
}

}  // namespace
}  // namespace sd
