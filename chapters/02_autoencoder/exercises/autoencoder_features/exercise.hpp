// Exercise 4 (25 min): a classifier on an autoencoder's features
//
// The decoder is thrown away; the encoder stays as it is, frozen. Only a linear layer on its codes learns from the few labels:
//
//     z = E (x - mean),   p = softmax(A z + b),   L = -log p_label
//     dL/dA = (p - e_label) z^T,   dL/db = p - e_label,   e_label: 1 at the label, 0 elsewhere
//
// x in R^D, z in R^d, C classes; E: d x D and A: C x d, row-major.
#pragma once

#include <cstddef>
#include <vector>

namespace exercise {

// The code of x: d numbers, d = e.size() / x.size().
std::vector<double> encode(const std::vector<double>& x, const std::vector<double>& e, const std::vector<double>& mean);

struct Probe {
    double loss = 0;
    std::vector<double> da, db;  // of A's and b's sizes
};

// Loss and gradients for one code with its label in 0..C-1. The scores A z + b may be in the thousands.
Probe probe(const std::vector<double>& z, std::size_t label, const std::vector<double>& a, const std::vector<double>& b);

}  // namespace exercise
