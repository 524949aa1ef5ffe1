// The vector functions against the libm in double, over the whole range of float (denormals count as 0).
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/threads/denormals.hpp"
#include "tests/kernels/every_isa.hpp"

namespace sd::kernels {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

std::vector<float> samples_of_all_floats() {
    std::vector<float> x;
    for (std::uint64_t bits = 0; bits < (1ull << 32); bits += 9973) {
        const auto pattern = static_cast<std::uint32_t>(bits);
        float value;
        std::memcpy(&value, &pattern, sizeof value);
        x.push_back(value);
    }
    // Denser where the functions bend, and the edges of the range.
    for (float v = -110; v < 110; v += 1e-3f) x.push_back(v);
    for (float v : {0.0f, -0.0f, kInf, -kInf, std::nanf(""), 1.0f, 88.7228f, 88.73f, -87.34f, -103.97f, -103.98f, 1e-45f, 1.17549435e-38f, 3.4028235e38f}) x.push_back(v);
    return x;
}

constexpr float kLeast = std::numeric_limits<float>::min();  // normal

// Distance in units of the last place of the float nearest to the exact value. Below the normal numbers 0 is right, too.
double ulps(float value, double exact) {
    if (std::isnan(exact)) return std::isnan(value) ? 0 : kInf;
    if (FlushDenormals::possible() && value == 0 && std::abs(exact) < kLeast) return 0;
    const auto nearest = static_cast<float>(exact);
    if (std::isinf(nearest) || std::isinf(value)) return value == nearest ? 0 : kInf;
    const double ulp = static_cast<double>(std::nextafter(std::abs(nearest), kInf)) - std::abs(nearest);
    return std::isnan(value) ? kInf : std::abs(value - exact) / (std::isinf(ulp) ? std::ldexp(1.0, 104) : ulp);
}

void expect_close(Unary f, double (*exact)(double), double limit) {
    const std::vector<float> x = samples_of_all_floats();
    std::vector<float> y(x.size());
    for_every_isa([&] {
        unary(f, static_cast<std::int64_t>(x.size()), x.data(), y.data(), 1.0f);
        double worst = 0;
        float where = 0;
        for (std::size_t i = 0; i < x.size(); i++) {
            const bool is_zero = FlushDenormals::possible() && std::abs(x[i]) < kLeast;
            const double error = is_zero && y[i] != x[i] ? ulps(y[i], exact(0)) : ulps(y[i], exact(x[i]));  // x itself may be handed on
            if (error > worst) worst = error, where = x[i];
        }
        EXPECT_LE(worst, limit) << "at " << where;
        testing::Test::RecordProperty(std::string("ulp_") + isa_name(isa()), std::to_string(worst));
    });
}

TEST(VectorMath, Exp) { expect_close(Unary::exp, [](double x) { return std::exp(x); }, 2); }
TEST(VectorMath, Log) { expect_close(Unary::log, [](double x) { return std::log(x); }, 2); }
TEST(VectorMath, Tanh) { expect_close(Unary::tanh, [](double x) { return std::tanh(x); }, 3); }
TEST(VectorMath, Sigmoid) { expect_close(Unary::sigmoid, [](double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }, 3); }
TEST(VectorMath, Softplus) { expect_close(Unary::softplus, [](double x) { return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::abs(x))); }, 3); }
TEST(VectorMath, Elu) { expect_close(Unary::elu, [](double x) { return x < 0 ? std::expm1(x) : x; }, 3); }
TEST(VectorMath, Sqrt) { expect_close(Unary::sqrt, [](double x) { return std::sqrt(x); }, 0.5001); }

TEST(VectorMath, PowersOfNegativeNumbersAndOfZero) {
    const std::vector<float> x = {-3, -2, -1, -0.5f, -1e-3f, 0, 1e-3f, 0.5f, 1, 2, 3, 1.1f, -1.1f, kInf, -kInf};
    std::vector<float> y(x.size()), dx(x.size());
    const std::vector<float> ones(x.size(), 1.0f);
    for_every_isa([&] {
        for (const float p : {0.0f, 1.0f, 2.0f, 3.0f, 4.0f, 7.0f, 64.0f, 65.0f, 101.0f, -1.0f, -2.0f, -3.0f, -71.0f, 0.5f, 1.5f, -0.5f, 2.5f}) {
            unary(Unary::pow, static_cast<std::int64_t>(x.size()), x.data(), y.data(), p);
            unary_gradient(Unary::pow, static_cast<std::int64_t>(x.size()), x.data(), ones.data(), dx.data(), false, p);
            for (std::size_t i = 0; i < x.size(); i++) {
                if (std::isinf(x[i]) && p != std::floor(p)) continue;  // C has inf for pow(-inf, 0.5)
                EXPECT_LE(ulps(y[i], std::pow(static_cast<double>(x[i]), p)), 100) << x[i] << " to the " << p;
                const double slope = p == 0 ? 0 : p * std::pow(static_cast<double>(x[i]), static_cast<double>(p) - 1);
                EXPECT_LE(ulps(dx[i], slope), 100) << x[i] << " to the " << p;
            }
        }
    });
}

// The last elements of an array have the bits they would have in the middle.
TEST(VectorMath, TailsRoundLikeBodies) {
    std::vector<float> x(64), whole(64), part(64);
    for (int i = 0; i < 64; i++) x[static_cast<std::size_t>(i)] = std::sin(0.7f * static_cast<float>(i)) * 9 + 10;
    for_every_isa([&] {
        for (int f = 0; f <= static_cast<int>(Unary::pow); f++) {
            unary(static_cast<Unary>(f), 64, x.data(), whole.data(), 0.5f, 3.0f);
            for (std::int64_t n = 1; n < 40; n++) {
                part.assign(64, -7.0f);
                unary(static_cast<Unary>(f), n, x.data(), part.data(), 0.5f, 3.0f);
                EXPECT_EQ(std::memcmp(part.data(), whole.data(), static_cast<std::size_t>(n) * sizeof(float)), 0) << f << ' ' << n;
                EXPECT_EQ(part[static_cast<std::size_t>(n)], -7.0f);
            }
        }
    });
}

}  // namespace
}  // namespace sd::kernels
