// Arithmetic element by element.
//
// In a + b the shapes agree, or the smaller one is repeated: one number, a feature bias (C), one number a sample (N, 1, 1, 1), a
// class bias (N, 1, 1, C). Shapes are aligned at their last dimension, and what is repeated must be one run of dimensions.
#pragma once

#include "common/kernels/elementwise/elementwise.hpp"
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
inline Tensor operator/(const Tensor& x, float a) { return affine(x, 1 / a, 0); }
Tensor operator/(float a, const Tensor& x);

Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor square(const Tensor& x);
Tensor abs(const Tensor& x);                          // gradient 0 at 0
Tensor pow(const Tensor& x, float exponent);          // x > 0
Tensor clamp(const Tensor& x, float low, float high);  // gradient 1 from low to high, 0 outside

Tensor expand(const Tensor& x, const Shape& shape);  // x repeated to `shape`, as a + b would

// f(x) for any of the kernels' functions; p and q are theirs.
Tensor unary(kernels::Unary f, const Tensor& x, float p = 0, float q = 0);

}  // namespace sd
