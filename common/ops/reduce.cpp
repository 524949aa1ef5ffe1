#include "common/ops/reduce.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "common/autograd/autograd.hpp"
#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/reduce/reduce.hpp"
#include "common/ops/arithmetic.hpp"

namespace sd {
namespace {

// Neighbouring axes as the middle one of three extents.
struct Run {
    std::int64_t outer = 1, k = 1, inner = 1;
};

// Reduces one run of neighbouring axes after the other, the last first; step(x, run, shape) reduces one to the shape given.
template <class Step>
Tensor reduce_axes(const char* op, Tensor x, const std::vector<int>& axes, bool keep_axes, Step step) {
    bool is_reduced[Shape::kMaxDims] = {};
    const int ndim = x.ndim();
    for (int axis : axes) {
        const int i = axis < 0 ? axis + ndim : axis;
        check(i >= 0 && i < ndim, "[", op, "] ", x.shape(), " has no axis ", axis);
        check(!is_reduced[i], "[", op, "] axis ", axis, " given twice");
        is_reduced[i] = true;
    }
    for (int last = ndim - 1; last >= 0; last--) {
        if (!is_reduced[last]) continue;
        int first = last;
        while (first > 0 && is_reduced[first - 1]) first--;
        const bool is_final = std::none_of(is_reduced, is_reduced + first, [](bool b) { return b; });

        Run run;
        Shape shape;
        for (int i = 0; i < ndim; i++) {
            (i < first ? run.outer : i <= last ? run.k : run.inner) *= x.dim(i);
            const bool in_run = first <= i && i <= last;
            if (!is_final || keep_axes || !is_reduced[i]) shape.append(in_run ? 1 : x.dim(i));
        }
        x = step(x, run, shape);
        last = first;
    }
    return x;
}

std::vector<int> all_axes(const Tensor& x) {
    std::vector<int> axes(static_cast<std::size_t>(x.ndim()));
    std::iota(axes.begin(), axes.end(), 0);
    return axes;
}

// y = s sum_k x        dx = s dy, for every k
Tensor scaled_sum(const char* op, const Tensor& x, const Run& run, const Shape& shape, float s) {
    Tensor y(shape);
    kernels::sum_axis(run.outer, run.k, run.inner, x.data(), y.data(), false);
    if (s != 1) kernels::scale(y.numel(), s, y.data(), y.data(), false);
    return record(op, y, {x}, [=, target = Target(x)](Tensor& dy) {
        Tensor scaled = exclusive(dy);
        if (s != 1) kernels::scale(scaled.numel(), s, scaled.data(), scaled.data(), false);
        const auto [dx, accumulate] = grad_of(target);
        kernels::expand({run.outer, run.k, run.inner}, scaled.data(), dx, accumulate);
    });
}

// y = max_k x        dx = dy where the maximum was found first, 0 elsewhere
Tensor largest(const Tensor& x, const Run& run, const Shape& shape) {
    check(run.k > 0, "[max] of no values: ", x.shape());
    Tensor y(shape);
    std::vector<std::int64_t> index(static_cast<std::size_t>(y.numel()));
    kernels::max_axis(run.outer, run.k, run.inner, x.data(), y.data(), index.data());
    return record("max", y, {x}, [=, index = std::move(index), target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        if (!accumulate) kernels::fill(target.numel(), 0, dx);
        for (std::int64_t i = 0; i < dy.numel(); i++) {
            const std::int64_t o = i / run.inner, at = (o * run.k + index[static_cast<std::size_t>(i)]) * run.inner + i % run.inner;
            dx[at] += dy[i];
        }
    });
}

}  // namespace

Tensor sum(const Tensor& x, const std::vector<int>& axes, bool keep_axes) {
    return reduce_axes("sum", x, axes, keep_axes, [](const Tensor& from, const Run& run, const Shape& shape) { return scaled_sum("sum", from, run, shape, 1); });
}
Tensor mean(const Tensor& x, const std::vector<int>& axes, bool keep_axes) {
    return reduce_axes("mean", x, axes, keep_axes, [](const Tensor& from, const Run& run, const Shape& shape) {
        check(run.k > 0, "[mean] of no values: ", from.shape());
        return scaled_sum("mean", from, run, shape, 1 / static_cast<float>(run.k));
    });
}
Tensor max(const Tensor& x, const std::vector<int>& axes, bool keep_axes) { return reduce_axes("max", x, axes, keep_axes, largest); }

Tensor sum(const Tensor& x) { return sum(x, all_axes(x)); }
Tensor mean(const Tensor& x) { return mean(x, all_axes(x)); }
Tensor max(const Tensor& x) { return max(x, all_axes(x)); }

// y = sum (x - mean)^2 / (n - 1)
Tensor var(const Tensor& x, const std::vector<int>& axes, const VarOptions& options) {
    const Tensor deviation = x - mean(x, axes, true), total = sum(square(deviation), axes, options.keep_axes);
    const std::int64_t n = total.numel() > 0 ? x.numel() / total.numel() : 0, by = options.unbiased ? n - 1 : n;
    check(by > 0 || total.numel() == 0, "[var] of ", n, n == 1 ? " value" : " values", options.unbiased ? ": two or more expected" : ": one or more expected");
    return total * (1 / static_cast<float>(by));
}
Tensor standard_deviation(const Tensor& x, const std::vector<int>& axes, const VarOptions& options) { return sqrt(var(x, axes, options)); }

Tensor var(const Tensor& x) { return var(x, all_axes(x)); }
Tensor standard_deviation(const Tensor& x) { return standard_deviation(x, all_axes(x)); }

std::vector<int> argmax(const Tensor& x) {
    check(x.ndim() > 0 && x.dim(-1) > 0, "[argmax] rows of at least one value expected, ", x.shape(), " given");
    check(x.dim(-1) <= std::numeric_limits<int>::max(), "[argmax] ", x.shape(), ": rows of at most ", std::numeric_limits<int>::max(), " values expected");
    std::vector<float> values(static_cast<std::size_t>(x.rows()));
    std::vector<std::int64_t> index(values.size());
    kernels::max_axis(x.rows(), x.dim(-1), 1, x.data(), values.data(), index.data());
    return {index.begin(), index.end()};
}

}  // namespace sd
