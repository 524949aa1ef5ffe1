// Exercise 1 (20 min): the two losses of a generator, and their gradients
//
// D(x) = sigmoid(a), where a is the last layer's output. For one fake picture
//
//     minimax          log(1 - D)         to be made small
//     non-saturating   -log D
//
// Write each, and its derivative by a, as functions of a. They must stay finite and precise for |a| up to 1000: log(sigmoid(a)) is
// -inf long before that. softplus(a) = log(1 + e^a) helps.
#pragma once

namespace exercise {

float softplus(float a);  // log(1 + e^a), without overflow
float minimax(float a);
float minimax_slope(float a);
float non_saturating(float a);
float non_saturating_slope(float a);

}  // namespace exercise
