#include "common/kernels/resize/resize.hpp"

#include <algorithm>
#include <vector>

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/resize/table.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

using resize::Sample;

const resize::ResizeTable& table() { return for_isa<resize::ResizeTable>(); }

// The nearest input place of each output place along one axis.
std::vector<std::int64_t> nearest_places(std::int64_t size, std::int64_t outputs) {
    std::vector<std::int64_t> places(static_cast<std::size_t>(outputs));
    for (std::int64_t o = 0; o < outputs; o++) places[static_cast<std::size_t>(o)] = o * size / outputs;
    return places;
}

// The two places around each output place's sample in the input; clamped at the edges.
std::vector<Sample> bilinear_samples(std::int64_t size, std::int64_t outputs, bool align_corners) {
    std::vector<Sample> samples(static_cast<std::size_t>(outputs));
    for (std::int64_t o = 0; o < outputs; o++) {
        const double place = static_cast<double>(o), from = static_cast<double>(size), to = static_cast<double>(outputs);
        const double at = !align_corners ? std::max(0.0, (place + 0.5) * from / to - 0.5) : outputs > 1 ? place * (from - 1) / (to - 1) : 0.0;
        const std::int64_t low = std::min(static_cast<std::int64_t>(at), size - 1);
        samples[static_cast<std::size_t>(o)] = {low, std::min(low + 1, size - 1), static_cast<float>(at - static_cast<double>(low))};
    }
    return samples;
}

// body(image, row) over the rows of all images, in parallel; `work` is the number of values a row takes.
template <class Body>
void over_rows(std::int64_t images, std::int64_t rows, std::int64_t work, Body body) {
    parallel_for(images * rows, 1 + 32768 / std::max<std::int64_t>(work, 1), [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; i++) body(i / rows, i % rows);
    });
}

}  // namespace

void resize_nearest_forward(const ResizeGeometry& g, const float* x, float* y) {
    const auto rows = nearest_places(g.h, g.oh), columns = nearest_places(g.w, g.ow);
    over_rows(g.n, g.oh, g.ow * g.c, [&](std::int64_t n, std::int64_t oy) {
        table().gather(g.ow, g.c, columns.data(), x + (n * g.h + rows[static_cast<std::size_t>(oy)]) * g.w * g.c, y + (n * g.oh + oy) * g.ow * g.c);
    });
}

// Each row of dx collects from the output rows that took from it: a stretch, since places grow with oy.
void resize_nearest_gradient(const ResizeGeometry& g, const float* dy, float* dx, bool accumulate) {
    const auto rows = nearest_places(g.h, g.oh), columns = nearest_places(g.w, g.ow);
    over_rows(g.n, g.h, g.ow * g.c * (1 + g.oh / g.h), [&](std::int64_t n, std::int64_t iy) {
        float* to = dx + (n * g.h + iy) * g.w * g.c;
        if (!accumulate) std::fill_n(to, g.w * g.c, 0.0f);
        const auto [first, last] = std::equal_range(rows.begin(), rows.end(), iy);
        for (auto row = first; row != last; ++row) table().scatter_add(g.ow, g.c, columns.data(), dy + (n * g.oh + (row - rows.begin())) * g.ow * g.c, to);
    });
}

void resize_bilinear_forward(const ResizeGeometry& g, const float* x, float* y) {
    const auto rows = bilinear_samples(g.h, g.oh, g.align_corners), columns = bilinear_samples(g.w, g.ow, g.align_corners);
    over_rows(g.n, g.oh, 4 * g.ow * g.c, [&](std::int64_t n, std::int64_t oy) {
        const Sample& row = rows[static_cast<std::size_t>(oy)];
        const float* image = x + n * g.h * g.w * g.c;
        table().mix(g.ow, g.c, columns.data(), row.weight, image + row.low * g.w * g.c, image + row.high * g.w * g.c, y + (n * g.oh + oy) * g.ow * g.c);
    });
}

void resize_bilinear_gradient(const ResizeGeometry& g, const float* dy, float* dx, bool accumulate) {
    const auto rows = bilinear_samples(g.h, g.oh, g.align_corners), columns = bilinear_samples(g.w, g.ow, g.align_corners);
    over_rows(g.n, g.h, 4 * g.ow * g.c * (1 + g.oh / g.h), [&](std::int64_t n, std::int64_t iy) {
        float* to = dx + (n * g.h + iy) * g.w * g.c;
        if (!accumulate) std::fill_n(to, g.w * g.c, 0.0f);
        const auto first = std::partition_point(rows.begin(), rows.end(), [iy](const Sample& row) { return row.high < iy; });
        for (auto row = first; row != rows.end() && row->low <= iy; ++row) {
            const float* from = dy + (n * g.oh + (row - rows.begin())) * g.ow * g.c;
            if (row->low == iy) table().spread_add(g.ow, g.c, columns.data(), 1 - row->weight, from, to);
            if (row->high == iy) table().spread_add(g.ow, g.c, columns.data(), row->weight, from, to);
        }
    });
}

}  // namespace sd::kernels
