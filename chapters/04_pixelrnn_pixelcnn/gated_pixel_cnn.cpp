#include "chapters/04_pixelrnn_pixelcnn/gated_pixel_cnn.hpp"

#include "chapters/04_pixelrnn_pixelcnn/cached_layers.hpp"
#include "chapters/04_pixelrnn_pixelcnn/dilation.hpp"
#include "common/autograd/autograd.hpp"
#include "common/ops/arithmetic.hpp"
#include "common/ops/gate.hpp"

namespace sd {
namespace {

// x (N, ...) with a vector for each image's class added at every position.
Tensor add_class(const Tensor& x, const GatedLayer& layer, const Embedding& of_class, const std::vector<int>& labels) {
    if (!layer.conditional) return x;
    check(static_cast<std::int64_t>(labels.size()) == x.dim(0), "[gated_pixel_cnn] ", labels.size(), " labels for ", x.dim(0), " images");
    const Tensor vector = of_class(labels);
    return x + (x.ndim() == 4 ? reshape(vector, {x.dim(0), 1, 1, x.dim(3)}) : vector);
}

struct CachedGatedPixelCnn {
    struct Layer {
        const GatedLayer& weights;
        CachedConv horizontal, residual;
        Tensor vertical_map;  // v behind this layer, (N, H, W, C)
        Tensor across;        // of the current row, (N, 1, W, 2C)
    };
    GatedPixelCnn model;  // its tensors are shared, not copied
    std::vector<int> labels;
    std::vector<Layer> layers;
    CachedConv hidden, out;
    std::int64_t row = -1;

    CachedGatedPixelCnn(const GatedPixelCnn& m, std::int64_t n, std::int64_t h, std::int64_t w, const std::vector<int>& of_images)
        : model(m), labels(of_images), hidden(m.output.hidden, n, h, w), out(m.output.out, n, h, w) {
        for (const GatedLayer& layer : model.layers)
            layers.push_back({layer, {layer.horizontal, n, h, w}, {layer.residual, n, h, w}, Tensor::zeros({n, h, w, layer.residual.weight.dim(2)}), Tensor()});
    }

    // The vertical stack sees rows above only, so a whole row of it is known before the row's first pixel.
    void begin_row(const Tensor& images, std::int64_t r) {
        const Tensor* below = &images;
        for (Layer& layer : layers) {
            const Tensor sums = add_class(conv_row(layer.weights.vertical, *below, r), layer.weights, layer.weights.class_vertical, labels);
            layer.across = layer.weights.across(sums);
            const Tensor v = gated(sums);
            for (std::int64_t c = 0; c < images.dim(2); c++) write_pixel(layer.vertical_map, r, c, read_pixel(v, 0, c));
            below = &layer.vertical_map;
        }
        row = r;
    }

    Tensor operator()(const Tensor& images, std::int64_t r, std::int64_t c) {
        const NoGrad no_grad;
        if (r != row) begin_row(images, r);
        Tensor h;
        for (Layer& layer : layers) {
            const Tensor own = h ? layer.horizontal(h, r, c) : layer.horizontal.at(images, r, c);
            const Tensor sums = add_class(own + read_pixel(layer.across, 0, c), layer.weights, layer.weights.class_horizontal, labels);
            const Tensor change = layer.residual(gated(sums), r, c);
            h = h ? h + change : change;
        }
        return out(hidden(relu(h), r, c), r, c);
    }
};

}  // namespace

GatedPixelCnn::GatedPixelCnn(std::int64_t colours, std::int64_t channels, std::int64_t layer_count, std::int64_t classes, std::int64_t dilation,
                             std::int64_t outputs, Rng& rng)
    : output(channels, outputs, colours, rng) {
    for (std::int64_t i = 0; i < layer_count; i++)
        layers.emplace_back(i ? channels : colours, channels, colours, classes, i ? dilation_in_turn(i - 1, dilation) : 1, i == 0, rng);
}

Tensor GatedPixelCnn::operator()(const Tensor& images, const std::vector<int>& labels) const {
    Tensor v = images, h = images;
    for (const GatedLayer& layer : layers) {
        const Tensor sums = add_class(layer.vertical(v), layer, layer.class_vertical, labels);
        const Tensor change = layer.residual(gated(add_class(layer.horizontal(h) + layer.across(sums), layer, layer.class_horizontal, labels)));
        h = layer.is_first ? change : h + change;
        v = gated(sums);
    }
    return output(h);
}

PixelStep cached_step(const GatedPixelCnn& model, std::int64_t n, std::int64_t height, std::int64_t width, const std::vector<int>& labels) {
    return [cache = std::make_shared<CachedGatedPixelCnn>(model, n, height, width, labels)](const Tensor& images, std::int64_t r, std::int64_t c) { return (*cache)(images, r, c); };
}

}  // namespace sd
