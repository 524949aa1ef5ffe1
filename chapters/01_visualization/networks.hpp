// The networks that this chapter looks into, all as LayeredNet: SqueezeNet 1.0 and 1.1 (ImageNet) and the reader's own
// Fashion-MNIST classifier from chapter 00, which is always there.
#pragma once

#include <string>

#include "common/app/app.hpp"
#include "common/models/layered_net.hpp"

namespace sd {

// The option --net: auto takes `preferred` where its weights are, else the reader's own network, and says how to get the rest.
struct NetOption {
    std::string choice = "auto", preferred;
    explicit NetOption(App& app, std::string preferred_net = "squeezenet1.1");
    LayeredNet load(App& app) const;
};

LayeredNet load_squeezenet10(const App& app);  // decoded from compressed_SqueezeNet.net
LayeredNet load_squeezenet11(const App& app);
LayeredNet load_fashion_net(App& app);
bool squeezenet_found(const App& app, const std::string& net);

bool is_imagenet(const LayeredNet& net);
std::string last_map_layer(const LayeredNet& net);  // the last one whose outputs have positions and see less than the picture

// Place of a class given by number or by (part of) its name. Throws an error when none or several match.
int find_class(const LayeredNet& net, const std::string& text);

}  // namespace sd
