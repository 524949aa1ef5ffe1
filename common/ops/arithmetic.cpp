#include "common/ops/arithmetic.hpp"

#include <algorithm>
#include <utility>

#include "common/autograd/autograd.hpp"
#include "common/kernels/reduce/reduce.hpp"
#include "common/ops/broadcast.hpp"

namespace sd {
namespace {

using kernels::Binary;
using kernels::Extents;
using kernels::Pairwise;
using kernels::Unary;

// `large` as (outer, repeat, inner) so that `small` is (outer, 1, inner); false where that is impossible.
bool find_extents(const Shape& large, const Shape& small, Extents& e) {
    e = {1, 1, 1};
    large.numel();  // an Error where it overflows, as no product below does then
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

// Whether a has the shape of the result and b is repeated along one run of dimensions: what the kernels do without writing b out.
bool is_simple(const Shape& shape, const Tensor& a, const Tensor& b, Extents& e) { return a.shape() == shape && find_extents(shape, b.shape(), e); }

Tensor expanded(const Tensor& x, const Shape& shape) { return x.shape() == shape ? x : expand(x, shape); }

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

// y = a op b        where they are equal each gets half of dy, elsewhere the one that was chosen all of it
Tensor extremum(const char* op, Pairwise f, const Tensor& a, const Tensor& b) {
    const Shape shape = broadcast(a.shape(), b.shape(), op);
    if (!(a.shape() == shape && b.shape() == shape)) return extremum(op, f, expanded(a, shape), expanded(b, shape));
    Tensor y(shape);
    kernels::pairwise(f, y.numel(), a.data(), b.data(), y.data());
    return record(op, y, {a, b}, [f, a = Saved(a), b = Saved(b)](const Tensor& dy) {
        const bool is_max = f == Pairwise::maximum;
        const auto pass = [&](const Target& d, const Tensor& large, const Tensor& small) {
            if (!d.requires_grad()) return;
            Tensor g(dy.shape());
            kernels::pairwise(Pairwise::share, g.numel(), large.data(), small.data(), g.data());
            kernels::binary(Binary::mul, {1, 1, g.numel()}, dy.data(), g.data(), g.data(), false);
            add_grad(d, std::move(g));
        };
        pass(a, is_max ? a.value() : b.value(), is_max ? b.value() : a.value());
        pass(b, is_max ? b.value() : a.value(), is_max ? a.value() : b.value());
    });
}

Tensor compared(const char* op, Pairwise f, const Tensor& a, const Tensor& b) {
    const Shape shape = broadcast(a.shape(), b.shape(), op);
    const Tensor left = expanded(a.detach(), shape), right = expanded(b.detach(), shape);
    Tensor y(shape);
    kernels::pairwise(f, y.numel(), left.data(), right.data(), y.data());
    return y;
}

}  // namespace

// y = a + b        da = dy        db = dy
Tensor operator+(const Tensor& a, const Tensor& b) {
    const Shape shape = broadcast(a.shape(), b.shape(), "add");
    Extents e;
    if (!is_simple(shape, a, b, e)) return is_simple(shape, b, a, e) ? b + a : expanded(a, shape) + (a.shape() == shape ? expanded(b, shape) : b);
    return record("add", combine(Binary::add, e, a, b), {a, b}, [=, da = Target(a), db = Target(b)](Tensor& dy) {
        if (db.requires_grad()) add_repeated_grad(db, e, dy);
        if (da.requires_grad()) add_grad(da, std::move(dy));
    });
}

// y = a - b        da = dy        db = -dy
Tensor operator-(const Tensor& a, const Tensor& b) {
    const Shape shape = broadcast(a.shape(), b.shape(), "sub");
    Extents e;
    if (!is_simple(shape, a, b, e)) return expanded(a, shape) - (a.shape() == shape ? expanded(b, shape) : b);
    return record("sub", combine(Binary::sub, e, a, b), {a, b}, [=, da = Target(a), db = Target(b)](Tensor& dy) {
        if (da.requires_grad()) add_grad(da, dy);
        if (db.requires_grad()) add_repeated_grad(db, e, negated(std::move(dy)));
    });
}

// y = a b        da = dy b        db = dy a
Tensor operator*(const Tensor& a, const Tensor& b) {
    const Shape shape = broadcast(a.shape(), b.shape(), "mul");
    Extents e;
    if (!is_simple(shape, a, b, e)) return is_simple(shape, b, a, e) ? b * a : expanded(a, shape) * (a.shape() == shape ? expanded(b, shape) : b);
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
    const Shape shape = broadcast(a.shape(), b.shape(), "div");
    Extents e;
    if (!is_simple(shape, a, b, e)) return expanded(a, shape) / (a.shape() == shape ? expanded(b, shape) : b);
    return record("div", combine(Binary::div, e, a, b), {a, b}, [e, da = Target(a), b = Saved(b)](const Tensor& dy, const Tensor& y) {
        const Tensor quotient = combine(Binary::div, e, dy, b.value());
        if (b.requires_grad()) add_repeated_grad(b, e, negated(combine(Binary::mul, {1, 1, y.numel()}, quotient, y)));
        if (da.requires_grad()) add_grad(da, quotient);
    });
}

// y = x / a        dx = dy / a        (x times the rounded 1 / a would be another number)
Tensor operator/(const Tensor& x, float a) { return x / Tensor::scalar(a); }

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
    const int missing = shape.size() - x.ndim();
    const auto is_one = [&](int i) { return i < missing || x.dim(i - missing) == 1; };
    const auto stays = [&](int i) { return i >= missing && x.dim(i - missing) == shape[i]; };
    bool fits = missing >= 0;
    for (int i = 0; fits && i < shape.size(); i++) fits = stays(i) || is_one(i);
    check(fits, "[expand] ", shape, " and ", x.shape(), ": the second does not repeat to the first");
    Extents e;
    if (!find_extents(shape, x.shape(), e)) {  // several runs of dimensions: the last one first
        int last = shape.size() - 1;
        while (stays(last)) last--;
        int begin = last;
        while (begin > 0 && is_one(begin - 1)) begin--;
        Shape next;
        for (int i = std::min(begin, missing); i < shape.size(); i++) next.append(begin <= i && i <= last ? shape[i] : x.dim(i - missing));
        return expand(expand(x, next), shape);
    }
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
Tensor pow(const Tensor& x, float exponent) { return unary(Unary::pow, x, exponent); }  // dx = p x^(p - 1) dy
Tensor clamp(const Tensor& x, float low, float high) {
    check(low <= high, "[clamp] low ", low, " > high ", high);
    return unary(Unary::clamp, x, low, high);
}

Tensor maximum(const Tensor& a, const Tensor& b) { return extremum("maximum", Pairwise::maximum, a, b); }
Tensor minimum(const Tensor& a, const Tensor& b) { return extremum("minimum", Pairwise::minimum, a, b); }

Tensor lt(const Tensor& a, const Tensor& b) { return compared("lt", Pairwise::less, a, b); }
Tensor le(const Tensor& a, const Tensor& b) { return compared("le", Pairwise::less_equal, a, b); }
Tensor gt(const Tensor& a, const Tensor& b) { return compared("gt", Pairwise::greater, a, b); }
Tensor ge(const Tensor& a, const Tensor& b) { return compared("ge", Pairwise::greater_equal, a, b); }
Tensor eq(const Tensor& a, const Tensor& b) { return compared("eq", Pairwise::equal, a, b); }
Tensor ne(const Tensor& a, const Tensor& b) { return compared("ne", Pairwise::not_equal, a, b); }

// y = a where c, b elsewhere        da = dy where c        db = dy elsewhere
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
    const Shape shape = broadcast(condition.shape(), broadcast(a.shape(), b.shape(), "where"), "where");
    if (!(condition.shape() == shape && a.shape() == shape && b.shape() == shape))
        return where(expanded(condition.detach(), shape), expanded(a, shape), expanded(b, shape));
    Tensor y(shape);
    kernels::where(y.numel(), condition.data(), a.data(), b.data(), y.data());
    return record("where", y, {a, b}, [c = Saved(condition), da = Target(a), db = Target(b)](const Tensor& dy) {
        const Tensor zero = Tensor::zeros(dy.shape());
        const auto pass = [&](const Target& d, const Tensor& where_true, const Tensor& where_false) {
            if (!d.requires_grad()) return;
            Tensor g(dy.shape());
            kernels::where(g.numel(), c.data(), where_true.data(), where_false.data(), g.data());
            add_grad(d, std::move(g));
        };
        pass(da, dy, zero);
        pass(db, zero, dy);
    });
}

// y = f(x), in double        dx = dy f'(x)
Tensor in_double(const char* name, kernels::InDouble f, const Tensor& x) {
    Tensor y(x.shape());
    kernels::in_double(f, x.numel(), x.data(), y.data());
    return record(name, y, {x}, [f, x = Saved(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(x);
        kernels::in_double_gradient(f, dy.numel(), x.data(), dy.data(), dx, accumulate);
    });
}
Tensor sin(const Tensor& x) { return in_double("sin", kernels::InDouble::sin, x); }  // dx = dy cos x
Tensor cos(const Tensor& x) { return in_double("cos", kernels::InDouble::cos, x); }  // dx = -dy sin x

}  // namespace sd
