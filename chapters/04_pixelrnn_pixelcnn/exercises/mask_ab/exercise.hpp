// Exercise 1 (10 min): masks A and B
//
// A masked convolution sees, of the size x size window around a pixel, only what comes before it in reading order: the rows above, and
// on its own row the pixels to the left. Mask B also shows the centre; mask A, for the first layer, hides it.
#pragma once

#include <vector>

namespace exercise {

enum class MaskType { a, b };

// size odd. The mask row by row, size * size numbers: 1 where the window is seen, 0 elsewhere.
std::vector<float> causal_mask(int size, MaskType type);

}  // namespace exercise
