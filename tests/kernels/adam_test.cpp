#include "common/kernels/optim/optim.hpp"

#include <cmath>
#include <vector>

#include "common/kernels/threads/threads.hpp"
#include "common/tensor/rng.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

using Floats = std::vector<float>;

Floats random(std::size_t n, std::uint64_t seed) {
    Rng rng(seed);
    Floats x(n);
    for (float& v : x) v = rng.normal();
    return x;
}

constexpr std::size_t kSizes[] = {1, 7, 16, 17, 1000, 70001};

AdamStep adam_step(int t, double l2, double keep) {
    return {.beta1 = 0.9f, .beta2 = 0.999f, .eps = 1e-8f, .rate = static_cast<float>(1e-2 / (1 - std::pow(0.9, t))), .root = static_cast<float>(1 / std::sqrt(1 - std::pow(0.999, t))),
            .l2 = static_cast<float>(l2), .keep = static_cast<float>(keep)};
}

TEST(Adam, AgreesWithDoubleOverSomeSteps) {
    for_every_isa([] {
        for (const std::size_t n : kSizes) {
            Floats p = random(n, 1), m(n), v(n);
            std::vector<double> rp(p.begin(), p.end()), rm(n), rv(n);
            for (int t = 1; t <= 5; t++) {
                const Floats g = random(n, static_cast<std::uint64_t>(100 + t));
                adam(static_cast<std::int64_t>(n), adam_step(t, 0.01, 0.999), g.data(), p.data(), m.data(), v.data());
                for (std::size_t i = 0; i < n; i++) {
                    const double grad = g[i] + 0.01 * rp[i];
                    rm[i] = 0.9 * rm[i] + 0.1 * grad;
                    rv[i] = 0.999 * rv[i] + 0.001 * grad * grad;
                    rp[i] = 0.999 * rp[i] - 1e-2 * (rm[i] / (1 - std::pow(0.9, t))) / (std::sqrt(rv[i] / (1 - std::pow(0.999, t))) + 1e-8);
                }
            }
            for (std::size_t i = 0; i < n; i++) {
                ASSERT_NEAR(p[i], rp[i], 5e-6) << n << " " << i;
                ASSERT_NEAR(m[i], rm[i], 1e-6);
                ASSERT_NEAR(v[i], rv[i], 1e-6);
            }
        }
    });
}

TEST(Sgd, AgreesWithDoubleOverSomeSteps) {
    for_every_isa([] {
        for (const std::size_t n : kSizes) {
            Floats p = random(n, 1), m(n);
            std::vector<double> rp(p.begin(), p.end()), rm(n);
            for (int t = 1; t <= 5; t++) {
                const Floats g = random(n, static_cast<std::uint64_t>(100 + t));
                sgd(static_cast<std::int64_t>(n), {.lr = 0.1f, .momentum = 0.9f, .l2 = 0.01f}, g.data(), p.data(), m.data());
                for (std::size_t i = 0; i < n; i++) {
                    rm[i] = 0.9 * rm[i] + g[i] + 0.01 * rp[i];
                    rp[i] -= 0.1 * rm[i];
                }
            }
            for (std::size_t i = 0; i < n; i++) ASSERT_NEAR(p[i], rp[i], 5e-6);
        }
    });
}

TEST(RmsProp, AgreesWithDoubleOverSomeSteps) {
    for_every_isa([] {
        for (const std::size_t n : kSizes) {
            Floats p = random(n, 1), v(n);
            std::vector<double> rp(p.begin(), p.end()), rv(n);
            for (int t = 1; t <= 5; t++) {
                const Floats g = random(n, static_cast<std::uint64_t>(100 + t));
                rms_prop(static_cast<std::int64_t>(n), {.lr = 0.01f, .alpha = 0.9f, .eps = 1e-5f, .l2 = 0.0f}, g.data(), p.data(), v.data());
                for (std::size_t i = 0; i < n; i++) {
                    rv[i] = 0.9 * rv[i] + 0.1 * g[i] * g[i];
                    rp[i] -= 0.01 * g[i] / (std::sqrt(rv[i]) + 1e-5);
                }
            }
            for (std::size_t i = 0; i < n; i++) ASSERT_NEAR(p[i], rp[i], 5e-6);
        }
    });
}

TEST(Adam, SameBitsForAnyNumberOfThreads) {
    if (kMaxThreads == 1) GTEST_SKIP() << "this target has no threads";
    for_every_isa([] {
        const int before = threads();
        const Floats g = random(100003, 9);
        Floats first;
        for (const int count : {1, 2, 4, 7}) {
            set_threads(count);
            Floats p = random(g.size(), 1), m = random(g.size(), 2), v(g.size(), 0.5f);
            adam(static_cast<std::int64_t>(g.size()), adam_step(3, 0, 1), g.data(), p.data(), m.data(), v.data());
            if (count == 1) first = p;
            EXPECT_EQ(p, first);
        }
        set_threads(before);
    });
}

}  // namespace
}  // namespace sd::kernels
