// Losses against double, their gradients against differences of the double formulas.
#include "common/kernels/loss/loss.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

using Floats = std::vector<float>;
constexpr Grid kGrid{-1, 1, 1.0f / 7};  // 8 values

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// The textbook's formulas, as they stand.
double exact(Loss loss, const double* v) {
    const double difference = v[0] - v[1];
    switch (loss) {
        case Loss::squared_error: return difference * difference;
        case Loss::absolute_error: return std::abs(difference);
        case Loss::bce_with_logits: return -v[1] * std::log(sigmoid(v[0])) - (1 - v[1]) * std::log(1 - sigmoid(v[0]));
        case Loss::gaussian: return std::log(std::exp(-difference * difference / (2 * std::exp(v[2]))) / std::sqrt(2 * M_PI * std::exp(v[2])));
        case Loss::logistic: {
            const double above = v[0] > 0.99 ? 1 : sigmoid((difference + kGrid.half) / std::exp(v[2]));
            const double below = v[0] < -0.99 ? 0 : sigmoid((difference - kGrid.half) / std::exp(v[2]));
            return std::log(above - below);
        }
        case Loss::kl_standard: return -0.5 * (1 + v[1] - v[0] * v[0] - std::exp(v[1]));
        case Loss::kl_gaussians: return 0.5 * (v[3] - v[1] + (std::exp(v[1]) + (v[0] - v[2]) * (v[0] - v[2])) / std::exp(v[3]) - 1);
    }
    return NAN;
}
int inputs_of(Loss loss) { return loss == Loss::kl_gaussians ? 4 : loss == Loss::gaussian || loss == Loss::logistic ? 3 : 2; }

const Loss kAll[] = {Loss::squared_error, Loss::absolute_error, Loss::bce_with_logits, Loss::gaussian, Loss::logistic, Loss::kl_standard, Loss::kl_gaussians};

std::vector<Floats> random_inputs(Loss loss, std::int64_t n) {
    Rng rng(3);
    std::vector<Floats> inputs(static_cast<std::size_t>(inputs_of(loss)), Floats(static_cast<std::size_t>(n)));
    for (Floats& v : inputs)
        for (float& x : v) x = rng.uniform(-1.5f, 1.5f);
    if (loss == Loss::logistic)
        for (float& x : inputs[0]) x = kGrid.low + 2 * kGrid.half * static_cast<float>(rng.below(8));
    return inputs;
}
LossArguments arguments_of(const std::vector<Floats>& inputs) {
    LossArguments a;
    for (std::size_t k = 0; k < inputs.size(); k++) a.input[k] = inputs[k].data();
    a.grid = kGrid;
    return a;
}

TEST(Losses, ValuesSumsAndGradientsAgreeWithDouble) {
    for_every_isa([&] {
        for (Loss loss : kAll)
            for (std::int64_t n : {1, 7, 17, 1001}) {
                const std::vector<Floats> inputs = random_inputs(loss, n);
                std::vector<Floats> gradients = inputs;
                Floats values(static_cast<std::size_t>(n));
                LossArguments a = arguments_of(inputs);
                const double plain = loss_sum(loss, n, a);
                a.values = values.data();
                for (std::size_t k = 0; k < inputs.size(); k++) a.gradient[k] = gradients[k].data();
                a.scale = 0.5f;
                const double total = loss_sum(loss, n, a);
                EXPECT_EQ(total, plain);
                double sum = 0;
                for (std::size_t i = 0; i < values.size(); i++) {
                    double v[4] = {};
                    for (std::size_t k = 0; k < inputs.size(); k++) v[k] = inputs[k][i];
                    const double right = exact(loss, v);
                    sum += right;
                    ASSERT_NEAR(values[i], right, 2e-6 * std::abs(right) + 2e-6) << "loss " << static_cast<int>(loss);
                    for (std::size_t k = 0; k < inputs.size(); k++) {
                        if (loss == Loss::absolute_error && std::abs(v[0] - v[1]) < 1e-4) continue;
                        if (loss == Loss::logistic && k == 0) {  // the grid does not move with x
                            ASSERT_EQ(gradients[0][i], -gradients[1][i]);
                            continue;
                        }
                        const double at = v[k], h = 1e-5;
                        v[k] = at + h;
                        const double high = exact(loss, v);
                        v[k] = at - h;
                        const double low = exact(loss, v);
                        v[k] = at;
                        const double slope = 0.5 * (high - low) / (2 * h);
                        ASSERT_NEAR(gradients[k][i], slope, 1e-5 * std::abs(slope) + 2e-6) << "loss " << static_cast<int>(loss) << " input " << k;
                    }
                }
                EXPECT_NEAR(total, sum, 1e-6 * static_cast<double>(n));
            }
    });
}

