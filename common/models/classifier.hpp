// The ConvNet that chapter 00 trains on Fashion-MNIST. Later chapters look into it, judge samples with it and measure Frechet
// distances between its features, so it is trained once and then frozen.
//
//     28x28x1 -> conv 5x5, 32 -> 14x14 -> conv 3x3, 64 -> 7x7 -> conv 3x3, 128 -> mean over positions: 128 features -> linear, classes
//
// Each convolution is followed by batch norm, ReLU and (but for the last) 2x2 max pooling. About 95,000 parameters.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/nn/conv.hpp"
#include "common/nn/linear.hpp"
#include "common/nn/norm.hpp"

namespace sd {

struct Classifier {
    Conv2d conv1, conv2, conv3;
    BatchNorm norm1, norm2, norm3;
    Linear head;

    // channels, classes: 1 and 10 for the MNIST family. Pictures may have any size from 4x4 on.
    Classifier(std::int64_t channels, std::int64_t classes, Rng& rng);

    // images: (N, H, W, C), values 0..1.
    Tensor operator()(const Tensor& images) const { return head(features(images)); }  // logits (N, classes)
    Tensor features(const Tensor& images) const;                                      // (N, 128)

    // Every stage by name, in order: conv1, norm1, pool1, ..., features, logits.
    std::vector<std::pair<std::string, Tensor>> layers(const Tensor& images) const;

    void visit(auto&& v) { v("conv1", conv1), v("norm1", norm1), v("conv2", conv2), v("norm2", norm2), v("conv3", conv3), v("norm3", norm3), v("head", head); }
};

// The frozen network from a file that train_classifier wrote: in evaluation mode, its weights want no gradient.
Classifier load_classifier(const std::string& path);

}  // namespace sd
