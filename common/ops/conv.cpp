#include "common/ops/conv.hpp"

#include <algorithm>
#include <utility>

#include "common/autograd/autograd.hpp"
#include "common/kernels/conv/conv.hpp"
#include "common/kernels/elementwise/elementwise.hpp"
#include "common/ops/fused_activation.hpp"
#include "common/ops/shape.hpp"

namespace sd {
namespace {

using kernels::ConvGeometry;

ConvGeometry geometry_of(const char* op, const Tensor& x, const Tensor& w, const Tensor& b, const Conv2dOptions& o) {
    check(x.ndim() == 4 && w.ndim() == 4, "[", op, "] x ", x.shape(), ", w ", w.shape(), ": (N, H, W, C) and (KH, KW, C, OC) expected");
    check(w.dim(0) > 0 && w.dim(1) > 0, "[", op, "] w ", w.shape(), ": a kernel of at least 1 x 1 expected");
    check(x.dim(3) == w.dim(2), "[", op, "] x ", x.shape(), ", w ", w.shape(), ": ", x.dim(3), " channels != ", w.dim(2));
    check(o.bias || !b, "[", op, "] a bias is given where .bias = false");
    check(!b || (b.ndim() == 1 && b.dim(0) == w.dim(3)), "[", op, "] w ", w.shape(), ", b ", b ? b.shape() : Shape{}, ": one bias for each of ", w.dim(3), " outputs expected");
    check(o.stride.h > 0 && o.stride.w > 0 && o.dilation.h > 0 && o.dilation.w > 0, "[", op, "] stride and dilation must be at least 1");
    const Padding& p = o.padding;
    check(within_steps(o.stride) && within_steps(o.dilation) && within_steps({p.top, p.bottom}) && within_steps({p.left, p.right}),
          "[", op, "] stride, padding and dilation of at most ", kMostSteps, " expected");
    check_activation(op, o.activation);
    ConvGeometry g;
    g.n = x.dim(0), g.h = x.dim(1), g.w = x.dim(2), g.c = x.dim(3);
    g.kh = w.dim(0), g.kw = w.dim(1), g.oc = w.dim(3);
    g.stride_h = o.stride.h, g.stride_w = o.stride.w, g.dilation_h = o.dilation.h, g.dilation_w = o.dilation.w;
    g.pad_top = o.padding.top, g.pad_left = o.padding.left;
    g.oh = kernels::conv_extent(g.h, g.kh, g.stride_h, o.padding.top + o.padding.bottom, g.dilation_h);
    g.ow = kernels::conv_extent(g.w, g.kw, g.stride_w, o.padding.left + o.padding.right, g.dilation_w);
    check(g.oh > 0 && g.ow > 0, "[", op, "] x ", x.shape(), ", w ", w.shape(), ": the kernel is larger than the padded picture");
    return g;
}

// A convolution of each part of the channels with its part of the filters, side by side.
Tensor grouped_conv2d(const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions options) {
    check(x.ndim() == 4 && w.ndim() == 4, "[conv2d] x ", x.shape(), ", w ", w.shape(), ": (N, H, W, C) and (KH, KW, C / groups, OC) expected");
    const std::int64_t groups = std::exchange(options.groups, 1), c = x.dim(3), oc = w.dim(3);
    check(groups > 0 && groups <= std::max(c, oc) && c % groups == 0 && oc % groups == 0, "[conv2d] ", c, " channels and ", oc, " filters in ", groups,
          " equal groups");
    check(c / groups == w.dim(2), "[conv2d] x ", x.shape(), ", w ", w.shape(), ": ", c, " channels in ", groups, " groups != ", w.dim(2));
    check(!b || (b.ndim() == 1 && b.dim(0) == oc), "[conv2d] w ", w.shape(), ", b ", b ? b.shape() : Shape{}, ": one bias for each of ", oc,
          " outputs expected");
    const int parts = static_cast<int>(groups);
    const auto xs = chunk(x, parts, 3), ws = chunk(w, parts, 3), bs = b ? chunk(b, parts, 0) : std::vector<Tensor>(xs.size());
    std::vector<Tensor> ys;
    for (std::size_t i = 0; i < xs.size(); i++) ys.push_back(conv2d(xs[i], ws[i], bs[i], options));
    return concat(ys, 3);
}

}  // namespace

Tensor conv2d(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2dOptions& options) {
    if (options.groups != 1) return grouped_conv2d(x, w, b, options);
    const ConvGeometry g = geometry_of("conv2d", x, w, b, options);
    Tensor y({g.n, g.oh, g.ow, g.oc});
    kernels::conv_forward(g, x.data(), w.data(), y.data(), epilogue_of(b, options.activation));

    return record_through("conv2d", std::move(y), {x, w, b}, b, options.activation,
                          [=, x = Saved(x, w.requires_grad()), w = Saved(w, x.requires_grad())](const Tensor& dz) {
                              if (x.requires_grad()) {
                                  const Gradient dx = grad_of(x);
                                  kernels::conv_input_gradient(g, dz.data(), w.data(), dx.data, add_to(dx.accumulate));
                              }
                              if (w.requires_grad()) {
                                  const Gradient dw = grad_of(w);
                                  kernels::conv_weight_gradient(g, x.data(), dz.data(), dw.data, dw.accumulate);
                              }
                          });
}

Tensor masked_conv2d(const Tensor& x, const Tensor& w, const Tensor& mask, const Tensor& b, const Conv2dOptions& options) {
    check(options.groups == 1, "[masked_conv2d] ", options.groups, " groups: 1 expected");
    ConvGeometry g = geometry_of("masked_conv2d", x, w, b, options);
    check(mask.shape() == w.shape(), "[masked_conv2d] w ", w.shape(), ", mask ", mask.shape(), ": must be the same");
    for (std::int64_t f = 0; f < std::min(g.taps(), ConvGeometry::kMaxDeadTaps); f++) {
        const float* tap = mask.data() + f * g.c * g.oc;
        g.dead[static_cast<std::size_t>(f)] = std::all_of(tap, tap + g.c * g.oc, [](float m) { return m == 0; });
    }
    const kernels::Extents all{1, 1, w.numel()};
    Tensor masked(w.shape());  // w * mask
    kernels::binary(kernels::Binary::mul, all, w.data(), mask.data(), masked.data(), false);
    Tensor y({g.n, g.oh, g.ow, g.oc});
    kernels::conv_forward(g, x.data(), masked.data(), y.data(), epilogue_of(b, options.activation));

    const Tensor masked_value = x.requires_grad() ? masked : Tensor();
    return record_through("masked_conv2d", std::move(y), {x, w, b}, b, options.activation,
                          [=, x = Saved(x, w.requires_grad()), w = Target(w)](const Tensor& dz) {
                              if (x.requires_grad()) {
                                  const Gradient dx = grad_of(x);
                                  kernels::conv_input_gradient(g, dz.data(), masked_value.data(), dx.data, add_to(dx.accumulate));
                              }
                              if (w.requires_grad()) {
                                  Tensor d(w.shape());  // dL/d(w * mask)
                                  kernels::conv_weight_gradient(g, x.data(), dz.data(), d.data(), false);
                                  const Gradient dw = grad_of(w);
                                  kernels::binary(kernels::Binary::mul, all, d.data(), mask.data(), dw.data, dw.accumulate);
                              }
                          });
}

Tensor conv_transpose2d(const Tensor& x, const Tensor& w, const Tensor& b, const ConvTranspose2dOptions& o) {
    check(x.ndim() == 4 && w.ndim() == 4, "[conv_transpose2d] x ", x.shape(), ", w ", w.shape(), ": (N, H, W, C) and (KH, KW, OC, C) expected");
    check(w.dim(0) > 0 && w.dim(1) > 0, "[conv_transpose2d] w ", w.shape(), ": a kernel of at least 1 x 1 expected");
    check(x.dim(3) == w.dim(3), "[conv_transpose2d] x ", x.shape(), ", w ", w.shape(), ": ", x.dim(3), " channels != ", w.dim(3));
    check(o.bias || !b, "[conv_transpose2d] a bias is given where .bias = false");
    check(!b || (b.ndim() == 1 && b.dim(0) == w.dim(2)), "[conv_transpose2d] w ", w.shape(), ", b ", b ? b.shape() : Shape{}, ": one bias for each of ", w.dim(2), " outputs expected");
    check(o.stride.h > 0 && o.stride.w > 0 && o.dilation.h > 0 && o.dilation.w > 0, "[conv_transpose2d] stride and dilation must be at least 1");
    check(o.output_padding.h >= 0 && o.output_padding.w >= 0 && o.output_padding.h < std::max(o.stride.h, o.dilation.h) &&
              o.output_padding.w < std::max(o.stride.w, o.dilation.w),
          "[conv_transpose2d] output_padding must be less than the stride or the dilation");
    check(within_steps(o.stride) && within_steps(o.dilation) && within_steps(o.padding), "[conv_transpose2d] stride, padding and dilation of at most ", kMostSteps, " expected");
    check_activation("conv_transpose2d", o.activation);
    // The convolution from y to x whose input gradient this is.
    ConvGeometry g;
    g.n = x.dim(0), g.oh = x.dim(1), g.ow = x.dim(2), g.oc = x.dim(3);
    g.kh = w.dim(0), g.kw = w.dim(1), g.c = w.dim(2);
    g.stride_h = o.stride.h, g.stride_w = o.stride.w, g.pad_top = o.padding.h, g.pad_left = o.padding.w;
    g.dilation_h = o.dilation.h, g.dilation_w = o.dilation.w;
    g.h = (g.oh - 1) * g.stride_h - 2 * g.pad_top + (g.kh - 1) * g.dilation_h + 1 + o.output_padding.h;
    g.w = (g.ow - 1) * g.stride_w - 2 * g.pad_left + (g.kw - 1) * g.dilation_w + 1 + o.output_padding.w;
    check(g.h > 0 && g.w > 0, "[conv_transpose2d] x ", x.shape(), ", w ", w.shape(), ": the padding cuts everything off");
    Tensor y({g.n, g.h, g.w, g.c});
    kernels::conv_input_gradient(g, x.data(), w.data(), y.data(), epilogue_of(b, o.activation));

    return record_through("conv_transpose2d", std::move(y), {x, w, b}, b, o.activation,
                          [=, x = Saved(x, w.requires_grad()), w = Saved(w, x.requires_grad())](const Tensor& dz) {
                              if (x.requires_grad()) {
                                  const Gradient dx = grad_of(x);
                                  kernels::conv_forward(g, dz.data(), w.data(), dx.data, add_to(dx.accumulate));
                              }
                              if (w.requires_grad()) {
                                  const Gradient dw = grad_of(w);
                                  kernels::conv_weight_gradient(g, dz.data(), x.data(), dw.data, dw.accumulate);
                              }
                          });
}

}  // namespace sd
