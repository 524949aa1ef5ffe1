// Exercise 6 (15 min): the bug museum: the generator that draws a checkerboard
//
// Symptoms: pictures carry a fine regular pattern, at every stage of training and in any data. Even a generator whose weights are all
// equal, given a constant, draws stripes where a flat grey is expected.
//
// Find the cause in my/05_gan/bug_checkerboard.cpp, mend it, and name it. The picture must still be twice as long as before.
#pragma once

#include <vector>

namespace exercise {

// Upsamples x (n values) to 2n by a transposed convolution with stride 2 whose weights are all equal and sum to 2.
std::vector<float> upsample(const std::vector<float>& x);

enum class Cause { unknown, no_batch_norm, wrong_stride, kernel_no_multiple_of_stride, weights_not_normalized };
Cause diagnosis();  // what you found

}  // namespace exercise
