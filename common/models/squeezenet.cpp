#include "common/models/squeezenet.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include "common/autograd/autograd.hpp"
#include "common/io/file.hpp"
#include "common/io/weights.hpp"
#include "common/ops/conv.hpp"
#include "common/ops/pool.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

struct FireSpec {
    std::int64_t squeeze, expand;  // channels; the module's output has 2 x expand
};
constexpr FireSpec kFires[] = {{16, 64}, {16, 64}, {32, 128}, {32, 128}, {48, 192}, {48, 192}, {64, 256}, {64, 256}};  // fire2 ... fire9
constexpr std::int64_t kClasses = 1000;

bool pool_follows(SqueezeNetVersion version, int fire) { return version == SqueezeNetVersion::v1_0 ? fire == 4 || fire == 8 : fire == 3 || fire == 5; }

// One convolution with its rectifier, fused unless another rule is asked for.
struct Conv {
    ConvSpec spec;
    Tensor weight, bias;
    Tensor operator()(const Tensor& x, const Rectifier& rectifier) const {
        Conv2dOptions options{.stride = {spec.stride, spec.stride}, .padding = {spec.padding, spec.padding}};
        if (rectifier) return rectifier(conv2d(x, weight, bias, options));
        options.activation = Activation::relu;
        return conv2d(x, weight, bias, options);
    }
};

Tensor take(const NamedTensors& weights, const std::string& name, const Shape& shape, const std::string& source) {
    const auto found = std::find_if(weights.begin(), weights.end(), [&](const auto& entry) { return entry.first == name; });
    check(found != weights.end(), source, ": no tensor '", name, "'");
    check(found->second.shape() == shape, source, ": ", name, " is ", found->second.shape(), ", ", shape, " expected");
    const Tensor& values = found->second;
    check(std::all_of(values.data(), values.data() + values.numel(), [](float value) { return std::isfinite(value); }), source, ": ", name,
          " holds values that are not numbers");
    return found->second;
}

}  // namespace

std::vector<ConvSpec> squeezenet_convolutions(SqueezeNetVersion version) {
    const bool first = version == SqueezeNetVersion::v1_0;
    std::int64_t channels = first ? 96 : 64;
    std::vector<ConvSpec> list{{"conv1", 3, channels, first ? 7 : 3, 2, 0}};
    for (int fire = 2; fire <= 9; fire++) {
        const FireSpec f = kFires[fire - 2];
        const std::string name = "fire" + std::to_string(fire);
        list.push_back({name + "/squeeze1x1", channels, f.squeeze, 1, 1, 0});
        list.push_back({name + "/expand1x1", f.squeeze, f.expand, 1, 1, 0});
        list.push_back({name + "/expand3x3", f.squeeze, f.expand, 3, 1, 1});
        channels = 2 * f.expand;
    }
    list.push_back({"conv10", channels, kClasses, 1, 1, first ? 1 : 0});
    return list;
}

LayeredNet make_squeezenet(SqueezeNetVersion version, const NamedTensors& weights, const std::string& source, std::vector<std::string> classes) {
    LayeredNet net;
    net.name = version == SqueezeNetVersion::v1_0 ? "squeezenet1.0" : "squeezenet1.1";
    net.height = net.width = 227;
    net.channels = 3;
    net.prepare = caffe_input;
    net.classes = std::move(classes);

    std::map<std::string, Conv> convs;
    for (const ConvSpec& spec : squeezenet_convolutions(version)) {
        Parameter weight{spec.name + ".weight", Tensor({spec.kernel, spec.kernel, spec.in, spec.out}), Layout::conv, {}, {}};
        weight.tensor.copy_from(from_file_layout(take(weights, weight.name, {spec.out, spec.in, spec.kernel, spec.kernel}, source), weight));
        const Conv conv{spec, weight.tensor, take(weights, spec.name + ".bias", {spec.out}, source).clone()};
        net.parameters.push_back(weight);
        net.parameters.push_back({spec.name + ".bias", conv.bias, Layout::same, {}, {}});
        convs.emplace(spec.name, conv);
    }

    const auto add_conv = [&](const std::string& name) {
        const Conv conv = convs.at(name);
        net.layers.push_back({name, [conv](const Tensor& x, const Rectifier& rectifier) { return conv(x, rectifier); }, {{conv.spec.kernel, conv.spec.stride, conv.spec.padding}}, false});
    };
    const auto add_pool = [&](const std::string& name) {
        net.layers.push_back({name, [](const Tensor& x, const Rectifier&) { return max_pool2d(x, 3, {.stride = 2, .ceil_mode = true}); }, {{3, 2, 0, true}}, false});
    };
    add_conv("conv1");
    add_pool("pool1");
    for (int fire = 2; fire <= 9; fire++) {
        const std::string name = "fire" + std::to_string(fire);
        add_conv(name + "/squeeze1x1");
        const Conv narrow = convs.at(name + "/expand1x1"), wide = convs.at(name + "/expand3x3");
        net.layers.push_back({name, [narrow, wide](const Tensor& s, const Rectifier& rectifier) { return concat({narrow(s, rectifier), wide(s, rectifier)}, -1); }, {{3, 1, 1}}, false});
        if (pool_follows(version, fire)) add_pool("pool" + std::to_string(fire));
    }
    add_conv("conv10");
    net.layers.push_back({"scores", [](const Tensor& x, const Rectifier&) { return global_avg_pool(x); }, {}, true});
    return net;
}

Tensor caffe_input(const Tensor& pictures) {
    check(pictures.ndim() == 4 && pictures.dim(3) == 3, "[squeezenet] pictures (N, H, W, 3) expected, ", pictures.shape(), " given");
    constexpr float kMean[3] = {104, 117, 123};
    Tensor x(pictures.shape());
    const std::span<float> values = x.values();
    for (std::int64_t i = 0; i < x.rows(); i++)
        for (std::int64_t c = 0; c < 3; c++) values[static_cast<std::size_t>(3 * i + c)] = 255 * pictures[3 * i + 2 - c] - kMean[c];
    return record("caffe_input", x, {pictures}, [target = Target(pictures)](const Tensor& dx) {
        const auto [d, accumulate] = grad_of(target);
        for (std::int64_t i = 0; i < dx.rows(); i++)
            for (std::int64_t c = 0; c < 3; c++) {
                const float g = 255 * dx[3 * i + 2 - c];
                d[3 * i + c] = accumulate ? d[3 * i + c] + g : g;
            }
    });
}

std::vector<std::string> read_imagenet_labels(const std::string& path) {
    std::istringstream lines(read_text(path));
    std::vector<std::string> classes;
    std::string line;
    while (std::getline(lines, line)) {
        const std::size_t first = line.find('\t'), second = first == std::string::npos ? first : line.find('\t', first + 1);
        check(second != std::string::npos && line.substr(0, first) == std::to_string(classes.size()), path, ": line ", classes.size() + 1, ": index, WordNet id, names expected, separated by tabs");
        classes.push_back(line.substr(second + 1, line.find(',', second) - second - 1));
    }
    check(classes.size() == kClasses, path, ": ", kClasses, " classes expected, ", classes.size(), " found");
    return classes;
}

}  // namespace sd
