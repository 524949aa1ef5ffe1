#include "chapters/04_pixelrnn_pixelcnn/pixel_cnn.hpp"

#include "chapters/04_pixelrnn_pixelcnn/cached_layers.hpp"
#include "common/autograd/autograd.hpp"

namespace sd {
namespace {

struct CachedPixelCnn {
    struct Block {
        CachedConv narrow, look, widen;
    };
    CachedConv first, hidden, out;
    std::vector<CachedConv> plain;
    std::vector<Block> blocks;

    CachedPixelCnn(const PixelCnn& m, std::int64_t n, std::int64_t h, std::int64_t w) : first(m.first, n, h, w), hidden(m.output.hidden, n, h, w), out(m.output.out, n, h, w) {
        for (const MaskedConv2d& layer : m.plain) plain.emplace_back(layer, n, h, w);
        for (const ResidualBlock& block : m.blocks) blocks.push_back({{block.narrow, n, h, w}, {block.look, n, h, w}, {block.widen, n, h, w}});
    }

    Tensor operator()(const Tensor& images, std::int64_t r, std::int64_t c) {
        const NoGrad no_grad;
        Tensor x = first.at(images, r, c);
        for (CachedConv& layer : plain) x = layer(x, r, c);
        for (Block& block : blocks) x = x + block.widen(block.look(block.narrow(relu(x), r, c), r, c), r, c);
        return out(hidden(relu(x), r, c), r, c);
    }
};

}  // namespace

PixelStep cached_step(const PixelCnn& model, std::int64_t n, std::int64_t height, std::int64_t width) {
    return [cache = std::make_shared<CachedPixelCnn>(model, n, height, width)](const Tensor& images, std::int64_t r, std::int64_t c) { return (*cache)(images, r, c); };
}

}  // namespace sd
