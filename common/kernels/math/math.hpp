// exp, log, tanh, sigmoid and softplus of vectors: within a few units in the last place of the exact value over the whole range
// of float, denormals included (tests/kernels/math_test.cpp). NaN goes through; infinities give the limits.
//
// Polynomials: Moshier, Cephes Mathematical Library, single/expf.c and logf.c.
#pragma once

#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

// x = n ln 2 + r with |r| <= ln 2 / 2. ln 2 in two parts, the first of so few bits that n times it is exact.
struct Reduced {
    Float n, r;
};
[[gnu::always_inline]] inline Reduced reduce_by_ln2(Float x) {
    constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it leaves no place for a fraction
    const Float n = fma(x, 1.44269504088896341f, broadcast(kRound)) - kRound;
    return {n, fma(n, 2.12194440e-4f, fma(n, -0.693359375f, x))};
}

// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2.
[[gnu::always_inline]] inline Float exp_polynomial(Float r) {
    Float p = fma(r, 1.9875691500e-4f, broadcast(1.3981999507e-3f));
    p = fma(p, r, 8.3334519073e-3f);
    p = fma(p, r, 4.1665795894e-2f);
    p = fma(p, r, 1.6666665459e-1f);
    return fma(p, r, 5.0000001201e-1f);
}

// Below -104 scaling rounds to 0, above 89 to infinity.
[[gnu::always_inline]] inline Float exp_at_most_89(Float x) {
    const auto [n, r] = reduce_by_ln2(at_least(x, -104.0f));
    return scale_by_power_of_two(fma(exp_polynomial(r), r * r, r) + 1.0f, n);
}
[[gnu::always_inline]] inline Float exp(Float x) { return exp_at_most_89(at_most(x, 89.0f)); }

// e^x - 1 for -20 <= x <= 80, accurate near zero: 2^n (e^r - 1) + (2^n - 1).
[[gnu::always_inline]] inline Float expm1(Float x) {
    const auto [n, r] = reduce_by_ln2(x);
    const Float power = as_float((__builtin_convertvector(n, Int) + 127) << 23);
    return fma(power, fma(exp_polynomial(r), r * r, r), power - 1.0f);
}

// e^x - 1 and e^x - 1 - x over the whole range, accurate near zero: from 2^n and r the latter is
// (2^n - 1 - n ln 2) + (2^n - 1) r + 2^n (e^r - 1 - r), where the first two are exactly 0 for n = 0.
struct ExpLessLine {
    Float expm1, rest;
    [[gnu::always_inline]] explicit ExpLessLine(Float x) {
        const auto [n, r] = reduce_by_ln2(at_most(at_least(x, -80.0f), 89.0f));
        const Float power = as_float((__builtin_convertvector(n, Int) + 127) << 23), curve = exp_polynomial(r) * r * r, less_one = power - 1.0f;
        const Float large = scale_by_power_of_two(curve + r + 1.0f, n);  // to infinity
        const Int is_large = x > 80.0f, is_small = x < -80.0f;
        expm1 = is_large ? large : is_small ? broadcast(-1.0f) : fma(power, curve + r, less_one);
        rest = is_large ? large : is_small ? -1.0f - x : fma(power, curve, fma(less_one, r, fma(n, -0.693147181f, less_one)));
    }
};

// log(1 + f) + e ln 2 for sqrt(1/2) - 1 <= f <= sqrt(2) - 1.
[[gnu::always_inline]] inline Float log1p_polynomial(Float f, Float e) {
    const Float square = f * f;
    Float p = fma(f, 7.0376836292e-2f, broadcast(-1.1514610310e-1f));
    p = fma(p, f, 1.1676998740e-1f);
    p = fma(p, f, -1.2420140846e-1f);
    p = fma(p, f, 1.4249322787e-1f);
    p = fma(p, f, -1.6668057665e-1f);
    p = fma(p, f, 2.0000714765e-1f);
    p = fma(p, f, -2.4999993993e-1f);
    p = fma(p, f, 3.3333331174e-1f);
    const Float low = fma(e, -2.12194440e-4f, p * f * square);
    return fma(e, 0.693359375f, f + fma(square, -0.5f, low));
}

// x = m 2^e with sqrt(1/2) <= m < sqrt(2).
[[gnu::always_inline]] inline Float log(Float x) {
    const Int is_tiny = x < 1.17549435e-38f;
    const Int bits = as_int(is_tiny ? x * 8388608.0f : x);
    const Int shifted = wrapping_add(bits, -0x3f3504f3);  // sqrt(1/2): the carry moves m below sqrt(2)
    const Int exponent = (shifted >> 23) - (is_tiny & 23);
    const Float m = as_float((shifted & 0x7fffff) + 0x3f3504f3);
    const Float y = log1p_polynomial(m - 1.0f, __builtin_convertvector(exponent, Float));

    const Float outside = x == 0.0f ? broadcast(-__builtin_inff()) : x < 0.0f ? broadcast(__builtin_nanf("")) : x;  // also infinity, NaN
    return ((x > 0.0f) & (x < __builtin_inff())) ? y : outside;
}

// log(1 + x) for 0 <= x <= 1.
[[gnu::always_inline]] inline Float log1p_of_unit(Float x) {
    const Int is_large = x > 0.414213562f;
    return log1p_polynomial(is_large ? (x - 1.0f) * 0.5f : x, is_large ? broadcast(1.0f) : Float{});
}

// tanh |x| = (e^2|x| - 1) / (e^2|x| + 1)
[[gnu::always_inline]] inline Float tanh(Float x) {
    const Float m = expm1(at_most(2.0f * absolute(x), 20.0f));
    return with_sign_of(m / (m + 2.0f), x);
}

// The smaller exponential keeps both tails accurate.
[[gnu::always_inline]] inline Float sigmoid(Float x) {
    const Float e = exp_at_most_89(-absolute(x));
    return (x < 0.0f ? e : broadcast(1.0f)) / (1.0f + e);
}

// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|)
[[gnu::always_inline]] inline Float softplus(Float x) { return at_least(x, 0.0f) + log1p_of_unit(exp_at_most_89(-absolute(x))); }

}  // namespace
}  // namespace sd::kernels
