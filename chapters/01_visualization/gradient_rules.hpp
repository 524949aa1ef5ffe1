// Three rules for the gradient at a rectifier y = max(x, 0), the only difference between three pictures:
//
//     gradient          dx = dy [x > 0]              the truth: saliency maps (Simonyan, Vedaldi and Zisserman 2014)
//     deconvnet         dx = dy [dy > 0]             Zeiler and Fergus 2014: the forward pass is forgotten
//     guided backprop   dx = dy [x > 0] [dy > 0]     Springenberg et al. 2015: both
//
// The last two are no gradients of anything; what they show is tested by randomizing the weights (Adebayo et al. 2018).
#pragma once

#include "common/tensor/tensor.hpp"

namespace sd {

Tensor deconvnet_relu(const Tensor& x);
Tensor guided_relu(const Tensor& x);

}  // namespace sd
