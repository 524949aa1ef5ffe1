#include "chapters/01_visualization/networks.hpp"

#include <algorithm>
#include <cstdio>

#include "chapters/01_visualization/deep_compression.hpp"
#include "common/data/dataset.hpp"
#include "common/data/how_to_get.hpp"
#include "common/io/safetensors.hpp"
#include "common/models/squeezenet.hpp"

namespace sd {
namespace {

const char* const kFile10 = "squeezenet1.0_deepcompression/compressed_SqueezeNet.net";
const char* const kFile11 = "squeezenet1.1/squeezenet1.1_fp16.safetensors";

std::string file_of(const std::string& net) { return net == "squeezenet1.0" ? kFile10 : kFile11; }
std::string set_of(const std::string& file) { return file.substr(0, file.find('/')); }

std::string need_data(const App& app, const char* file) {
    const std::string path = find_data_file(app.data, file);
    check(!path.empty(), file, " is not in the data folders: ", how_to_get(set_of(file)), "; or take --net fashion");
    return path;
}

std::vector<std::string> labels(const App& app) {
    const std::string path = find_data_file(app.data, "imagenet_labels/imagenet_labels.tsv");
    if (!path.empty()) return read_imagenet_labels(path);
    std::vector<std::string> numbers;
    for (int i = 0; i < 1000; i++) numbers.push_back("class " + std::to_string(i));
    return numbers;
}

}  // namespace

NetOption::NetOption(App& app, std::string preferred_net) : preferred(std::move(preferred_net)) {
    app.options.choice("net", &choice, {"auto", "squeezenet1.1", "squeezenet1.0", "fashion"}, "network to look into; auto: " + preferred + " where 'make data' has brought it, else your own Fashion-MNIST network");
}

LayeredNet NetOption::load(App& app) const {
    std::string net = choice;
    if (net == "auto") {
        net = squeezenet_found(app, preferred) ? preferred : "fashion";
        if (net == "fashion")
            std::printf("%s is not in the data folders: taking your own Fashion-MNIST network; %s\n", preferred.c_str(),
                        how_to_get(set_of(file_of(preferred))).c_str());
    }
    return net == "fashion" ? load_fashion_net(app) : net == "squeezenet1.0" ? load_squeezenet10(app) : load_squeezenet11(app);
}

bool squeezenet_found(const App& app, const std::string& net) { return !find_data_file(app.data, file_of(net)).empty(); }

LayeredNet load_squeezenet10(const App& app) {
    const std::string path = need_data(app, kFile10);
    return make_squeezenet(SqueezeNetVersion::v1_0, decode_deep_compression(read_file(path), path), path, labels(app));
}

LayeredNet load_squeezenet11(const App& app) {
    const std::string path = need_data(app, kFile11);
    return make_squeezenet(SqueezeNetVersion::v1_1, read_safetensors(path).tensors, path, labels(app));
}

bool is_imagenet(const LayeredNet& net) { return net.classes.size() == 1000; }

std::string last_map_layer(const LayeredNet& net) {
    std::string last;
    for (const LayeredNet::Layer& layer : net.layers)
        if (net.has_positions(layer.name)) last = layer.name;
    return last;
}

int find_class(const LayeredNet& net, const std::string& text) {
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string::npos && text.size() < 6) {
        const int number = std::stoi(text);
        check(number < static_cast<int>(net.classes.size()), net.name, " has no class ", number, ": they are numbered 0 to ", net.classes.size() - 1);
        return number;
    }
    const auto lower = [](std::string s) {
        std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return s;
    };
    std::vector<int> found;
    std::string names;
    for (std::size_t i = 0; i < net.classes.size(); i++) {
        if (lower(net.classes[i]) == lower(text)) return static_cast<int>(i);
        if (lower(net.classes[i]).find(lower(text)) == std::string::npos) continue;
        found.push_back(static_cast<int>(i));
        if (found.size() <= 8) names += (names.empty() ? "" : ", ") + net.classes[i];
    }
    check(!found.empty(), net.name, " has no class '", text, "'");
    check(found.size() == 1, net.name, " has ", found.size(), " classes with '", text, "': ", names, found.size() > 8 ? " ..." : "");
    return found[0];
}

}  // namespace sd
