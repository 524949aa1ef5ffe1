#include "common/ops/shape.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "common/autograd/autograd.hpp"
#include "common/kernels/shape/shape.hpp"
#include "common/ops/axis.hpp"
#include "common/ops/zeroed_grad.hpp"

namespace sd {
namespace {

// x with `before` and `behind` times the value around it along one axis.
Tensor framed(const Tensor& x, int axis, std::int64_t before, std::int64_t behind, float value) {
    const Axis at(x.shape(), axis, "pad");
    const std::int64_t block = at.length * at.inner, step = (before + at.length + behind) * at.inner, offset = before * at.inner;
    Tensor y = Tensor::full(with_length(x.shape(), axis, before + at.length + behind), value);
    kernels::copy_blocks(at.outer, block, x.data(), block, y.data() + offset, step, false);
    return record("pad", y, {x}, [=, outer = at.outer, target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        kernels::copy_blocks(outer, block, dy.data() + offset, step, dx, block, accumulate);
    });
}

// x mirrored at its first and last value along one axis, to and fro if need be.
Tensor mirrored(const Tensor& x, int axis, std::int64_t before, std::int64_t behind) {
    const Axis at(x.shape(), axis, "pad");
    const std::int64_t n = at.length, inner = at.inner, length = before + n + behind, period = std::max<std::int64_t>(2 * (n - 1), 1);
    // Calls body(i, j) for each place j of the longer axis and the place i of x that is seen there.
    const auto each = [=](auto body) {
        for (std::int64_t j = 0; j < length; j++) {
            const std::int64_t r = ((j - before) % period + period) % period;
            body(r < n ? r : period - r, j);
        }
    };
    Tensor y(with_length(x.shape(), axis, length));
    const float* from = x.data();
    float* to = y.data();
    each([&](std::int64_t i, std::int64_t j) { kernels::copy_blocks(at.outer, inner, from + i * inner, n * inner, to + j * inner, length * inner, false); });
    return record("pad", y, {x}, [=, outer = at.outer, target = Target(x)](const Tensor& dy) {
        float* dx = zeroed_grad(target);
        each([&](std::int64_t i, std::int64_t j) {
            kernels::copy_blocks(outer, inner, dy.data() + j * inner, length * inner, dx + i * inner, n * inner, true);
        });
    });
}

// Moves rows of pictures by `by`; the gradient moves them back.
Tensor moved(const char* op, const Tensor& x, std::int64_t y_width, kernels::Shift by) {
    const std::int64_t n = x.dim(0), h = x.dim(1), w = x.dim(2), c = x.dim(3);
    Tensor y({n, h, y_width, c});
    kernels::shift_rows(n, h, c, x.data(), w, y.data(), y_width, by, false);
    return record(op, y, {x}, [=, target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        kernels::shift_rows(n, h, c, dy.data(), y_width, dx, w, {-by.down, -by.right - by.slope * by.down, -by.slope}, accumulate);
    });
}

// Every `step` floats, `count` times in each of `outer` parts of `part` floats, one block of `inner` floats, from `offset` on.
struct Blocks {
    std::int64_t outer, count, inner, part, step, offset;

