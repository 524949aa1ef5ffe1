// Exercise 2 (25 min): convolution as one sum read three ways
//
// Output pixel o meets input pixel i through tap f of the kernel. Over all such triples, for all channels:
//
//     forward          y[o]  += x[i]  * w[f]
//     input gradient   dx[i] += dy[o] * w[f]
//     weight gradient  dw[f] += dy[o] * x[i]
//
// x (H, W, C), w (K, K, C, D), y (OH, OW, D), row-major. Output pixel (oy, ox) and tap (ky, kx) meet the input pixel
// (oy stride - pad + ky, ox stride - pad + kx), when there is one: outside of the image x is zero.
#pragma once

#include <functional>

namespace exercise {

struct Conv {
    int h, w, c;   // input
    int k, d;      // kernel size, output channels
    int stride, pad;
    int oh() const { return (h + 2 * pad - k) / stride + 1; }
    int ow() const { return (w + 2 * pad - k) / stride + 1; }
};

// Calls body(o, i, f) with the three flat indices (channels included) of every product in the sum.
void for_each_triple(const Conv& conv, const std::function<void(int o, int i, int f)>& body);

// Each adds to its last argument, which is zero at first.
void forward(const Conv& conv, const float* x, const float* w, float* y);
void input_gradient(const Conv& conv, const float* dy, const float* w, float* dx);
void weight_gradient(const Conv& conv, const float* dy, const float* x, float* dw);

}  // namespace exercise
