#include "benchmarks/cases.hpp"
#include "common/kernels/conv/conv.hpp"
#include "common/kernels/elementwise/activation.hpp"

namespace sd::bench {
namespace {

using kernels::ConvGeometry;

// Name: net_batch_CHANNELSxSIZE_OUTPUTS_kernel.
ConvShape layer(const std::string& name, std::int64_t n, std::int64_t c, std::int64_t size, std::int64_t oc, std::int64_t kh, std::int64_t kw, std::int64_t stride, std::int64_t pad_h, std::int64_t pad_w) {
    return {name, ConvGeometry{.n = n, .h = size, .w = size, .c = c, .oh = kernels::conv_extent(size, kh, stride, 2 * pad_h), .ow = kernels::conv_extent(size, kw, stride, 2 * pad_w), .oc = oc,
                               .kh = kh, .kw = kw, .stride_h = stride, .stride_w = stride, .pad_top = pad_h, .pad_left = pad_w}};
}

// From c channels of size x size to oc channels of twice that.
ConvShape transposed_layer(const std::string& name, std::int64_t n, std::int64_t c, std::int64_t size, std::int64_t oc) {
    ConvShape s = layer(name, n, oc, 2 * size, c, 4, 4, 2, 1, 1);
    s.transposed = true;
    return s;
}

}  // namespace

std::function<void()> convolution(const ConvShape& s, Direction direction, float* image, float* maps, float* weight, float* bias) {
    const ConvGeometry g = s.geometry;
    if (direction == Direction::bwd_weights) {  // with the bias gradient, as layers need it
        const float* dy = s.transposed ? image : maps;
        const std::int64_t features = s.transposed ? g.c : g.oc, rows = s.transposed ? g.n * g.h * g.w : g.n * g.oh * g.ow;
        return [=] {
            kernels::conv_weight_gradient(g, image, maps, weight, false);
            kernels::activation_gradient(kernels::Activation::none, rows, features, nullptr, dy, nullptr, bias, false);
        };
    }
    const kernels::Epilogue epilogue{.bias = direction == Direction::fwd ? bias : nullptr};
    if ((direction == Direction::fwd) != s.transposed) return [=] { kernels::conv_forward(g, image, weight, maps, epilogue); };
    return [=] { kernels::conv_input_gradient(g, maps, weight, image, epilogue); };
}

std::vector<ConvShape> conv_shapes() {
    return {
        layer("cnn1_b128_1x28_32_5x5", 128, 1, 28, 32, 5, 5, 1, 0, 0),
        layer("cnn2_b128_32x12_64_5x5", 128, 32, 12, 64, 5, 5, 1, 0, 0),
        layer("mid_b128_32x14_64_3x3", 128, 32, 14, 64, 3, 3, 1, 1, 1),
        layer("mid_b128_32x14_64_5x5", 128, 32, 14, 64, 5, 5, 1, 2, 2),
        layer("ae1_b128_1x28_32_3x3s2", 128, 1, 28, 32, 3, 3, 2, 1, 1),
        layer("D1_b128_1x28_64_4x4s2", 128, 1, 28, 64, 4, 4, 2, 1, 1),
        layer("D2_b128_64x14_128_4x4s2", 128, 64, 14, 128, 4, 4, 2, 1, 1),
        transposed_layer("G1_b128_128x7_64_4x4s2_T", 128, 128, 7, 64),
        transposed_layer("G2_b128_64x14_1_4x4s2_T", 128, 64, 14, 1),
        layer("pix_b32_1x28_64_7x7", 32, 1, 28, 64, 7, 7, 1, 3, 3),
        layer("pix_b32_64x28_64_3x3", 32, 64, 28, 64, 3, 3, 1, 1, 1),
        layer("pix_b32_64x28_64_1x1", 32, 64, 28, 64, 1, 1, 1, 0, 0),
        layer("pix_b32_64x28_256_1x1", 32, 64, 28, 256, 1, 1, 1, 0, 0),
        layer("gated_b32_64x28_128_2x3", 32, 64, 28, 128, 2, 3, 1, 1, 1),
        layer("gated_b32_64x28_128_1x2", 32, 64, 28, 128, 1, 2, 1, 0, 1),
        layer("vgg_b1_3x224_64_3x3", 1, 3, 224, 64, 3, 3, 1, 1, 1),
        layer("vgg_b1_64x224_64_3x3", 1, 64, 224, 64, 3, 3, 1, 1, 1),
        layer("vgg_b1_64x56_64_3x3", 1, 64, 56, 64, 3, 3, 1, 1, 1),
        layer("vgg_b1_256x64_256_3x3", 1, 256, 64, 256, 3, 3, 1, 1, 1),
        layer("vgg_b1_512x32_512_3x3", 1, 512, 32, 512, 3, 3, 1, 1, 1),
        layer("sqz_b1_3x224_64_3x3s2", 1, 3, 224, 64, 3, 3, 2, 0, 0),
        layer("fire_b1_64x55_16_1x1", 1, 64, 55, 16, 1, 1, 1, 0, 0),
        layer("fire_b1_16x55_64_1x1", 1, 16, 55, 64, 1, 1, 1, 0, 0),
        layer("fire_b1_16x55_64_3x3", 1, 16, 55, 64, 3, 3, 1, 1, 1),
    };
}

std::vector<Case> conv_cases() {
    std::vector<Case> cases;
    for (const ConvShape& s : conv_shapes())
        for (Direction d : {Direction::fwd, Direction::bwd_data, Direction::bwd_weights}) {
            const ConvGeometry& g = s.geometry;
            const double maps = static_cast<double>(g.n * g.oh * g.ow * g.oc), image = static_cast<double>(g.n * g.h * g.w * g.c), weights = static_cast<double>(g.taps() * g.c * g.oc);
            cases.push_back({"conv", s.name + "/" + kDirectionNames[static_cast<int>(d)], 2 * maps * static_cast<double>(g.taps() * g.c), 4 * (maps + image + weights), [s, d] {
                                 const ConvGeometry& size = s.geometry;
                                 Tensor x = random_values({size.n, size.h, size.w, size.c}), y = random_values({size.n, size.oh, size.ow, size.oc});
                                 Tensor w = random_values({size.kh, size.kw, size.c, size.oc}), b = Tensor::zeros({s.transposed ? size.c : size.oc});
                                 return [x, y, w, b, run = convolution(s, d, x.data(), y.data(), w.data(), b.data())] { run(); };
                             }});
        }
    return cases;
}

}  // namespace sd::bench