    void copy(const float* x, float* y) const {
        if (step == inner) return kernels::copy_blocks(outer, count * inner, x + offset, part, y, count * inner, false);
        if (count < outer)
            for (std::int64_t j = 0; j < count; j++) kernels::copy_blocks(outer, inner, x + offset + j * step, part, y + j * inner, count * inner, false);
        else
            for (std::int64_t o = 0; o < outer; o++) kernels::copy_blocks(count, inner, x + o * part + offset, step, y + o * count * inner, inner, false);
    }
    void add_back(const float* dy, float* dx) const {
        if (step == inner) return kernels::copy_blocks(outer, count * inner, dy, count * inner, dx + offset, part, true);
        if (count < outer)
            for (std::int64_t j = 0; j < count; j++) kernels::copy_blocks(outer, inner, dy + j * inner, count * inner, dx + offset + j * step, part, true);
        else
            for (std::int64_t o = 0; o < outer; o++) kernels::copy_blocks(count, inner, dy + o * count * inner, inner, dx + o * part + offset, step, true);
    }
};

void check_picture(const Tensor& x, const char* op) { check(x.ndim() == 4, "[", op, "] (N, H, W, C) expected, ", x.shape(), " given"); }

}  // namespace

Tensor reshape(const Tensor& x, const Shape& shape) {
    return x.view(shape);
}

Tensor reshape(const Tensor& x, std::initializer_list<std::int64_t> dims) {
    std::int64_t known = 1;
    const std::int64_t* open = nullptr;
    for (const std::int64_t& d : dims) {
        check(d >= -1, "[reshape] ", x.shape(), ": dimension ", d);
        check(d >= 0 || !open, "[reshape] ", x.shape(), ": -1 given twice");
        if (d < 0) open = &d;
        else known = d == 0 ? 0 : known > std::numeric_limits<std::int64_t>::max() / d ? std::numeric_limits<std::int64_t>::max() : known * d;
    }
    if (open) check(known > 0 && x.numel() % known == 0, "[reshape] ", x.shape(), ": ", x.numel(), " values do not fill rows of ", known);
    Shape shape;
    for (const std::int64_t& d : dims) shape.append(&d == open ? x.numel() / known : d);
    return reshape(x, shape);
}

Tensor flatten(const Tensor& x) {
    check(x.ndim() >= 1, "[flatten] a batch expected, one number given");
    return reshape(x, {x.dim(0), x.dim(0) ? x.numel() / x.dim(0) : 0});
}

Tensor slice(const Tensor& x, int axis, std::optional<std::int64_t> begin, std::optional<std::int64_t> end, std::int64_t step) {
    const Axis at(x.shape(), axis, "slice");
    check(step != 0, "[slice] a step of 0");
    const std::int64_t n = at.length, by = std::clamp(step, -n - 1, n + 1);
    const auto place = [n](std::optional<std::int64_t> given, std::int64_t open) { return !given ? open : *given < 0 && *given >= -n ? *given + n : *given; };
    const std::int64_t first = by > 0 ? place(begin, 0) : place(begin, n - 1), last = by > 0 ? place(end, n) : end ? place(end, 0) : -1;
    const bool inside = by > 0 ? 0 <= first && first <= last && last <= n : (end ? 0 : -1) <= last && last <= first && first < n;
    check(inside, "[slice] ", begin.value_or(first), " to ", end.value_or(last), step == 1 ? std::string() : " in steps of " + std::to_string(step),
          " of axis ", axis, " of ", x.shape());
    const std::int64_t count = by > 0 ? (last - first + by - 1) / by : (first - last - by - 1) / -by;
    const Blocks blocks{at.outer, count, at.inner, n * at.inner, by * at.inner, count > 0 ? first * at.inner : 0};
    Tensor y(with_length(x.shape(), at.index, count));
    blocks.copy(x.data(), y.data());
    return record("slice", y, {x}, [=, target = Target(x)](const Tensor& dy) { blocks.add_back(dy.data(), zeroed_grad(target)); });
}

Tensor concat(const std::vector<Tensor>& parts, int axis) {
    check(!parts.empty(), "[concat] nothing given");
    const Axis first(parts[0].shape(), axis, "concat");
    std::int64_t length = 0;
    for (const Tensor& part : parts) {
        check(part.ndim() == parts[0].ndim() && with_length(part.shape(), first.index, first.length) == parts[0].shape(), "[concat] ", parts[0].shape(), " and ", part.shape(), " along axis ", axis);
        length += part.dim(first.index);
    }
    Tensor y(with_length(parts[0].shape(), first.index, length));
    const std::int64_t outer = first.outer, step = length * first.inner;
    std::vector<std::pair<Target, std::int64_t>> blocks;  // of each part: where its gradient goes, and how long its blocks are
    float* to = y.data();
    for (const Tensor& part : parts) {
        const std::int64_t block = part.dim(first.index) * first.inner;
        kernels::copy_blocks(outer, block, part.data(), block, to, step, false);
        blocks.emplace_back(part, block);
        to += block;
    }
    return record("concat", y, parts, [=](const Tensor& dy) {
        const float* from = dy.data();
        for (const auto& [part, block] : blocks) {
            if (part.requires_grad()) {
                const auto [dx, accumulate] = grad_of(part);
                kernels::copy_blocks(outer, block, from, step, dx, block, accumulate);
            }
            from += block;
        }
    });
}

Tensor stack(const std::vector<Tensor>& parts, int axis) {
    check(!parts.empty(), "[stack] nothing given");
    const int index = axis < 0 ? axis + parts[0].ndim() + 1 : axis;
    check(index >= 0 && index <= parts[0].ndim(), "[stack] no axis ", axis, " beside those of ", parts[0].shape());
    std::vector<Tensor> taller;
    for (const Tensor& part : parts) {
        Shape shape;
        for (int i = 0; i <= part.ndim(); i++) {
            if (i == index) shape.append(1);
            if (i < part.ndim()) shape.append(part.dim(i));
        }
        taller.push_back(reshape(part, shape));
    }
    return concat(taller, index);
}

std::vector<Tensor> chunk(const Tensor& x, int count, int axis) {
    const Axis at(x.shape(), axis, "chunk");
    check(count > 0 && at.length % count == 0, "[chunk] axis ", axis, " of ", x.shape(), " in ", count, " equal parts");
    std::vector<Tensor> parts;
    for (int i = 0; i < count; i++) parts.push_back(slice(x, axis, i * at.length / count, (i + 1) * at.length / count));
    return parts;
}

Tensor transpose(const Tensor& x, int a, int b) {
    const Axis first(x.shape(), a, "transpose"), second(x.shape(), b, "transpose");
    if (first.index > second.index) return transpose(x, b, a);
    if (first.index == second.index) return reshape(x, x.shape());
    const std::int64_t outer = first.outer, m = first.length, n = second.length, inner = second.inner, middle = first.inner / std::max<std::int64_t>(n * inner, 1);
    Tensor y(with_length(with_length(x.shape(), first.index, n), second.index, m));
    kernels::swap_axes(outer, m, middle, n, inner, x.data(), y.data(), false);
    return record("transpose", y, {x}, [=, target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        kernels::swap_axes(outer, n, middle, m, inner, dy.data(), dx, accumulate);
    });
}

Tensor permute(const Tensor& x, const std::vector<int>& axes) {
    const int dims = x.ndim();
    check(static_cast<int>(axes.size()) == dims, "[permute] ", x.shape(), " has ", dims, " axes, ", axes.size(), " given");
    if (dims == 0) return reshape(x, x.shape());
    std::int64_t stride[Shape::kMaxDims] = {}, step[Shape::kMaxDims] = {}, back[Shape::kMaxDims] = {};  // of x's axes; of y's axes in x; of x's axes in y
    std::fill_n(back, dims, -1);
    for (std::int64_t i = dims - 1, n = 1; i >= 0; n *= x.dim(static_cast<int>(i)), i--) stride[i] = n;
    Shape shape;
    int from[Shape::kMaxDims] = {};
    for (int i = 0; i < dims; i++) {
        from[i] = Axis(x.shape(), axes[static_cast<std::size_t>(i)], "permute").index;
        shape.append(x.dim(from[i])), step[i] = stride[from[i]];
    }
    for (std::int64_t i = dims - 1, n = 1; i >= 0; n *= shape[static_cast<int>(i)], i--) {
        check(back[from[i]] < 0, "[permute] axis ", from[i], " given twice");
        back[from[i]] = n;
    }
    Tensor y(shape);
    kernels::permute(dims, shape.begin(), step, x.data(), y.data(), false);
    return record("permute", y, {x}, [dims, back = std::to_array(back), target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        kernels::permute(dims, target.shape().begin(), back.data(), dy.data(), dx, accumulate);
    });
}

Tensor flip(const Tensor& x, int axis) {
    const Axis at(x.shape(), axis, "flip");
    Tensor y(x.shape());
    kernels::reverse_blocks(at.outer, at.length, at.inner, x.data(), y.data(), false);
    return record("flip", y, {x}, [=, target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        kernels::reverse_blocks(at.outer, at.length, at.inner, dy.data(), dx, accumulate);
    });
}

Tensor pad(const Tensor& x, const std::vector<std::pair<std::int64_t, std::int64_t>>& widths, const PadOptions& options) {
    check(static_cast<int>(widths.size()) == x.ndim(), "[pad] ", x.shape(), " has ", x.ndim(), " axes, ", widths.size(), " pairs given");
    Tensor y = x;
    for (int axis = 0; axis < x.ndim(); axis++) {
        const auto [before, behind] = widths[static_cast<std::size_t>(axis)];
        check(before >= 0 && behind >= 0, "[pad] ", before, " and ", behind, " around axis ", axis, ": 0 or more expected");
        const std::int64_t n = x.dim(axis), most = std::numeric_limits<int>::max();
        check(before <= most && behind <= most, "[pad] ", before, " and ", behind, " around axis ", axis, ": too many");
        if (before + behind == 0) continue;
        check(options.mode == PadMode::constant || n > 0, "[pad] ", x.shape(), ": nothing to mirror along axis ", axis);
        y = options.mode == PadMode::reflect ? mirrored(y, axis, before, behind) : framed(y, axis, before, behind, options.value);
    }
    return y;
}

Tensor shift(const Tensor& x, std::int64_t down, std::int64_t right) {
    check_picture(x, "shift");
    const std::int64_t h = x.dim(1), w = x.dim(2);  // what moves farther is gone as well
    return moved("shift", x, w, {std::clamp(down, -h, h), std::clamp(right, -w, w), 0});
}

Tensor skew(const Tensor& x) {
    check_picture(x, "skew");
    check(x.dim(1) > 0, "[skew] no rows in ", x.shape());
    return moved("skew", x, x.dim(2) + x.dim(1) - 1, {0, 0, 1});
}

Tensor unskew(const Tensor& x) {
    check_picture(x, "unskew");
    check(x.dim(2) >= x.dim(1), "[unskew] ", x.shape(), " is not a skewed picture: its width must be W + H - 1");
    return moved("unskew", x, x.dim(2) - x.dim(1) + 1, {0, 0, -1});
}

}  // namespace sd
