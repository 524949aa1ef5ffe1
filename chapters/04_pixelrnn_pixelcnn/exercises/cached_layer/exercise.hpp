// Exercise 3 (20 min): one cached layer
//
// In sampling, a layer's features at earlier pixels can't change any more. So a 3x3 convolution of mask B keeps the inputs that it has
// been given, and for a new pixel computes one position:
//
//     y[o] = bias[o] + sum over the five live taps t and channels c of map[pixel + t][c] w[t][c][o]         outside the image: 0
#pragma once

#include <vector>

#include "common/tensor/tensor.hpp"

namespace exercise {

struct CachedLayer {
    sd::Tensor weight, bias;  // (3, 3, C, O), (O)
    sd::Tensor map;           // (H, W, C): the inputs so far; what has not come yet holds anything

    // x: the C inputs at the new pixel. Remembers them and returns the O outputs there. Called in reading order.
    std::vector<float> step(const std::vector<float>& x, int row, int column);
};

}  // namespace exercise
