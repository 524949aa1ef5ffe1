// Paths between noise vectors (D numbers each).
//
// A Gaussian in many dimensions lives near the sphere of radius sqrt(D); a straight line between two of its points passes through
// the inside, where the norm falls to 1/sqrt(2). Spherical interpolation (Shoemake 1985; White 2016) stays on the shell:
//
//     z(t) = sin((1 - t) w) / sin w z0 + sin(t w) / sin w z1,   cos w = z0 z1 / (|z0| |z1|)
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

// Both ends included: frame i of `frames` has t = i / (frames - 1). z0 and z1 have D values; the result is (frames, D).
Tensor interpolate_linear(const Tensor& z0, const Tensor& z1, int frames);
Tensor interpolate_spherical(const Tensor& z0, const Tensor& z1, int frames);

}  // namespace sd
