#include "common/ops/shape.hpp"

#include <algorithm>
#include <utility>

#include "common/autograd/autograd.hpp"
#include "common/kernels/shape/shape.hpp"
#include "common/ops/axis.hpp"

namespace sd {
namespace {

// Where a gradient that is written block by block goes: zeros first, if it is the first contribution.
float* zeroed_grad(const Target& x) {
    const auto [dx, accumulate] = grad_of(x);
    if (!accumulate) std::fill_n(dx, x.numel(), 0.0f);
    return dx;
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

void check_picture(const Tensor& x, const char* op) { check(x.ndim() == 4, "[", op, "] (N, H, W, C) expected, ", x.shape(), " given"); }

}  // namespace

Tensor reshape(const Tensor& x, const Shape& shape) {
    return x.view(shape);
}

Tensor flatten(const Tensor& x) {
    check(x.ndim() >= 1, "[flatten] a batch expected, one number given");
    return reshape(x, {x.dim(0), x.dim(0) ? x.numel() / x.dim(0) : 0});
}

Tensor slice(const Tensor& x, int axis, std::int64_t begin, std::int64_t end) {
    const Axis at(x.shape(), axis, "slice");
    check(0 <= begin && begin <= end && end <= at.length, "[slice] ", begin, " to ", end, " of axis ", axis, " of ", x.shape());
    const std::int64_t block = (end - begin) * at.inner, step = at.length * at.inner, offset = begin * at.inner;
    Tensor y(with_length(x.shape(), at.index, end - begin));
    kernels::copy_blocks(at.outer, block, x.data() + offset, step, y.data(), block, false);
    return record("slice", y, {x}, [=, outer = at.outer, target = Target(x)](const Tensor& dy) { kernels::copy_blocks(outer, block, dy.data(), block, zeroed_grad(target) + offset, step, true); });
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

Tensor flip(const Tensor& x, int axis) {
    const Axis at(x.shape(), axis, "flip");
    Tensor y(x.shape());
    kernels::reverse_blocks(at.outer, at.length, at.inner, x.data(), y.data(), false);
    return record("flip", y, {x}, [=, target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        kernels::reverse_blocks(at.outer, at.length, at.inner, dy.data(), dx, accumulate);
    });
}

Tensor shift(const Tensor& x, std::int64_t down, std::int64_t right) {
    check_picture(x, "shift");
    return moved("shift", x, x.dim(2), {down, right, 0});
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
