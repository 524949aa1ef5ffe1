// Convolution layers over pictures (N, H, W, IN): weight (KH, KW, IN, OUT), bias (OUT).
//
//     Conv2d conv(1, 32, 5, rng, {.padding = 2, .activation = Activation::relu});
#pragma once

#include "common/nn/init.hpp"
#include "common/ops/conv.hpp"

namespace sd {

struct Conv2d {
    Tensor weight, bias;
    Conv2dOptions options;

    Conv2d() = default;
    Conv2d(std::int64_t in, std::int64_t out, Extent2 kernel, Rng& rng, const Conv2dOptions& given = {})
        : weight({kernel.h, kernel.w, parted(in, given.groups), out}), bias(given.bias ? Tensor({out}) : Tensor()), options(given) {
        default_init(weight, bias, rng);
        weight.set_requires_grad();
        if (bias) bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return conv2d(x, weight, bias, options); }
    void visit(auto&& v) { v.parameter("weight", weight, Layout::conv), v.parameter("bias", bias); }

private:
    static std::int64_t parted(std::int64_t in, std::int64_t groups) {
        check(groups > 0 && in % groups == 0, "[conv2d] ", in, " channels in ", groups, " equal groups");
        return in / groups;
    }
};

// PixelCNN's masks over the pixels that come before in reading order (van den Oord et al. 2016): A hides the pixel itself, which
// the first layer must not see, B shows it. With several colours, features are in as many equal groups (R, G, B), and at the
// pixel itself a group sees those before it (A), or itself too (B).
enum class MaskType { a, b };
Tensor causal_mask(Extent2 kernel, std::int64_t in, std::int64_t out, MaskType type, std::int64_t colours = 1);

// The weight used is weight * mask; the mask is no parameter and is not saved.
struct MaskedConv2d {
    Tensor weight, bias, mask;
    Conv2dOptions options;

    MaskedConv2d() = default;
    MaskedConv2d(std::int64_t in, std::int64_t out, Extent2 kernel, MaskType type, Rng& rng, const Conv2dOptions& given = {}, std::int64_t colours = 1)
        : weight({kernel.h, kernel.w, in, out}),
          bias(given.bias ? Tensor({out}) : Tensor()),
          mask(causal_mask(kernel, in, out, type, colours)),
          options(given) {
        default_init(weight, bias, rng);
        weight.set_requires_grad();
        if (bias) bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return masked_conv2d(x, weight, mask, bias, options); }
    void visit(auto&& v) { v.parameter("weight", weight, Layout::conv), v.parameter("bias", bias); }
};

// Weight (KH, KW, OUT, IN), that of the convolution OUT -> IN whose adjoint this is.
struct ConvTranspose2d {
    Tensor weight, bias;
    ConvTranspose2dOptions options;

    ConvTranspose2d() = default;
    ConvTranspose2d(std::int64_t in, std::int64_t out, Extent2 kernel, Rng& rng, const ConvTranspose2dOptions& given = {})
        : weight({kernel.h, kernel.w, out, in}), bias(given.bias ? Tensor({out}) : Tensor()), options(given) {
        default_init(weight, bias, rng);
        weight.set_requires_grad();
        if (bias) bias.set_requires_grad();
    }
    Tensor operator()(const Tensor& x) const { return conv_transpose2d(x, weight, bias, options); }
    void visit(auto&& v) { v.parameter("weight", weight, Layout::conv), v.parameter("bias", bias); }
};

}  // namespace sd
