#include "common/optim/lbfgs.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "common/autograd/autograd.hpp"
#include "common/tensor/rng.hpp"

namespace sd {
namespace {

// A recorded loss from its value and gradient at hand.
Tensor recorded(const Tensor& x, double f, const Tensor& g) {
    return record("loss", Tensor::scalar(static_cast<float>(f)), {x}, [=, target = Target(x)](const Tensor&) { add_grad(target, g); });
}

TEST(Lbfgs, FindsTheMinimumOfRosenbrock) {
    const Tensor x = Tensor({2}, {-1.2f, 1.0f}).set_requires_grad();
    int evaluations = 0;
    const auto rosenbrock = [&] {
        evaluations++;
        const double a = x[0], b = x[1];
        return recorded(x, (1 - a) * (1 - a) + 100 * (b - a * a) * (b - a * a), Tensor({2}, {static_cast<float>(-2 * (1 - a) - 400 * a * (b - a * a)), static_cast<float>(200 * (b - a * a))}));
    };
    Lbfgs lbfgs({{"x", x}}, {.max_iterations = 100});
    EXPECT_LT(lbfgs.step(rosenbrock), 1e-9);
    EXPECT_NEAR(x[0], 1, 1e-4);
    EXPECT_NEAR(x[1], 1, 2e-4);
    EXPECT_LT(evaluations, 80);
}

// With exact line searches and as many pairs as dimensions, L-BFGS is the method of conjugate gradients: n steps.
TEST(Lbfgs, SolvesAQuadraticOfNDimensionsInNSteps) {
    for (const int n : {1, 3, 8}) {
        Rng rng(5);
        const Tensor x = rng.normal({n}).set_requires_grad(), target = rng.normal({n});
        const auto quadratic = [&] {
            double f = 0;
            Tensor g({n});
            for (int i = 0; i < n; i++) {
                const double curvature = 1 + i, e = static_cast<double>(x[i]) - target[i];
                f += 0.5 * curvature * e * e;
                g[i] = static_cast<float>(curvature * e);
            }
            return recorded(x, f, g);
        };
        Lbfgs lbfgs({{"x", x}}, {.history = n, .max_iterations = n, .change_tolerance = 0, .c2 = 1e-3});
        EXPECT_LT(lbfgs.step(quadratic), 1e-6) << n;
        for (int i = 0; i < n; i++) EXPECT_NEAR(x[i], target[i], 1e-3) << n;
    }
}

TEST(Lbfgs, SeveralParametersAndSteps) {
    Rng rng(6);
    const Tensor a = rng.normal({2, 3}).set_requires_grad(), b = rng.normal({4}).set_requires_grad();
    const auto loss = [&] {  // sum of (x^4 / 4 - x): its minimum is 1
        double f = 0;
        Tensor ga(a.shape()), gb(b.shape());
        for (auto [x, g] : {std::pair(a, ga), std::pair(b, gb)})
            for (std::int64_t i = 0; i < x.numel(); i++) {
                f += std::pow(x[i], 4) / 4 - x[i];
                g[i] = x[i] * x[i] * x[i] - 1;
            }
        return record("loss", Tensor::scalar(static_cast<float>(f)), {a, b}, [=, da = Target(a), db = Target(b)](const Tensor&) {
            add_grad(da, ga);
            add_grad(db, gb);
        });
    };
    Lbfgs lbfgs({{"a", a}, {"b", b}}, {.max_iterations = 5});
    double last = 1e9;
    for (int i = 0; i < 10; i++) {
        const double f = lbfgs.step(loss);
        EXPECT_LE(f, last + 1e-6);
        last = f;
    }
    for (const Tensor& x : {a, b})
        for (const float v : x.values()) EXPECT_NEAR(v, 1, 1e-3);
}

TEST(Lbfgs, StaysAtAMinimum) {
    const Tensor x = Tensor({1}, {2.0f}).set_requires_grad();
    const auto loss = [&] { return recorded(x, 0.5 * (x[0] - 2) * (x[0] - 2), Tensor({1}, {x[0] - 2})); };
    Lbfgs lbfgs({{"x", x}});
    EXPECT_EQ(lbfgs.step(loss), 0);
    EXPECT_EQ(x[0], 2);
}

}  // namespace
}  // namespace sd
