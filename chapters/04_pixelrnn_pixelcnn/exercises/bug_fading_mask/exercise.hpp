// Exercise 7 (15 min): the bug museum: the mask that wears off
//
// A masked linear layer, y = x (w * mask). Somebody's works in training; but
//   - the weights in the saved file are not masked, and a program that loads them leaks;
//   - Adam's moments of the masked weights grow from step to step;
//   - two tests that share a weight disturb each other.
// Find the cause, name it, and mend the code.
#pragma once

#include "common/tensor/tensor.hpp"

namespace exercise {

// x (N, I), weight and mask (I, O) -> (N, O)
sd::Tensor masked_linear(const sd::Tensor& x, const sd::Tensor& weight, const sd::Tensor& mask);

enum class Cause { unknown, mask_not_saved, mask_edits_the_stored_weight, adam_without_bias_correction, mask_of_wrong_shape };
Cause diagnosis();  // what you found

}  // namespace exercise
