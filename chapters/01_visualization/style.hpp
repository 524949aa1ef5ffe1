// What a picture shows and how it is painted, both measured in the features of a network (Gatys, Ecker and Bethge 2016).
//
// A layer's features of one picture are a matrix F of H W positions by C channels. Its Gram matrix is the mean over positions of the
// outer product of the feature vector with itself: which channels fire together, wherever that is,
//
//     G = 1/(H W) sum_p f_p f_p^T = F^T F / (H W).
//
// content:  mean (F - F_content)^2 on one layer            style:  sum_l w_l |G_l - G_l,style|^2 / |G_l,style|^2
//
// Each layer's style term is divided by the size of its target, so that it starts near 1 and layers of any scale count alike.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/models/layered_net.hpp"

namespace sd {

using Extractor = std::function<std::vector<Tensor>(const Tensor& pictures)>;  // features (N, h, w, C) of several layers

// What describes a texture: a network's layers conv1 ... fire6.
Extractor texture_layers(const LayeredNet& net);

// The features of the picture, those of its half, its quarter ..., `scales` in all, and last the colours themselves, 1/2 taken as 0.
// Larger things are arranged by the smaller pictures; without the colours, grey gravel comes out tinted.
Extractor at_scales(const Extractor& extract, int scales);

struct StyleTarget {
    std::vector<Tensor> grams;   // one a layer, (C, C)
    std::vector<float> weights;  // one a layer, summing to 1
};

// weights: one a layer, or empty for equal ones.
StyleTarget style_of(const Extractor& extract, const Tensor& picture, const std::vector<float>& weights = {});

// Weighted mean of several styles' Gram matrices: a blend.
StyleTarget blend(const std::vector<StyleTarget>& styles, const std::vector<float>& shares);

Tensor style_loss(const std::vector<Tensor>& features, const StyleTarget& target);
Tensor content_loss(const Tensor& features, const Tensor& target);

// Colours of one picture, brightness of the other: luma of `painted`, chroma of `original` (Gatys et al. 2016, Preserving color).
Tensor keep_colours(const Tensor& painted, const Tensor& original);

}  // namespace sd
