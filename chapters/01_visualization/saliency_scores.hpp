// How good is a saliency map? Two questions with numbers as answers.
//
// Does it point at the true pixels?   localization: the probability that a true pixel outranks another one (ROC area; 0.5 by chance)
//                                     precision: the share of true pixels among as many of the highest
// Do its pixels matter to the net?    deletion: highest pixels first are replaced by a flat value; area under the class probability
//                                     (low is good). insertion: the reverse, onto a flat picture (high is good).
//                                     Petsiuk, Das and Saenko, RISE, 2018
#pragma once

#include <functional>
#include <vector>

#include "common/tensor/tensor.hpp"

namespace sd {

// map, mask: the same shape; mask is 1 on the true pixels. Ties count one half.
double localization(const Tensor& map, const Tensor& mask);
double precision_at_mask(const Tensor& map, const Tensor& mask);

struct Curve {
    std::vector<double> share;        // of the pixels deleted or inserted, from 0 to 1
    std::vector<double> probability;
    double area = 0;                  // by trapezoids
};

// probability: pictures (N, H, W, C) to N numbers. picture: (1, H, W, C), map: (1, H, W) or (H, W).
Curve deletion_curve(const std::function<Tensor(const Tensor&)>& probability, const Tensor& picture, const Tensor& map, float flat);
Curve insertion_curve(const std::function<Tensor(const Tensor&)>& probability, const Tensor& picture, const Tensor& map, float flat);

}  // namespace sd
