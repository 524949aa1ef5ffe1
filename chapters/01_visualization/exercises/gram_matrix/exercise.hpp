// Exercise 2 (20 min): the Gram matrix and its gradient
//
// The features of a picture are a matrix F of P = H W positions by C channels. The Gram matrix is the mean over positions of the outer
// product of a position's feature vector with itself,
//
//     G[i, j] = 1/P sum_p F[p, i] F[p, j],      G = F^T F / P,
//
// and describes a texture: which channels fire together, wherever that is (Gatys, Ecker and Bethge 2015). For synthesis its
// gradient is needed: given dL/dG, what is dL/dF? Mind that F stands in the formula twice.
#pragma once

#include <vector>

namespace exercise {

// f: (P, C) row-major; returns (C, C).
std::vector<float> gram(const std::vector<float>& f, int positions, int channels);

// dg: (C, C), not always symmetric; returns dL/dF, (P, C).
std::vector<float> gram_gradient(const std::vector<float>& f, const std::vector<float>& dg, int positions, int channels);

}  // namespace exercise
