// Exercise 3 (25 min): spectral normalization by power iteration
//
// The largest singular value sigma of a matrix W (rows x columns, row-major) says how much it can stretch a vector. One step of power
// iteration brings unit vectors u (rows) and v (columns) nearer to its singular vectors:
//
//     v <- W^T u / |W^T u|,   u <- W v / |W v|,   sigma = u^T W v
//
// For y = W / sigma, with u and v held constant and dy = dL/dy,
//
//     dW = dy / sigma - (sum dy W) / sigma^2  u v^T
#pragma once

#include <cstddef>
#include <span>

namespace exercise {

// Updates u and v, returns sigma.
float power_step(std::span<const float> w, std::size_t rows, std::size_t columns, std::span<float> u, std::span<float> v);

// dW from dy, u, v and sigma.
void spectral_backward(std::span<const float> w, std::span<const float> dy, std::span<const float> u, std::span<const float> v, float sigma, std::span<float> dw);

}  // namespace exercise
