// Arithmetic element by element.
//
// Shapes broadcast as NumPy's: aligned at their last dimension, each dimension of the two is the same, or one is 1 or missing and repeated.
// (N, H, W, C) * (C), (N, H, W, C) * (H, W, 1), (N, 1) + (1, M). Fast where the result is as large as one of the two and the other is
// repeated along one run of dimensions; otherwise what is repeated is written out first.
#pragma once

#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/elementwise/pairwise.hpp"
#include "common/tensor/tensor.hpp"

namespace sd {

Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);
Tensor operator/(const Tensor& a, const Tensor& b);

Tensor affine(const Tensor& x, float a, float b);  // a x + b
inline Tensor operator+(const Tensor& x, float b) { return affine(x, 1, b); }
inline Tensor operator+(float b, const Tensor& x) { return affine(x, 1, b); }
inline Tensor operator-(const Tensor& x, float b) { return affine(x, 1, -b); }
inline Tensor operator-(float b, const Tensor& x) { return affine(x, -1, b); }
inline Tensor operator-(const Tensor& x) { return affine(x, -1, 0); }
inline Tensor operator*(const Tensor& x, float a) { return affine(x, a, 0); }
inline Tensor operator*(float a, const Tensor& x) { return affine(x, a, 0); }
Tensor operator/(const Tensor& x, float a);
Tensor operator/(float a, const Tensor& x);

Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor square(const Tensor& x);
Tensor abs(const Tensor& x);                          // gradient 0 at 0
Tensor pow(const Tensor& x, float exponent);          // NaN for x < 0 unless the exponent is whole
Tensor clamp(const Tensor& x, float low, float high);  // gradient 1 from low to high, 0 outside

Tensor sin(const Tensor& x);
Tensor cos(const Tensor& x);

Tensor maximum(const Tensor& a, const Tensor& b);  // NaN wins; where both are equal each gets half of the gradient
Tensor minimum(const Tensor& a, const Tensor& b);

// 1 where it holds, 0 elsewhere, without a gradient: lt(x, y) is x < y.
Tensor lt(const Tensor& a, const Tensor& b);
Tensor le(const Tensor& a, const Tensor& b);
Tensor gt(const Tensor& a, const Tensor& b);
Tensor ge(const Tensor& a, const Tensor& b);
Tensor eq(const Tensor& a, const Tensor& b);
Tensor ne(const Tensor& a, const Tensor& b);
inline Tensor lt(const Tensor& a, float b) { return lt(a, Tensor::scalar(b)); }
inline Tensor le(const Tensor& a, float b) { return le(a, Tensor::scalar(b)); }
inline Tensor gt(const Tensor& a, float b) { return gt(a, Tensor::scalar(b)); }
inline Tensor ge(const Tensor& a, float b) { return ge(a, Tensor::scalar(b)); }
inline Tensor eq(const Tensor& a, float b) { return eq(a, Tensor::scalar(b)); }
inline Tensor ne(const Tensor& a, float b) { return ne(a, Tensor::scalar(b)); }
inline Tensor maximum(const Tensor& a, float b) { return maximum(a, Tensor::scalar(b)); }
inline Tensor minimum(const Tensor& a, float b) { return minimum(a, Tensor::scalar(b)); }

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);  // a where the condition is not 0, b elsewhere

Tensor expand(const Tensor& x, const Shape& shape);  // x repeated to `shape`, as a + b would

// f(x) for any of the kernels' functions; p and q are theirs.
Tensor unary(kernels::Unary f, const Tensor& x, float p = 0, float q = 0);
Tensor in_double(const char* name, kernels::InDouble f, const Tensor& x);

}  // namespace sd
