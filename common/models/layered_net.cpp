#include "common/models/layered_net.hpp"

#include <algorithm>

namespace sd {

std::size_t LayeredNet::index(const std::string& layer) const {
    std::string known;
    for (std::size_t i = 0; i < layers.size(); i++) {
        if (layers[i].name == layer) return i;
        known += (i ? ", " : "") + layers[i].name;
    }
    fail(name, " has no layer '", layer, "'; its layers: ", known);
}

Tensor LayeredNet::run(const Tensor& x, std::size_t first, std::size_t last, const Rectifier& rectifier) const {
    Tensor y = x;
    for (std::size_t i = first; i <= last; i++) y = layers[i].run(y, rectifier);
    return y;
}

Tensor LayeredNet::logits(const Tensor& pictures) const { return run(prepare(pictures), 0, layers.size() - 1); }

Tensor LayeredNet::features(const Tensor& pictures, const std::string& layer) const { return run(prepare(pictures), 0, index(layer)); }

std::vector<Tensor> LayeredNet::features(const Tensor& pictures, const std::vector<std::string>& wanted) const {
    std::vector<std::size_t> places;
    for (const std::string& layer : wanted) places.push_back(index(layer));
    std::vector<Tensor> found(wanted.size());
    if (places.empty()) return found;
    const std::size_t last = *std::max_element(places.begin(), places.end());
    Tensor y = prepare(pictures);
    for (std::size_t i = 0; i <= last; i++) {
        y = run(y, i, i);
        for (std::size_t k = 0; k < places.size(); k++)
            if (places[k] == i) found[k] = y;
    }
    return found;
}

std::vector<Window> LayeredNet::windows_to(const std::string& layer) const {
    std::vector<Window> all;
    for (std::size_t i = 0; i <= index(layer); i++) {
        if (layers[i].global) return {};
        all.insert(all.end(), layers[i].windows.begin(), layers[i].windows.end());
    }
    return all;
}

bool LayeredNet::has_positions(const std::string& layer) const {
    const auto end = layers.begin() + static_cast<std::ptrdiff_t>(index(layer)) + 1;
    return std::none_of(layers.begin(), end, [](const Layer& l) { return l.global; });
}

}  // namespace sd
