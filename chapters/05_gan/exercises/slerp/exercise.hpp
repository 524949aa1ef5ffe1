// Exercise 4 (15 min): spherical interpolation of noise vectors
//
//     z(t) = sin((1 - t) w) / sin w z0 + sin(t w) / sin w z1,   cos w = z0 z1 / (|z0| |z1|)
//
// A Gaussian in many dimensions lies near a sphere; this path stays on it, where a straight line cuts through the empty inside. Where
// the vectors are parallel sin w is 0: take the straight line there.
#pragma once

#include <vector>

namespace exercise {

std::vector<float> slerp(const std::vector<float>& z0, const std::vector<float>& z1, float t);

}  // namespace exercise