TEST(Losses, ExtremeInputsStayFinite) {
    for_every_isa([&] {
        const Floats x = {-200, 200, -200, 200}, t = {1, 0, 0, 1};
        Floats values(4), dx(4);
        LossArguments a;
        a.input[0] = x.data(), a.input[1] = t.data(), a.gradient[0] = dx.data(), a.values = values.data();
        loss_sum(Loss::bce_with_logits, 4, a);
        EXPECT_EQ(values, (Floats{200, 200, 0, 0}));
        EXPECT_EQ(dx, (Floats{-1, 1, 0, 0}));

        // A far and narrow logistic: sigmoid(a) - sigmoid(b) is 0 in float, its logarithm is not.
        const Floats pixel = {0.5f, 0.5f, -1, 1}, mu = {-0.9f, 0.5f, 0.9f, -0.9f}, log_s = {-6, -12, -6, -6};
        Floats dmu(4), dlog_s(4);
        LossArguments b;
        b.input[0] = pixel.data(), b.input[1] = mu.data(), b.input[2] = log_s.data();
        b.gradient[1] = dmu.data(), b.gradient[2] = dlog_s.data(), b.values = values.data();
        loss_sum(Loss::logistic, 4, b);
        const double s = std::exp(-6.0), half = 1.0 / 255;
        EXPECT_NEAR(values[0], -(1.4 - half) / s + std::log(1 - std::exp(-2 * half / s)), 1e-3);
        EXPECT_NEAR(values[1], 0, 1e-6);
        EXPECT_NEAR(values[2], -(1.9 - half) / s, 1e-3);
        EXPECT_NEAR(values[3], -(1.9 - half) / s, 1e-3);
        for (std::size_t i = 0; i < 4; i++) EXPECT_TRUE(std::isfinite(dmu[i]) && std::isfinite(dlog_s[i])) << i;
    });
}

// Values and derivatives of one element, by loss and inputs.
struct Edge {
    Loss loss;
    std::vector<float> in;
    double value;
    std::vector<double> d;
};

TEST(Losses, EdgesHaveTheirLimits) {
    const float inf = INFINITY;
    const double half_log_2pi = 0.91893853320467274, log_width = std::log(2.0 / 7);
    const Edge edges[] = {
        {Loss::bce_with_logits, {inf, 0}, inf, {1, -inf}},
        {Loss::bce_with_logits, {inf, 1}, 0, {0, -inf}},
        {Loss::bce_with_logits, {-inf, 0}, 0, {0, inf}},
        {Loss::bce_with_logits, {-inf, 1}, inf, {-1, inf}},
        {Loss::gaussian, {0, 0, -100}, 50 - half_log_2pi, {0, 0, -0.5}},
        {Loss::gaussian, {0, 0, -200}, 100 - half_log_2pi, {0, 0, -0.5}},
        {Loss::gaussian, {1e-20f, 0, -100}, 50 - half_log_2pi - 0.5e-40 * std::exp(100.0), {-1e-20 * std::exp(100.0), 1e-20 * std::exp(100.0), 0.5e-40 * std::exp(100.0) - 0.5}},
        {Loss::gaussian, {1, 0, 200}, -100 - half_log_2pi, {0, 0, -0.5}},
        {Loss::kl_gaussians, {1, -100, 1, -100}, 0, {0, 0, 0, 0}},
        {Loss::kl_gaussians, {1, 0, 1, -50}, 0.5 * (std::exp(50.0) - 51), {0, 0.5 * std::expm1(50.0), 0, -0.5 * std::expm1(50.0)}},
        {Loss::kl_gaussians, {0, 1e-4f, 0, 0}, 0.25e-8 * (1 + 1e-4 / 3), {0, 0.5e-4 * (1 + 0.5e-4), 0, -0.5e-4 * (1 + 0.5e-4)}},
        {Loss::kl_standard, {0, 1e-6f}, 0.25e-12, {0, 0.5e-6}},
        {Loss::kl_standard, {0, -1e-3f}, 0.25e-6 * (1 - 1e-3 / 3), {0, -0.5e-3 * (1 - 0.5e-3)}},
        {Loss::kl_standard, {0, 88.5f}, 0.5 * std::exp(88.5), {0, 0.5 * std::exp(88.5)}},
        {Loss::kl_standard, {0, -200}, 99.5, {0, -0.5}},
        {Loss::kl_standard, {0, inf}, inf, {0, inf}},
        {Loss::kl_standard, {0, -inf}, inf, {0, -0.5}},
        // P = width / 4 of a very wide one inside of the grid, 1/2 in its tails
        {Loss::logistic, {1.0f / 7, 0, 70}, log_width - 70 - std::log(4.0), {0, 0, -1}},
        {Loss::logistic, {1.0f / 7, 0, 120}, log_width - 120 - std::log(4.0), {0, 0, -1}},
        {Loss::logistic, {-1, 0, 120}, -std::log(2.0), {0, 0, 0}},
        {Loss::logistic, {1, 1, -120}, 0, {0, 0, 0}},
    };
    for_every_isa([&] {
        for (const Edge& edge : edges) {
            float value = 0, d[4] = {};
            LossArguments a;
            for (std::size_t k = 0; k < edge.in.size(); k++) a.input[k] = &edge.in[k], a.gradient[k] = &d[k];
            a.values = &value, a.grid = kGrid;
            const double total = loss_sum(edge.loss, 1, a);
            testing::Message at;
            at << "loss " << static_cast<int>(edge.loss) << " of " << edge.in[0] << ", " << edge.in[1] << ", " << edge.in[edge.in.size() - 1];
            const auto expect = [&](double got, double right) {
                if (std::isinf(right)) {
                    EXPECT_EQ(got, right) << at;
                } else {
                    EXPECT_NEAR(got, right, 1e-6 * std::abs(right)) << at;
                }
            };
            expect(value, edge.value);
            expect(total, edge.value);
            for (std::size_t k = 0; k < edge.in.size(); k++) expect(d[k], edge.d[k]);
        }
    });
}

