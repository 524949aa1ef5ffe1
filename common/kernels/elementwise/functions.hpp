// The elementwise functions and their derivatives, as vectors compute them. v is the input or the output, whichever the
// derivative is read from (gradient_reads_output). NaN goes through all of them.
#pragma once

#include "common/kernels/math/math.hpp"

namespace sd::kernels {
namespace {

struct Parameters {
    float p, q;
};

struct Relu {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return at_least(x, 0.0f); }
    [[gnu::always_inline]] static inline Float gradient(Float y, Float dy, Parameters) { return y <= 0.0f ? Float{} : dy; }
};
struct LeakyRelu {  // slope p > 0, so that the output has the input's sign
    [[gnu::always_inline]] static inline Float value(Float x, Parameters s) { return x < 0.0f ? x * s.p : x; }
    [[gnu::always_inline]] static inline Float gradient(Float y, Float dy, Parameters s) { return y <= 0.0f ? dy * s.p : dy; }
};
struct Elu {  // p (e^x - 1) below zero
    [[gnu::always_inline]] static inline Float value(Float x, Parameters s) { return x < 0.0f ? s.p * expm1(at_most(at_least(x, -20.0f), 0.0f)) : x; }
    [[gnu::always_inline]] static inline Float gradient(Float y, Float dy, Parameters s) { return y < 0.0f ? dy * (y + s.p) : dy; }
};
struct Tanh {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return tanh(x); }
    [[gnu::always_inline]] static inline Float gradient(Float y, Float dy, Parameters) { return dy * fma(-y, y, 1.0f); }
};
struct Sigmoid {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return sigmoid(x); }
    [[gnu::always_inline]] static inline Float gradient(Float y, Float dy, Parameters) { return dy * (y * (1.0f - y)); }
};
struct Exp {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return exp(x); }
    [[gnu::always_inline]] static inline Float gradient(Float y, Float dy, Parameters) { return dy * y; }
};
struct Sqrt {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return sqrt(x); }
    [[gnu::always_inline]] static inline Float gradient(Float y, Float dy, Parameters) { return dy / (2.0f * y); }
};
struct Log {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return log(x); }
    [[gnu::always_inline]] static inline Float gradient(Float x, Float dy, Parameters) { return dy / x; }
};
struct Square {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return x * x; }
    [[gnu::always_inline]] static inline Float gradient(Float x, Float dy, Parameters) { return dy * (2.0f * x); }
};
struct Abs {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return absolute(x); }
    [[gnu::always_inline]] static inline Float gradient(Float x, Float dy, Parameters) { return x < 0.0f ? -dy : x > 0.0f ? dy : dy * x; }
};
struct Softplus {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return softplus(x); }
    [[gnu::always_inline]] static inline Float gradient(Float x, Float dy, Parameters) { return dy * sigmoid(x); }
};
struct Silu {  // x sigmoid(x); its derivative is s + x s (1 - s)
    [[gnu::always_inline]] static inline Float value(Float x, Parameters) { return x * sigmoid(x); }
    [[gnu::always_inline]] static inline Float gradient(Float x, Float dy, Parameters) {
        const Float s = sigmoid(x);
        return dy * fma(x * s, 1.0f - s, s);
    }
};
struct Clamp {  // to [p, q]
    [[gnu::always_inline]] static inline Float value(Float x, Parameters s) { return at_most(at_least(x, s.p), s.q); }
    [[gnu::always_inline]] static inline Float gradient(Float x, Float dy, Parameters s) { return ((x < s.p) | (x > s.q)) ? Float{} : dy; }
};
// x^p. A whole p by squaring and multiplying, or with the sign put back, so that x may be negative; otherwise e^(p log x), NaN below 0.
struct Pow {
    [[gnu::always_inline]] static inline Float value(Float x, Parameters s) { return power(x, s.p); }
    [[gnu::always_inline]] static inline Float gradient(Float x, Float dy, Parameters s) { return s.p == 0 ? Float{} : dy * (s.p * power(x, s.p - 1)); }

private:
    [[gnu::always_inline]] static inline Float power(Float x, float p) {
        const float size = p < 0 ? -p : p;
        const bool is_whole = size >= 8388608.0f || size == static_cast<float>(static_cast<int>(size)), is_odd = size < 16777216.0f && static_cast<int>(size) % 2 == 1;
        if (is_whole && size <= 64) {
            Float y = broadcast(1.0f);
            for (int n = static_cast<int>(size); n > 0; n /= 2, x *= x)
                if (n % 2 == 1) y *= x;
            return p < 0 ? 1.0f / y : y;
        }
        const Float y = exp(p * log(is_whole ? absolute(x) : x));
        return is_whole && is_odd ? with_sign_of(y, x) : y;
    }
};

struct Add {
    [[gnu::always_inline]] static inline Float value(Float a, Float b) { return a + b; }
};
struct Subtract {
    [[gnu::always_inline]] static inline Float value(Float a, Float b) { return a - b; }
};
struct Multiply {
    [[gnu::always_inline]] static inline Float value(Float a, Float b) { return a * b; }
};
struct Divide {
    [[gnu::always_inline]] static inline Float value(Float a, Float b) { return a / b; }
};
struct Second {
    [[gnu::always_inline]] static inline Float value(Float, Float b) { return b; }
};

}  // namespace
}  // namespace sd::kernels
