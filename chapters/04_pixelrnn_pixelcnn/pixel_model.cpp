#include "chapters/04_pixelrnn_pixelcnn/pixel_model.hpp"

#include <algorithm>
#include <memory>

#include "chapters/04_pixelrnn_pixelcnn/baselines.hpp"
#include "chapters/04_pixelrnn_pixelcnn/diagonal_bilstm.hpp"
#include "chapters/04_pixelrnn_pixelcnn/gated_pixel_cnn.hpp"
#include "chapters/04_pixelrnn_pixelcnn/pixel_cnn.hpp"
#include "chapters/04_pixelrnn_pixelcnn/row_lstm.hpp"
#include "common/io/safetensors.hpp"
#include "common/io/weights.hpp"

namespace sd {
namespace {

// Counts what a network can learn: all of its numbers less those that a mask hides.
struct LiveParameters {
    std::int64_t count = 0;
    template <class Layer>
    void operator()(const std::string&, Layer& layer) {
        layer.visit(*this);
        if constexpr (requires { layer.mask; }) count -= std::count(layer.mask.data(), layer.mask.data() + layer.mask.numel(), 0.0f);
    }
    template <class Layer>
    void operator()(const std::string& name, std::vector<Layer>& layers) {
        for (Layer& layer : layers) (*this)(name, layer);
    }
    void parameter(const char*, const Tensor& t, Layout = Layout::same, const Shape& = {}, const Shape& = {}) { count += t ? t.numel() : 0; }
    void buffer(const char*, const Tensor& t) { count += t.numel(); }
};

template <class Network>
PixelModel wrap(const PixelModelOptions& options, Network network) {
    const auto shared = std::make_shared<Network>(std::move(network));
    const std::int64_t h = options.height, w = options.width;
    PixelModel model;
    model.options = options;
    model.state = state(*shared);
    LiveParameters live;
    shared->visit(live);
    model.parameters = live.count;
    if constexpr (std::is_same_v<Network, GatedPixelCnn>) {
        model.forward = [shared](const Tensor& x, const std::vector<int>& labels) { return (*shared)(x, labels); };
        model.step = [shared, h, w](std::int64_t n, const std::vector<int>& labels) { return cached_step(*shared, n, h, w, labels); };
    } else {
        model.forward = [shared](const Tensor& x, const std::vector<int>&) { return (*shared)(x); };
        if constexpr (requires { cached_step(*shared, h, h, w); }) model.step = [shared, h, w](std::int64_t n, const std::vector<int>&) { return cached_step(*shared, n, h, w); };
        else model.step = [shared](std::int64_t, const std::vector<int>&) { return naive_step([shared](const Tensor& x) { return (*shared)(x); }); };
    }
    if constexpr (std::is_same_v<Network, IndependentPixels>) model.fit = [shared, head = options.head](const Dataset& data) { shared->fit(data, head); };
    return model;
}

}  // namespace

const std::vector<std::string>& pixel_model_names() {
    static const std::vector<std::string> names{"pixelcnn", "gated", "rowlstm", "diagonal", "fvsbn", "made", "independent"};
    return names;
}

PixelModel make_pixel_model(const PixelModelOptions& o, Rng& rng) {
    const std::int64_t colours = o.head.colours, outputs = o.head.outputs();
    const Shape image{o.height, o.width, colours};
    check(o.classes == 0 || o.model == "gated", "only the gated model is conditional on a class, not ", o.model);
    check(o.height > 0 && o.width > 0 && o.channels > 0 && o.layers > 0 && o.dilation > 0 && o.units > 0, "[pixel_model] sizes must be positive");
    const std::int64_t divisor = o.model == "pixelcnn" && o.residual ? 2 * colours : colours;
    check(o.channels % divisor == 0, "[pixel_model] ", o.channels, " channels: a multiple of ", divisor, " needed, for ", colours, " colour groups");
    if (o.model == "pixelcnn") return wrap(o, PixelCnn(colours, o.channels, o.layers, o.residual, o.dilation, outputs, rng));
    if (o.model == "gated") return wrap(o, GatedPixelCnn(colours, o.channels, o.layers, o.classes, o.dilation, outputs, rng));
    if (o.model == "rowlstm") return wrap(o, RowLstm(colours, o.channels, o.layers, outputs, rng));
    if (o.model == "diagonal") return wrap(o, DiagonalBiLstm(colours, o.channels, o.layers, outputs, rng));
    if (o.model == "fvsbn") return wrap(o, Fvsbn(image, o.head, rng));
    if (o.model == "made") return wrap(o, Made(image, o.units, o.head, rng));
    if (o.model == "independent") return wrap(o, IndependentPixels(image, o.head));
    fail("no model '", o.model, "': pixelcnn, gated, rowlstm, diagonal, fvsbn, made or independent");
}

void save_pixel_model(const std::string& path, const PixelModel& model, const std::string& mode, const std::string& data) {
    const PixelModelOptions& o = model.options;
    save_weights(path, model.state,
                 {{"model", o.model}, {"mode", mode}, {"data", data}, {"head", head_name(o.head.kind)}, {"colours", std::to_string(o.head.colours)}, {"components", std::to_string(o.head.components)},
                  {"height", std::to_string(o.height)}, {"width", std::to_string(o.width)}, {"channels", std::to_string(o.channels)}, {"layers", std::to_string(o.layers)},
                  {"residual", o.residual ? "1" : "0"}, {"dilation", std::to_string(o.dilation)}, {"classes", std::to_string(o.classes)}, {"units", std::to_string(o.units)}});
}

SavedPixelModel load_pixel_model(const std::string& path, const std::string& data) {
    const SafeTensors file = read_safetensors(path);
    const auto text = [&](const char* key) {
        const auto found = file.metadata.find(key);
        check(found != file.metadata.end(), path, ": not a model of this chapter, '", key, "' is missing");
        return found->second;
    };
    const auto number = [&](const char* key) {
        const std::string digits = text(key);
        check(!digits.empty() && digits.size() < 7 && digits.find_first_not_of("0123456789") == std::string::npos, path, ": ", key, " is '", digits, "'");
        return std::int64_t{std::stol(digits)};
    };
    PixelModelOptions o;
    o.model = text("model"), o.head = {parse_head(text("head")), number("colours"), number("components")};
    o.height = number("height"), o.width = number("width"), o.channels = number("channels"), o.layers = number("layers");
    o.residual = number("residual") != 0, o.dilation = number("dilation"), o.classes = number("classes"), o.units = number("units");
    check_trained_on(path, file, data);
    Rng rng(0);
    SavedPixelModel saved{make_pixel_model(o, rng), text("mode"), text("data")};
    load_weights(path, saved.model.state);
    return saved;
}

}  // namespace sd
