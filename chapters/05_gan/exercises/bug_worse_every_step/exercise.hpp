// Exercise 5 (15 min): the bug museum: the discriminator that never learns about fakes
//
// Symptoms: the step runs, D's loss falls a little, and the generator's pictures get worse from the first step on. After D's half
// of the step the generator has a gradient, though D's half should have left it alone.
//
// Find the cause in my/05_gan/bug_worse_every_step.cpp, mend it, and name it.
#pragma once

#include "common/nn/linear.hpp"

namespace exercise {

// D's half of a step: mean softplus(-D(real)) + mean softplus(D(fake)), run backward; the loss.
float discriminator_half(const sd::Linear& d, const sd::Tensor& real, const sd::Tensor& fake);

enum class Cause { unknown, wrong_sign, wrong_tensor_detached, gradients_not_dropped, mean_of_sums };
Cause diagnosis();  // what you found

}  // namespace exercise
