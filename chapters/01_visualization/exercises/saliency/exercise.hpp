// Exercise 1 (15 min): a saliency map from autograd
//
// Which pixels does a class score depend on? The map of a picture I is the gradient's largest magnitude over the colours,
//
//     M[y, x] = max_k | dS_c / dI[y, x, k] |
//
// (Simonyan, Vedaldi and Zisserman 2014). autograd gives dS_c / dI: mark a copy of the picture as a tensor that wants a gradient, run
// forward, run backward from the score of class c alone.
#pragma once

#include <functional>

#include "common/autograd/autograd.hpp"

namespace exercise {

using Scores = std::function<sd::Tensor(const sd::Tensor& picture)>;  // (1, H, W, C) to (1, classes), recorded

// dS_c / dI: (1, H, W, C). The picture that was handed in stays as it is.
sd::Tensor score_gradient(const Scores& scores, const sd::Tensor& picture, int c);

// (1, H, W, C) -> (H, W)
sd::Tensor saliency(const sd::Tensor& gradient);

}  // namespace exercise
