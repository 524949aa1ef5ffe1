// Exercise 5 (15 min): the bug museum: the surer the network, the darker its saliency map
//
// A saliency map begins with dL/dscores, where L is what is to be explained, for one class c. From there backward() goes on to the pixels.
//
// Somebody's maps were black for just those pictures that the network was sure of:
//   - where the class has a probability near 1, every derivative is below 1e-10;
//   - making the network surer of itself (all scores doubled) makes the map darker, not brighter;
//   - the map of one class changes when the weights of another class do.
// Find the cause, name it, and mend the code.
#pragma once

#include <vector>

namespace exercise {

// dL/dscores for class c, one number a class.
std::vector<double> explained_gradient(const std::vector<double>& scores, int c);

enum class Cause { unknown, probability_instead_of_score, wrong_class, overflow_in_the_exponential, gradient_not_normalized };
Cause diagnosis();  // what you found

}  // namespace exercise
