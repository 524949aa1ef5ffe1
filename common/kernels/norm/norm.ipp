// The loops of norm.hpp over a range of rows, for the instruction set of the file that includes this one.
//
// Four rows at a time, so that a column's parameters are loaded once for four vectors of data.
#include "common/kernels/norm/table.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

// Calls body(row, count) on all rows: count is 4 as long as there are four, as a constant, then 1.
struct Four {
    static constexpr int count = 4;
};
struct One {
    static constexpr int count = 1;
};
template <class Body>
[[gnu::always_inline]] inline void for_rows(std::int64_t rows, Body body) {
    std::int64_t r = 0;
    for (; r + 4 <= rows; r += 4) body(r, Four{});
    for (; r < rows; r++) body(r, One{});
}

// sum += x - center, squares += (x - center)^2
void moments(const float* x, std::int64_t rows, std::int64_t columns, const float* center, float* sum, float* squares) {
    for_rows(rows, [&](std::int64_t r, auto block) {
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float k = load(center + c, rest...);
            Float d[4], s{}, q{};
            for (int i = 0; i < block.count; i++) {
                d[i] = load(x + (r + i) * columns + c, rest...) - k;
                s += d[i];
                q = fma(d[i], d[i], q);
            }
            store(load(sum + c, rest...) + s, sum + c, rest...);
            store(load(squares + c, rest...) + q, squares + c, rest...);
        });
    });
}

template <bool kActivation>
void normalize(const float* x, std::int64_t rows, std::int64_t columns, const ColumnParameters& p, float* y) {
    for_rows(rows, [&](std::int64_t r, auto block) {
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float mean = load(p.mean + c, rest...), scale = load(p.scale + c, rest...), shift = load(p.shift + c, rest...);
            for (int i = 0; i < block.count; i++) {
                const std::int64_t at = (r + i) * columns + c;
                Float v = fma(load(x + at, rest...) - mean, scale, shift);
                if constexpr (kActivation) v = v > 0.0f ? v : v * p.slope;
                store(v, y + at, rest...);
            }
        });
    });
}

// g = dy act'((x - mean) scale + shift), where d = x - mean
template <bool kActivation>
[[gnu::always_inline]] inline Float through_activation(Float dy, Float d, Float scale, Float shift, float slope) {
    if constexpr (!kActivation) return dy;
    return fma(d, scale, shift) > 0.0f ? dy : dy * slope;
}

template <bool kActivation>
void gradient_sums(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const ColumnParameters& p, float* sum_g, float* sum_gx) {
    for_rows(rows, [&](std::int64_t r, auto block) {
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float mean = load(p.mean + c, rest...), scale = load(p.scale + c, rest...), shift = load(p.shift + c, rest...);
            Float s{}, sx{};
            for (int i = 0; i < block.count; i++) {
                const std::int64_t at = (r + i) * columns + c;
                const Float d = load(x + at, rest...) - mean;
                const Float g = through_activation<kActivation>(load(dy + at, rest...), d, scale, shift, p.slope);
                s += g;
                sx = fma(g, d, sx);
            }
            store(load(sum_g + c, rest...) + s, sum_g + c, rest...);
            store(load(sum_gx + c, rest...) + sx, sum_gx + c, rest...);
        });
    });
}

template <bool kActivation, bool kAccumulate>
void input_gradient(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const ColumnParameters& p, const float* a, const float* b, float* dx) {
    for_rows(rows, [&](std::int64_t r, auto block) {
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float mean = load(p.mean + c, rest...), scale = load(p.scale + c, rest...), shift = load(p.shift + c, rest...);
            const Float slope_x = load(a + c, rest...), constant = load(b + c, rest...);
            for (int i = 0; i < block.count; i++) {
                const std::int64_t at = (r + i) * columns + c;
                const Float d = load(x + at, rest...) - mean;
                const Float g = through_activation<kActivation>(load(dy + at, rest...), d, scale, shift, p.slope);
                Float v = fma(-slope_x, d, fma(scale, g, -constant));
                if constexpr (kAccumulate) v += load(dx + at, rest...);
                store(v, dx + at, rest...);
            }
        });
    });
}

// Mean and 1 / sqrt(variance + eps) of one row, which stays in the first-level cache between the two passes.
void row_moments(const float* x, std::int64_t columns, float eps, float* mean, float* rstd) {
    const float n = static_cast<float>(columns);
    Float sum{};
    for_each_vector(columns, [&](std::int64_t c, auto... rest) { sum += load(x + c, rest...); });
    const float m = sum_of_lanes(sum) / n;
    Float squares{};
    std::int64_t c = 0;
    for (; c + kLanes <= columns; c += kLanes) {
        const Float d = load(x + c) - m;
        squares = fma(d, d, squares);
    }
    if (c < columns) {
        const Float d = load(x + c, columns - c, m) - m;  // the lanes beyond the row add nothing
        squares = fma(d, d, squares);
    }
    *mean = m;
    *rstd = 1.0f / __builtin_sqrtf(sum_of_lanes(squares) / n + eps);
}

void layer_norm_rows(const float* x, std::int64_t rows, std::int64_t columns, const float* gamma, const float* beta, float eps, float* y, float* mean, float* rstd) {
    for (std::int64_t r = 0; r < rows; r++, x += columns, y += columns) {
        row_moments(x, columns, eps, mean + r, rstd + r);
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float xhat = (load(x + c, rest...) - mean[r]) * rstd[r];
            store(fma(xhat, load(gamma + c, rest...), load(beta + c, rest...)), y + c, rest...);
        });
    }
}

// dx of some rows; adds their part of the parameters' gradients to dgamma and dbeta.
template <bool kAccumulate>
void layer_norm_gradient_rows(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const float* gamma, const float* mean, const float* rstd, float* dx, float* dgamma,
                              float* dbeta) {
    const float n = static_cast<float>(columns);
    for (std::int64_t r = 0; r < rows; r++, x += columns, dy += columns) {
        Float sum_g{}, sum_gx{};
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float up = load(dy + c, rest...), g = up * load(gamma + c, rest...), xhat = (load(x + c, rest...) - mean[r]) * rstd[r];
            sum_g += g;
            sum_gx = fma(g, xhat, sum_gx);
            if (dgamma) store(fma(up, xhat, load(dgamma + c, rest...)), dgamma + c, rest...);
            if (dbeta) store(load(dbeta + c, rest...) + up, dbeta + c, rest...);
        });
        if (!dx) continue;
        const float mean_g = sum_of_lanes(sum_g) / n, mean_gx = sum_of_lanes(sum_gx) / n;
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float g = load(dy + c, rest...) * load(gamma + c, rest...), xhat = (load(x + c, rest...) - mean[r]) * rstd[r];
            Float v = (g - mean_g - xhat * mean_gx) * rstd[r];
            if constexpr (kAccumulate) v += load(dx + c, rest...);
            store(v, dx + c, rest...);
        });
        dx += columns;
    }
}

constexpr NormTable kTable = {
    moments,
    {normalize<false>, normalize<true>},
    {gradient_sums<false>, gradient_sums<true>},
    {{input_gradient<false, false>, input_gradient<false, true>}, {input_gradient<true, false>, input_gradient<true, true>}},
    layer_norm_rows,
    {layer_norm_gradient_rows<false>, layer_norm_gradient_rows<true>},
};

}  // namespace
}  // namespace sd::kernels
