// SqueezeNet (Iandola et al. 2016, arXiv 1602.07360): AlexNet's accuracy on ImageNet with 1.2 million weights.
//
// A fire module squeezes to few channels with a 1x1 convolution, then expands with 1x1 and 3x3 convolutions side by side:
//     s = relu(conv1x1(x)),   fire(x) = concat(relu(conv1x1(s)), relu(conv3x3(s))).
// The head is a 1x1 convolution to 1000 maps whose means are the class scores, so any picture size will do.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/models/layered_net.hpp"

namespace sd {

enum class SqueezeNetVersion {
    v1_0,  // 7x7 first layer with 96 filters; pools after conv1, fire4, fire8; conv10 padded by 1
    v1_1,  // 3x3 first layer with 64 filters; pools after conv1, fire3, fire5: 2.4 times less work
};

struct ConvSpec {
    std::string name;
    std::int64_t in, out, kernel, stride, padding;
};

// All 26 convolutions, in the order of the network.
std::vector<ConvSpec> squeezenet_convolutions(SqueezeNetVersion version);

// Tensors by name in PyTorch's layouts: conv1.weight (OUT, IN, KH, KW), conv1.bias, fire2/squeeze1x1.weight ...
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

// Layers conv1, pool1, fire2/squeeze1x1, fire2 ... conv10, scores. `source` names the weights in errors: a tensor that is
// missing or has another shape. 1000 class names, or none.
LayeredNet make_squeezenet(SqueezeNetVersion version, const NamedTensors& weights, const std::string& source, std::vector<std::string> classes = {});

// Pictures (N, H, W, 3), red green blue in [0, 1], as the network was fed in training: 255 x in the order blue green red, minus
// the data set's mean (104, 117, 123). Recorded, so gradients reach the picture.
Tensor caffe_input(const Tensor& pictures);

// Line i of an imagenet_labels.tsv: index, WordNet id, names. Returns the first name of each class.
std::vector<std::string> read_imagenet_labels(const std::string& path);

}  // namespace sd
