#include "common/ops/resize.hpp"

#include "common/autograd/autograd.hpp"
#include "common/kernels/resize/resize.hpp"

namespace sd {
namespace {

using kernels::ResizeGeometry;

ResizeGeometry geometry_of(const char* op, const Tensor& x, std::int64_t height, std::int64_t width) {
    check(x.ndim() == 4 && x.dim(1) > 0 && x.dim(2) > 0, "[", op, "] x ", x.shape(), ": (N, H, W, C) expected");
    check(height > 0 && width > 0, "[", op, "] x ", x.shape(), " to ", height, " x ", width, ": at least 1 x 1 expected");
    return {.n = x.dim(0), .h = x.dim(1), .w = x.dim(2), .c = x.dim(3), .oh = height, .ow = width};
}

}  // namespace

Tensor resize_nearest(const Tensor& x, std::int64_t height, std::int64_t width) {
    const ResizeGeometry g = geometry_of("resize_nearest", x, height, width);
    Tensor y({g.n, g.oh, g.ow, g.c});
    kernels::resize_nearest_forward(g, x.data(), y.data());
    return record("resize_nearest", y, {x}, [=, x = Target(x)](const Tensor& dy) {
        const Gradient dx = grad_of(x);
        kernels::resize_nearest_gradient(g, dy.data(), dx.data, dx.accumulate);
    });
}

Tensor resize_bilinear(const Tensor& x, std::int64_t height, std::int64_t width, bool align_corners) {
    ResizeGeometry g = geometry_of("resize_bilinear", x, height, width);
    g.align_corners = align_corners;
    Tensor y({g.n, g.oh, g.ow, g.c});
    kernels::resize_bilinear_forward(g, x.data(), y.data());
    return record("resize_bilinear", y, {x}, [=, x = Target(x)](const Tensor& dy) {
        const Gradient dx = grad_of(x);
        kernels::resize_bilinear_gradient(g, dy.data(), dx.data, dx.accumulate);
    });
}

}  // namespace sd
