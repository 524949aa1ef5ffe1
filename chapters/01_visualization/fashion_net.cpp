// The reader's own classifier as a list of layers.
#include "chapters/01_visualization/networks.hpp"
#include "common/analysis/frozen_classifier.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

void add_block(LayeredNet& net, int number, const Conv2d& conv, const BatchNorm& norm) {
    const std::string n = std::to_string(number);
    const auto extent = [](std::int64_t size) { return Window{size, 1, size / 2}; };
    net.layers.push_back({"conv" + n, [conv](const Tensor& x, const Rectifier&) { return conv(x); }, {extent(conv.weight.dim(0))}});
    // The layer's own batch norm has the rectifier fused; without it the activation can be replaced.
    net.layers.push_back({"norm" + n,
                          [norm](const Tensor& x, const Rectifier& rectifier) {
                              if (!rectifier) return norm(x);
                              BatchNorm plain = norm;
                              plain.activation = Activation::none;
                              return rectifier(plain(x));
                          },
                          {}});
}

}  // namespace

LayeredNet load_fashion_net(App& app) {
    const DataSplits data = app.load_data();
    Classifier classifier = need_classifier(app, data);
    LayeredNet net;
    net.name = "fashion";
    net.height = classifier.image[0], net.width = classifier.image[1], net.channels = classifier.image[2];
    net.prepare = [](const Tensor& pictures) { return pictures; };
    net.classes = data.train.classes;
    net.parameters = parameters(classifier);

    const auto add_pool = [&net](const char* name) {
        net.layers.push_back({name, [](const Tensor& x, const Rectifier&) { return max_pool2d(x, 2); }, {{2, 2, 0}}});
    };
    add_block(net, 1, classifier.conv1, classifier.norm1);
    add_pool("pool1");
    add_block(net, 2, classifier.conv2, classifier.norm2);
    add_pool("pool2");
    add_block(net, 3, classifier.conv3, classifier.norm3);
    add_pool("pool3");
    // The linear layer's own ReLU is fused; without it the activation can be replaced.
    net.layers.push_back({"features",
                          [hidden = classifier.hidden](const Tensor& x, const Rectifier& rectifier) {
                              if (!rectifier) return hidden(flatten(x));
                              Linear plain = hidden;
                              plain.options.activation = Activation::none;
                              return rectifier(plain(flatten(x)));
                          },
                          {},
                          true});
    net.layers.push_back({"logits", [head = classifier.head](const Tensor& x, const Rectifier&) { return head(x); }, {}, true});
    return net;
}

}  // namespace sd
