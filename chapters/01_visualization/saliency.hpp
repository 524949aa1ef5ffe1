// Which pixels does a class score depend on? Answers from the gradient of the score with respect to the picture.
//
//     saliency map        M = max_c |dS / dI_c|                         (Simonyan, Vedaldi and Zisserman 2014)
//     gradient x input    M = |sum_c I_c dS / dI_c|                     the first-order share of each pixel in S
//     SmoothGrad          the saliency map of the mean gradient over noisy copies of the picture (Smilkov et al. 2017)
//     Grad-CAM            M = relu(sum_k a_k A_k), a_k = mean of dS / dA_k over the positions of feature map A_k (Selvaraju et al. 2017)
//
// S is the score before the softmax: a probability's gradient also tells what would lower the other classes.
#pragma once

#include <string>
#include <vector>

#include "common/models/layered_net.hpp"
#include "common/tensor/rng.hpp"

namespace sd {

// dS_c / dI for pictures (N, H, W, C), each with its own class c: (N, H, W, C). With another rectifier, what that rule gives.
Tensor class_gradient(const LayeredNet& net, const Tensor& pictures, const std::vector<int>& classes, const Rectifier& rectifier = {});

Tensor largest_magnitude(const Tensor& gradient);                                     // (N, H, W, C) -> (N, H, W)
Tensor gradient_times_input(const Tensor& gradient, const Tensor& pictures);          // -> (N, H, W)

// Mean gradient over `samples` copies with Gaussian noise of this standard deviation, in units of the picture.
Tensor smooth_gradient(const LayeredNet& net, const Tensor& pictures, const std::vector<int>& classes, int samples, float noise, Rng& rng);

// Resized to the pictures: (N, H, W).
Tensor grad_cam(const LayeredNet& net, const Tensor& pictures, const std::vector<int>& classes, const std::string& layer);

}  // namespace sd
