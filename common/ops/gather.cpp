#include "common/ops/gather.hpp"

#include <algorithm>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/kernels/shape/shape.hpp"

namespace sd {
namespace {

// y = the rows of `length` values that `rows` names; dx[rows[i]] += dy[i].
Tensor gathered(const char* op, const Tensor& x, const Shape& shape, std::int64_t length, std::vector<int> rows) {
    const auto n = static_cast<std::int64_t>(rows.size());
    Tensor y(shape);
    kernels::gather_rows(n, length, x.data(), rows.data(), y.data());
    return record(op, y, {x}, [=, rows = std::move(rows), target = Target(x)](const Tensor& dy) {
        const auto [dx, accumulate] = grad_of(target);
        if (!accumulate) std::fill_n(dx, target.numel(), 0.0f);
        kernels::scatter_rows(n, length, dy.data(), rows.data(), dx);
    });
}

void check_indices(const std::vector<int>& index, std::int64_t bound, const char* op) {
    for (const int i : index) check(0 <= i && i < bound, "[", op, "] index ", i, " of ", bound);
}

}  // namespace

Tensor gather(const Tensor& x, const std::vector<int>& index) {
    check(x.ndim() >= 1, "[gather] rows expected, one number given");
    check_indices(index, x.dim(0), "gather");
    Shape shape{static_cast<std::int64_t>(index.size())};
    for (int i = 1; i < x.ndim(); i++) shape.append(x.dim(i));
    return gathered("gather", x, shape, x.dim(0) ? x.numel() / x.dim(0) : 0, index);
}

Tensor pick(const Tensor& x, const std::vector<int>& index) {
    check(x.ndim() >= 1 && static_cast<std::int64_t>(index.size()) == x.rows(), "[pick] ", index.size(), " indices for the rows of ", x.shape());
    check_indices(index, x.dim(-1), "pick");
    check(x.numel() <= std::numeric_limits<int>::max(), "[pick] ", x.shape(), ": too many values");
    Shape shape;
    for (int i = 0; i + 1 < x.ndim(); i++) shape.append(x.dim(i));
    std::vector<int> flat(index);
    for (std::size_t i = 0; i < flat.size(); i++) flat[i] += static_cast<int>(i) * static_cast<int>(x.dim(-1));
    return gathered("pick", x, shape, 1, std::move(flat));
}

}  // namespace sd
