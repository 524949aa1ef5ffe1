// Exercise 2 (20 min): find the blind spot
//
// A stack of a first 3x3 convolution of mask A and `layers` 3x3 ones of mask B. Which pixels can the prediction at (row, column) depend
// on? Walk backward through the layers: a set of positions, at first the prediction's own, grows by the taps of each layer. What comes
// before (row, column) and is never reached is the blind spot.
#pragma once

#include <vector>

namespace exercise {

// (height, width) row by row: 1 where the prediction at (row, column) sees the pixel, 0 elsewhere.
std::vector<int> seen(int height, int width, int row, int column, int layers);

// How many of the pixels before (row, column) are not seen.
int blind(const std::vector<int>& seen, int width, int row, int column);

}  // namespace exercise
