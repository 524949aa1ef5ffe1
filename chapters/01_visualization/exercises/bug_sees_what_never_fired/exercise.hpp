// Exercise 4 (10 min): the bug museum: guided backprop that sees what never fired
//
// Guided backprop (Springenberg et al. 2015) changes one rule: at a rectifier y = max(x, 0) the gradient passes where the forward pass
// was positive and the gradient itself is positive.
//
// Somebody's maps looked sharp, but odd:
//   - a picture on which no unit of a layer fires at all still gets a bright map;
//   - two pictures that switch different units on get the same map;
//   - the maps are the same as those of another method.
// Find the cause, name it, and mend the code.
#pragma once

#include "common/autograd/autograd.hpp"

namespace exercise {

// y = max(x, 0) with guided backprop's backward rule.
sd::Tensor guided_relu(const sd::Tensor& x);

enum class Cause { unknown, negative_gradients_pass, forward_pass_ignored, gradient_not_accumulated, forward_not_rectified };
Cause diagnosis();  // what you found

}  // namespace exercise
