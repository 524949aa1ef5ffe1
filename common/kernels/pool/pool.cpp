#include "common/kernels/pool/pool.hpp"

#include <algorithm>

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/pool/table.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

const pool::PoolTable& table() { return for_isa<pool::PoolTable>(); }

// body(image, row) over the rows of all images, in parallel; `work` is the number of values a row takes.
template <class Body>
void over_rows(std::int64_t images, std::int64_t rows, std::int64_t work, Body body) {
    parallel_for(images * rows, 1 + 32768 / std::max<std::int64_t>(work, 1), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) body(i / rows, i % rows);
    });
}

}  // namespace

std::int64_t pool_extent(std::int64_t size, std::int64_t kernel, std::int64_t stride, std::int64_t padding, bool ceil_mode) {
    const std::int64_t room = size + 2 * padding - kernel;
    if (room < 0) return ceil_mode && room > -stride && size + padding > 0 ? 1 : 0;
    std::int64_t n = (room + (ceil_mode ? stride - 1 : 0)) / stride + 1;
    if (ceil_mode && (n - 1) * stride >= size + padding) n--;
    return n;
}

void max_pool_forward(const PoolGeometry& g, const float* x, float* y, std::int32_t* chosen) {
    const std::int64_t in = g.h * g.w * g.c, row = g.ow * g.c;
    over_rows(g.n, g.oh, row * g.kh * g.kw, [&](std::int64_t n, std::int64_t oy) {
        const std::int64_t at = (n * g.oh + oy) * row;
        table().max_row(g, x + n * in, oy, y + at, chosen ? chosen + at : nullptr);
    });
}

void max_pool_gradient(const PoolGeometry& g, const float* dy, const std::int32_t* chosen, float* dx, bool accumulate) {
    const std::int64_t out = g.oh * g.ow * g.c, row = g.w * g.c;
    over_rows(g.n, g.h, 2 * row, [&](std::int64_t n, std::int64_t iy) { table().max_gradient_row(g, dy + n * out, chosen + n * out, iy, dx + (n * g.h + iy) * row, accumulate); });
}

void average_pool_forward(const PoolGeometry& g, const float* x, float* y) {
    const std::int64_t in = g.h * g.w * g.c, row = g.ow * g.c;
    over_rows(g.n, g.oh, row * g.kh * g.kw, [&](std::int64_t n, std::int64_t oy) { table().average_row(g, x + n * in, oy, y + (n * g.oh + oy) * row); });
}

void average_pool_gradient(const PoolGeometry& g, const float* dy, float* dx, bool accumulate) {
    const std::int64_t out = g.oh * g.ow * g.c, row = g.w * g.c;
    over_rows(g.n, g.h, 2 * row, [&](std::int64_t n, std::int64_t iy) { table().average_gradient_row(g, dy + n * out, iy, dx + (n * g.h + iy) * row, accumulate); });
}

}  // namespace sd::kernels
