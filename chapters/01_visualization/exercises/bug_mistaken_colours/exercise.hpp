// Exercise 6 (10 min): the bug museum: a network that mistakes the colours
//
// Networks that were trained with Caffe, SqueezeNet among them, expect pictures as 0..255 in the order blue, green, red, minus the mean
// of the training set: 104 of blue, 117 of green, 123 of red.
//
// Somebody's copy of a network was a few points worse than the published one:
//   - grey animals are still recognized, but oranges become lemons more often than they should;
//   - the mean picture itself (red 123, green 117, blue 104 everywhere) does not become zero.
// Find the cause, name it, and mend the code.
#pragma once

#include <vector>

namespace exercise {

// rgb: 0..255, three numbers a pixel, red first. Returns what the network expects, three numbers a pixel.
std::vector<float> network_input(const std::vector<float>& rgb);

enum class Cause { unknown, channels_not_exchanged, mean_subtracted_in_the_wrong_order, not_divided_by_255, mean_added };
Cause diagnosis();  // what you found

}  // namespace exercise
