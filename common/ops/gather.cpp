#include "common/ops/gather.hpp"

#include <algorithm>
#include <limits>

#include "common/autograd/autograd.hpp"
#include "common/kernels/shape/shape.hpp"
#include "common/ops/axis.hpp"
#include "common/ops/zeroed_grad.hpp"

namespace sd {
namespace {

// y = the rows of `length` values that `rows` names; dx[rows[i]] += dy[i].
Tensor gathered(const char* op, const Tensor& x, const Shape& shape, std::int64_t length, std::vector<int> rows) {
    const auto n = static_cast<std::int64_t>(rows.size());
    Tensor y(shape);
    kernels::gather_rows(n, length, x.data(), rows.data(), y.data());
    return record(op, y, {x}, [=, rows = std::move(rows), target = Target(x)](const Tensor& dy) {
        kernels::scatter_rows(n, length, dy.data(), rows.data(), zeroed_grad(target));
    });
}

void check_indices(const std::vector<int>& index, std::int64_t bound, const char* op) {
    for (const int i : index) check(0 <= i && i < bound, "[", op, "] index ", i, " of ", bound);
}

}  // namespace

Tensor index_select(const Tensor& x, int axis, const std::vector<int>& index) {
    const Axis at(x.shape(), axis, "index_select");
    check_indices(index, at.length, "index_select");
    const auto n = static_cast<std::int64_t>(index.size()), most = static_cast<std::int64_t>(std::numeric_limits<int>::max());
    check(at.outer == 0 || std::max(at.length, n) <= most / at.outer, "[index_select] ", x.shape(), " is too large");
    std::vector<int> rows(index);
    rows.reserve(static_cast<std::size_t>(at.outer * n));
    for (std::int64_t o = 1; o < at.outer; o++)
        for (const int i : index) rows.push_back(static_cast<int>(o * at.length) + i);
    if (at.outer == 0) rows.clear();
    return gathered("index_select", x, with_length(x.shape(), at.index, n), at.inner, std::move(rows));
}

Tensor gather(const Tensor& x, int axis, const std::vector<int>& index) {
    const Axis at(x.shape(), axis, "gather");
    const std::int64_t n = static_cast<std::int64_t>(index.size()), positions = at.outer * at.inner;
    check(positions > 0 ? n % positions == 0 : n == 0, "[gather] ", n, " indices for the ", positions, " positions along axis ", axis, " of ", x.shape());
    check_indices(index, at.length, "gather");
    check(x.numel() <= std::numeric_limits<int>::max(), "[gather] ", x.shape(), " is too large");
    const std::int64_t count = positions > 0 ? n / positions : 1;  // of an empty batch: one for each of its no rows
    std::vector<int> flat(index);
    for (std::int64_t i = 0; i < n; i++) {
        int& from = flat[static_cast<std::size_t>(i)];
        from = static_cast<int>((i / (count * at.inner) * at.length + from) * at.inner + i % at.inner);
    }
    return gathered("gather", x, with_length(x.shape(), at.index, count), 1, std::move(flat));
}

}  // namespace sd