// e^x - 1 - x over its range, through KL(N(0, e^x) || N(0, 1)).
TEST(Losses, KlOfNearlyEqualVariancesIsExact) {
    for_every_isa([&] {
        Floats mu, logvar;
        for (float v = 1e-8f; v < 85; v *= 1.13f)
            for (float sign : {-1.0f, 1.0f}) mu.push_back(0), logvar.push_back(sign * v);
        Floats values(mu.size()), dlogvar(mu.size());
        LossArguments a;
        a.input[0] = mu.data(), a.input[1] = logvar.data(), a.gradient[1] = dlogvar.data(), a.values = values.data();
        loss_sum(Loss::kl_standard, static_cast<std::int64_t>(mu.size()), a);
        for (std::size_t i = 0; i < mu.size(); i++) {
            const long double x = logvar[i], rest = std::fabs(x) < 0.1L ? x * x * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6 * (1 + x / 7 * (1 + x / 8)))))) / 2 : std::expm1(x) - x;
            ASSERT_NEAR(values[i] / static_cast<double>(0.5L * rest), 1, 1e-6) << logvar[i];
            ASSERT_NEAR(dlogvar[i] / static_cast<double>(0.5L * std::expm1(x)), 1, 1e-6) << logvar[i];
        }
    });
}

TEST(Losses, ManyEqualTermsAddUp) {
    for_every_isa([&] {
        const std::int64_t rows = 3, cols = 1'000'003;
        const Floats x(static_cast<std::size_t>(rows * cols), 1.1f), t(x.size());
        LossArguments a;
        a.input[0] = x.data(), a.input[1] = t.data();
        Floats sums(3);
        const double square = static_cast<double>(1.1f) * 1.1f;
        loss_row_sums(Loss::squared_error, rows, cols, a, sums.data());
        for (const float s : sums) EXPECT_NEAR(s / (square * static_cast<double>(cols)), 1, 1e-6);
        EXPECT_NEAR(loss_sum(Loss::squared_error, rows * cols, a) / (square * static_cast<double>(rows * cols)), 1, 1e-6);
    });
}

TEST(Losses, ProbabilitiesOfTheGridSumToOne) {
    for_every_isa([&] {
        for (float mu : {-1.2f, 0.0f, 0.3f})
            for (float log_s : {-4.0f, -1.0f, 1.0f}) {
                Floats x(256), m(256, mu), s(256, log_s), values(256);
                for (std::size_t i = 0; i < 256; i++) x[i] = static_cast<float>(i) / 127.5f - 1;
                LossArguments a;
                a.input[0] = x.data(), a.input[1] = m.data(), a.input[2] = s.data(), a.values = values.data();
                loss_sum(Loss::logistic, 256, a);
                double total = 0;
                for (float v : values) total += std::exp(static_cast<double>(v));
                EXPECT_NEAR(total, 1, 1e-5);
            }
    });
}

TEST(Losses, SameBitsWithAnyNumberOfThreads) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    const std::int64_t rows = 97, cols = 1001;
    const int before = threads();
    for_every_isa([&] {
        for (Loss loss : kAll) {
            const std::vector<Floats> inputs = random_inputs(loss, rows * cols);
            const LossArguments a = arguments_of(inputs);
            double total = 0;
            Floats first;
            for (int count : {1, 2, 4, 7}) {
                set_threads(count);
                Floats sums(static_cast<std::size_t>(rows));
                loss_row_sums(loss, rows, cols, a, sums.data());
                const double sum = loss_sum(loss, rows * cols, a);
                if (count == 1) total = sum, first = sums;
                EXPECT_EQ(sum, total);
                EXPECT_EQ(sums, first);
            }
            double over_rows = 0;
            for (float s : first) over_rows += s;
            EXPECT_NEAR(over_rows, total, 1e-6 * static_cast<double>(rows * cols));
        }
    });
    set_threads(before);
}

}  // namespace
}  // namespace sd::kernels
