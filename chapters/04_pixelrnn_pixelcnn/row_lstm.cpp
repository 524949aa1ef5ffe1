#include "chapters/04_pixelrnn_pixelcnn/row_lstm.hpp"

#include "chapters/04_pixelrnn_pixelcnn/cached_layers.hpp"
#include "common/autograd/autograd.hpp"

namespace sd {
namespace {

struct CachedRowLstm {
    struct Layer {
        CachedConv input_to_state, residual;
        CachedConvLstm state_to_state;
    };
    CachedConv first, hidden, out;
    std::vector<Layer> layers;

    CachedRowLstm(const RowLstm& m, std::int64_t n, std::int64_t h, std::int64_t w) : first(m.first, n, h, w), hidden(m.output.hidden, n, h, w), out(m.output.out, n, h, w) {
        for (const RowLstmLayer& layer : m.layers) {
            const ConvLstm& lstm = layer.state_to_state;
            layers.push_back({{layer.input_to_state, n, h, w}, {layer.residual, n, h, w}, {lstm.weight, lstm.bias, lstm.pad, n, h, w}});
        }
    }

    Tensor operator()(const Tensor& images, std::int64_t r, std::int64_t c) {
        const NoGrad no_grad;
        Tensor x = first.at(images, r, c);
        for (Layer& layer : layers) x = x + layer.residual(layer.state_to_state(layer.input_to_state(x, r, c), r, c), r, c);
        return out(hidden(relu(x), r, c), r, c);
    }
};

}  // namespace

PixelStep cached_step(const RowLstm& model, std::int64_t n, std::int64_t height, std::int64_t width) {
    return [cache = std::make_shared<CachedRowLstm>(model, n, height, width)](const Tensor& images, std::int64_t r, std::int64_t c) { return (*cache)(images, r, c); };
}

}  // namespace sd
