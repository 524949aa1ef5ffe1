#include "common/ops/pool.hpp"

#include "common/autograd/autograd.hpp"
#include "common/kernels/pool/pool.hpp"
#include "common/ops/reduce.hpp"

namespace sd {
namespace {

using kernels::PoolGeometry;

// needs_values: a window of padding alone has no result. (With half a window of padding at most, that is one over an empty picture.)
PoolGeometry geometry_of(const char* op, const Tensor& x, Extent2 window, const PoolOptions& o, bool needs_values) {
    check(x.ndim() == 4, "[", op, "] x ", x.shape(), ": (N, H, W, C) expected");
    check(window.h > 0 && window.w > 0 && o.stride.h >= 0 && o.stride.w >= 0, "[", op, "] window and stride must be at least 1");
    check(within_steps(window) && within_steps(o.stride) && within_steps(o.padding), "[", op, "] window, stride and padding of at most ", kMostSteps, " expected");
    check(o.padding.h >= 0 && o.padding.w >= 0 && 2 * o.padding.h <= window.h && 2 * o.padding.w <= window.w, "[", op, "] padding must be at most half the window");
    PoolGeometry g;
    g.n = x.dim(0), g.h = x.dim(1), g.w = x.dim(2), g.c = x.dim(3);
    g.kh = window.h, g.kw = window.w;
    g.stride_h = o.stride.h ? o.stride.h : window.h, g.stride_w = o.stride.w ? o.stride.w : window.w;
    g.pad_top = g.pad_bottom = o.padding.h, g.pad_left = g.pad_right = o.padding.w;
    g.count_padding = o.count_padding;
    g.oh = kernels::pool_extent(g.h, g.kh, g.stride_h, g.pad_top, o.ceil_mode);
    g.ow = kernels::pool_extent(g.w, g.kw, g.stride_w, g.pad_left, o.ceil_mode);
    check(g.oh > 0 && g.ow > 0, "[", op, "] x ", x.shape(), ": a window of ", g.kh, " x ", g.kw, " does not fit");
    check(!needs_values || (g.h > 0 && g.w > 0), "[", op, "] x ", x.shape(), ": a window of ", g.kh, " x ", g.kw, " lies in the padding alone");
    return g;
}

std::int32_t* as_places(Tensor& t) { return reinterpret_cast<std::int32_t*>(t.data()); }
const std::int32_t* as_places(const Tensor& t) { return reinterpret_cast<const std::int32_t*>(t.data()); }

}  // namespace

Tensor max_pool2d(const Tensor& x, Extent2 window, const PoolOptions& options) {
    const PoolGeometry g = geometry_of("max_pool2d", x, window, options, true);
    Tensor y({g.n, g.oh, g.ow, g.c});
    Tensor chosen = recording() && x.requires_grad() ? Tensor(y.shape()) : Tensor();  // whole numbers in the floats' place
    kernels::max_pool_forward(g, x.data(), y.data(), chosen ? as_places(chosen) : nullptr);
    return record("max_pool2d", y, {x}, [=, x = Target(x)](const Tensor& dy) {
        const Gradient dx = grad_of(x);
        kernels::max_pool_gradient(g, dy.data(), as_places(chosen), dx.data, dx.accumulate);
    });
}

Tensor avg_pool2d(const Tensor& x, Extent2 window, const PoolOptions& options) {
    const PoolGeometry g = geometry_of("avg_pool2d", x, window, options, !options.count_padding);
    Tensor y({g.n, g.oh, g.ow, g.c});
    kernels::average_pool_forward(g, x.data(), y.data());
    return record("avg_pool2d", y, {x}, [=, x = Target(x)](const Tensor& dy) {
        const Gradient dx = grad_of(x);
        kernels::average_pool_gradient(g, dy.data(), dx.data, dx.accumulate);
    });
}

Tensor global_avg_pool(const Tensor& x) {
    check(x.ndim() == 4 && x.dim(1) > 0 && x.dim(2) > 0, "[global_avg_pool] x ", x.shape(), ": (N, H, W, C) with at least one pixel expected");
    return mean(x, {1, 2});
}

Tensor global_max_pool(const Tensor& x) {
    check(x.ndim() == 4, "[global_max_pool] (N, H, W, C) expected, ", x.shape(), " given");
    return max(x, {1, 2});
}

}  // namespace sd
