// Gram matrix: which features occur together, wherever they occur. Gatys, Ecker and Bethge 2015 (arXiv 1505.07376).
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

// G = F^T F / (H W), F the (H*W, C) matrix of each picture's features, so G is the mean over positions of the outer product of the
// feature vector with itself: (N, H, W, C) -> (N, C, C).
Tensor gram(const Tensor& features);

}  // namespace sd
