// The ConvNet that chapter 00 trains on Fashion-MNIST. Later chapters look into it, judge samples with it and measure Frechet
// distances between its features, so it is trained once and then frozen.
//
//     28x28x1 -> conv 5x5, 32 -> 14x14 -> conv 3x3, 64 -> 7x7 -> conv 3x3, 64 -> 3x3 -> linear, 96 features -> linear, classes
//
// Each convolution is followed by batch norm, ReLU and 2x2 max pooling, the first linear layer by ReLU. About 113,000 parameters.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/nn/conv.hpp"
#include "common/nn/linear.hpp"
#include "common/nn/norm.hpp"

namespace sd {

struct Classifier {
    Shape image;  // (H, W, C) of the pictures it is for
    Conv2d conv1, conv2, conv3;
    BatchNorm norm1, norm2, norm3;
    Linear hidden, head;

    // image: (28, 28, 1) for the MNIST family; at least 8 x 8 pixels, which three poolings leave one of.
    Classifier(const Shape& image, std::int64_t classes, Rng& rng);

    // images: (N, H, W, C), values 0..1.
    Tensor operator()(const Tensor& images) const { return head(features(images)); }  // logits (N, classes)
    Tensor features(const Tensor& images) const;                                      // (N, 96)

    // Every stage by name, in order: conv1, norm1, pool1, ..., features, logits.
    std::vector<std::pair<std::string, Tensor>> layers(const Tensor& images) const;

    void visit(auto&& v) { v("conv1", conv1), v("norm1", norm1), v("conv2", conv2), v("norm2", norm2), v("conv3", conv3), v("norm3", norm3), v("hidden", hidden), v("head", head); }
};

// The frozen network from a file that train_classifier wrote: in evaluation mode, its weights want no gradient. data: the name of the
// set that it must have been trained on. Throws Error where it is another one.
Classifier load_classifier(const std::string& path, const std::string& data);

// data: the name of the set it was trained on. Its picture size goes into the file, too.
void save_classifier(const std::string& path, Classifier& network, const std::string& data);

}  // namespace sd
