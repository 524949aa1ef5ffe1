#include "chapters/04_pixelrnn_pixelcnn/diagonal_bilstm.hpp"

#include "chapters/04_pixelrnn_pixelcnn/cached_layers.hpp"
#include "common/autograd/autograd.hpp"

namespace sd {
namespace {

struct CachedDiagonalBiLstm {
    struct Layer {
        CachedConv forward_input, backward_input, residual;
        CachedConvLstm forward_state, backward_state;
        Tensor backward_row;  // the backward states of the row above, (N, 1, W, C)
    };
    std::int64_t width, row = -1;
    CachedConv first, hidden, out;
    std::vector<Layer> layers;

    CachedDiagonalBiLstm(const DiagonalBiLstm& m, std::int64_t n, std::int64_t h, std::int64_t w)
        : width(w), first(m.first, n, h, w), hidden(m.output.hidden, n, h, w), out(m.output.out, n, h, w) {
        for (const DiagonalBiLstmLayer& l : m.layers) {
            const auto state = [&](const ConvLstm& lstm) { return CachedConvLstm(lstm.weight, lstm.bias, lstm.pad, n, h + w - 1, h); };
            const std::int64_t channels = l.residual.weight.dim(2);
            layers.push_back({{l.forward_input, n, h, w}, {l.backward_input, n, h, w}, {l.residual, n, h, w}, state(l.forward_state), state(l.backward_state), Tensor::zeros({n, 1, w, channels})});
            // The skewed picture has places left of the real one, where the LSTM runs on sums of zero: the same in every image.
            for (std::int64_t t = 0; t < h; t++)
                for (std::int64_t position = t + 1; position < h; position++)
                    for (CachedConvLstm* lstm : {&layers.back().forward_state, &layers.back().backward_state}) (*lstm)(Tensor::zeros({n, 4 * channels}), t, position);
        }
    }

    // Row r - 1 is complete: take the backward LSTM through it, from right to left.
    void begin_row(std::int64_t r) {
        if (r > 0)
            for (Layer& layer : layers)
                for (std::int64_t c = width; c-- > 0;) write_pixel(layer.backward_row, 0, c, layer.backward_state(layer.backward_input.again(r - 1, c), r - 1 + width - 1 - c, r - 1));
        row = r;
    }

    Tensor operator()(const Tensor& images, std::int64_t r, std::int64_t c) {
        const NoGrad no_grad;
        if (r != row) begin_row(r);
        Tensor x = first.at(images, r, c);
        for (Layer& layer : layers) {
            layer.backward_input.remember(x, r, c);
            const Tensor left = layer.forward_state(layer.forward_input(x, r, c), r + c, r);
            x = x + layer.residual(left + read_pixel(layer.backward_row, 0, c), r, c);
        }
        return out(hidden(relu(x), r, c), r, c);
    }
};

}  // namespace

PixelStep cached_step(const DiagonalBiLstm& model, std::int64_t n, std::int64_t height, std::int64_t width) {
    return [cache = std::make_shared<CachedDiagonalBiLstm>(model, n, height, width)](const Tensor& images, std::int64_t r, std::int64_t c) { return (*cache)(images, r, c); };
}

}  // namespace sd
