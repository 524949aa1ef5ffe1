#include "common/ops/arithmetic.hpp"

#include <utility>

#include "common/autograd/autograd.hpp"
#include "common/kernels/reduce/reduce.hpp"

namespace sd {
namespace {

using kernels::Binary;
using kernels::Extents;
using kernels::Unary;

// `large` as (outer, repeat, inner) so that `small` is (outer, 1, inner); false where that is impossible.
bool find_extents(const Shape& large, const Shape& small, Extents& e) {
    e = {1, 1, 1};
    const int missing = large.size() - small.size();
    if (missing < 0) return false;
    const auto small_dim = [&](int i) { return i < missing ? 1 : small[i - missing]; };
    int i = 0;
    for (; i < large.size() && small_dim(i) == large[i]; i++) e.outer *= large[i];
    for (; i < large.size() && small_dim(i) == 1; i++) e.repeat *= large[i];
    for (; i < large.size() && small_dim(i) == large[i]; i++) e.inner *= large[i];
    if (e.repeat == 1) e = {1, 1, large.numel()};
    return i == large.size();
}

Extents extents_of(const Shape& large, const Shape& small, const char* op) {
    Extents e;
    check(find_extents(large, small, e), "[", op, "] ", large, " and ", small, " do not fit: equal, or one repeated along one run of dimensions");
    return e;
}

// The larger shape of two that fit.
const Shape& common_shape(const Tensor& a, const Tensor& b) {
    const bool b_is_larger = b.ndim() > a.ndim() || (b.ndim() == a.ndim() && b.numel() > a.numel());
    return b_is_larger ? b.shape() : a.shape();
}

Tensor combine(Binary op, const Extents& e, const Tensor& a, const Tensor& b) {
    Tensor y(a.shape());
    kernels::binary(op, e, a.data(), b.data(), y.data(), false);
    return y;
}

// db += g summed over what was repeated.
void add_repeated_grad(const Target& b, const Extents& e, Tensor g) {
    if (e.repeat == 1) return add_grad(b, std::move(g));
    const auto [db, accumulate] = grad_of(b);
    kernels::sum_axis(e.outer, e.repeat, e.inner, g.data(), db, accumulate);
}

Tensor negated(Tensor g) {
    Tensor y = exclusive(g);
    g = Tensor();  // y's memory has one holder again
    kernels::scale(y.numel(), -1, y.data(), y.data(), false);
    return y;
}

}  // namespace

// y = a + b        da = dy        db = dy
Tensor operator+(const Tensor& a, const Tensor& b) {
    const Shape& shape = common_shape(a, b);
    if (!(a.shape() == shape)) return b + a;
    const Extents e = extents_of(shape, b.shape(), "add");
    return record("add", combine(Binary::add, e, a, b), {a, b}, [=, da = Target(a), db = Target(b)](Tensor& dy) {
        if (db.requires_grad()) add_repeated_grad(db, e, dy);
        if (da.requires_grad()) add_grad(da, std::move(dy));
    });
}

// y = a - b        da = dy        db = -dy
Tensor operator-(const Tensor& a, const Tensor& b) {
    const Shape& shape = common_shape(a, b);
    if (!(a.shape() == shape)) return expand(a, shape) - b;
    const Extents e = extents_of(shape, b.shape(), "sub");
    return record("sub", combine(Binary::sub, e, a, b), {a, b}, [=, da = Target(a), db = Target(b)](Tensor& dy) {
        if (da.requires_grad()) add_grad(da, dy);
        if (db.requires_grad()) add_repeated_grad(db, e, negated(std::move(dy)));
    });
}

// y = a b        da = dy b        db = dy a
Tensor operator*(const Tensor& a, const Tensor& b) {
    const Shape& shape = common_shape(a, b);
    if (!(a.shape() == shape)) return b * a;
    const Extents e = extents_of(shape, b.shape(), "mul");
    return record("mul", combine(Binary::mul, e, a, b), {a, b}, [e, a = Saved(a, b.requires_grad()), b = Saved(b, a.requires_grad())](const Tensor& dy) {
        if (a.requires_grad()) {
            const auto [da, accumulate] = grad_of(a);
            kernels::binary(Binary::mul, e, dy.data(), b.data(), da, accumulate);
        }
        if (b.requires_grad()) add_repeated_grad(b, e, combine(Binary::mul, {1, 1, dy.numel()}, dy, a.value()));
    });
}

// y = a / b        da = dy / b        db = -dy y / b
Tensor operator/(const Tensor& a, const Tensor& b) {
    const Shape& shape = common_shape(a, b);
    if (!(a.shape() == shape)) return expand(a, shape) / b;
    const Extents e = extents_of(shape, b.shape(), "div");
    return record("div", combine(Binary::div, e, a, b), {a, b}, [e, da = Target(a), b = Saved(b)](const Tensor& dy, const Tensor& y) {
        const Tensor quotient = combine(Binary::div, e, dy, b.value());
        if (b.requires_grad()) add_repeated_grad(b, e, negated(combine(Binary::mul, {1, 1, y.numel()}, quotient, y)));
        if (da.requires_grad()) add_grad(da, quotient);
    });
}

// y = a / x        dx = -dy y / x
Tensor operator/(float a, const Tensor& x) { return Tensor::scalar(a) / x; }

// y = a x + b        dx = a dy
Tensor affine(const Tensor& x, float a, float b) {
    Tensor y(x.shape());
    kernels::affine(x.numel(), a, x.data(), b, y.data());
    return record("affine", y, {x}, [=, target = Target(x)](Tensor& dy) {
        if (a == 1) return add_grad(target, std::move(dy));
        const auto [dx, accumulate] = grad_of(target);
        kernels::scale(dy.numel(), a, dy.data(), dx, accumulate);
    });
}

// y = x repeated        dx = dy summed over the repetitions
Tensor expand(const Tensor& x, const Shape& shape) {
    const Extents e = extents_of(shape, x.shape(), "expand");
    Tensor y(shape);
    kernels::expand(e, x.data(), y.data(), false);
    return record("expand", y, {x}, [=, target = Target(x)](Tensor& dy) { add_repeated_grad(target, e, std::move(dy)); });
}

// y = f(x)        dx = dy f'(x), where f' follows from x or from y (see kernels::Unary)
Tensor unary(Unary f, const Tensor& x, float p, float q) {
    Tensor y(x.shape());
    kernels::unary(f, x.numel(), x.data(), y.data(), p, q);
    const auto gradient = [=, target = Target(x)](Tensor& dy, const Tensor& x_or_y) {
        // The first contribution may take dy's own memory.
        if (!target.body()->grad && dy.unique()) {
            kernels::unary_gradient(f, dy.numel(), x_or_y.data(), dy.data(), dy.data(), false, p, q);
            return add_grad(target, std::move(dy));
        }
        const auto [dx, accumulate] = grad_of(target);
        kernels::unary_gradient(f, dy.numel(), x_or_y.data(), dy.data(), dx, accumulate, p, q);
    };
    if (kernels::gradient_reads_output(f)) return record(kernels::unary_name(f), y, {x}, gradient);
    return record(kernels::unary_name(f), y, {x}, [=, x = Saved(x)](Tensor& dy) { gradient(dy, x.value()); });
}

Tensor exp(const Tensor& x) { return unary(Unary::exp, x); }        // dx = dy y
Tensor log(const Tensor& x) { return unary(Unary::log, x); }        // dx = dy / x
Tensor sqrt(const Tensor& x) { return unary(Unary::sqrt, x); }      // dx = dy / 2y
Tensor square(const Tensor& x) { return unary(Unary::square, x); }  // dx = 2 x dy
Tensor abs(const Tensor& x) { return unary(Unary::abs, x); }        // dx = sign(x) dy
Tensor pow(const Tensor& x, float exponent) { return exp(exponent * log(x)); }
Tensor clamp(const Tensor& x, float low, float high) {
    check(low <= high, "[clamp] low ", low, " > high ", high);
    return unary(Unary::clamp, x, low, high);
}

}  // namespace sd
