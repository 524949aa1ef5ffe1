// The loops of norm.hpp over a range of rows, for the instruction set of the file that includes this one.
#include "common/kernels/norm/table.hpp"
#include "common/kernels/reduce/long_sum.hpp"

namespace sd::kernels {
namespace {

// A panel is a few vectors of neighbouring columns; what belongs to its columns stays in registers while some rows pass.
constexpr int kPanel = kLanes == 16 ? 4 : 2;  // vectors: five parameters of each fit the registers
constexpr std::int64_t kPanelRows = 8;

template <int vectors>
struct Panel {
    static constexpr int count = vectors;
};

// Calls body(first row, rows, first column, Panel<count>, rest...), where rest is the number of lanes of a partial vector, if it is one.
template <int count, class Body>
[[gnu::always_inline]] inline void for_panels(std::int64_t rows, std::int64_t columns, Body body) {
    for (std::int64_t r = 0; r < rows; r += kPanelRows) {
        const std::int64_t n = rows - r < kPanelRows ? rows - r : kPanelRows;
        std::int64_t c = 0;
        for (; c + count * kLanes <= columns; c += count * kLanes) body(r, n, c, Panel<count>{});
        for_each_vector(columns - c, [&](std::int64_t i, auto... rest) { body(r, n, c + i, Panel<1>{}, rest...); });
    }
}

// One vector of each parameter for each vector of a panel.
template <int count>
struct Vectors {
    Float v[count];
    template <class... Rest>
    [[gnu::always_inline]] Vectors(const float* p, Rest... rest) {
#pragma GCC unroll 8
        for (int i = 0; i < count; i++) v[i] = load(p + i * kLanes, rest...);
    }
    template <class... Rest>
    [[gnu::always_inline]] void store_to(float* p, Rest... rest) const {
#pragma GCC unroll 8
        for (int i = 0; i < count; i++) store(v[i], p + i * kLanes, rest...);
    }
    [[gnu::always_inline]] Float& operator[](int i) { return v[i]; }
    [[gnu::always_inline]] Float operator[](int i) const { return v[i]; }
};

// Calls body(i, offset, ahead) for vector i of each row of a panel. Panels of wide rows meet memory in pieces, which the
// processor's own prefetching does not follow: fetch<panel.count>(x + ahead, columns) asks for it 8 KiB before its time, in the
// order in which it lies. Twice the bandwidth.
template <int count, class Body>
[[gnu::always_inline]] inline void for_each_of_panel(std::int64_t first_row, std::int64_t rows, std::int64_t first_column, std::int64_t columns, Body body) {
    const std::int64_t ahead = first_row * columns + rows * first_column + 2048;
    for (std::int64_t r = 0; r < rows; r++)
#pragma GCC unroll 8
        for (int i = 0; i < count; i++) body(i, (first_row + r) * columns + first_column + i * kLanes, ahead + (r * count + i) * kLanes);
}
template <int count>
[[gnu::always_inline]] inline void fetch(const float* p, std::int64_t columns) {
    if (columns != count * kLanes) __builtin_prefetch(p);
}

// sum += x - center, squares += (x - center)^2
void moments(const float* x, std::int64_t rows, std::int64_t columns, const float* center, float* sum, float* squares) {
    for_panels<kPanel>(rows, columns, [&](std::int64_t r, std::int64_t n, std::int64_t c, auto panel, auto... rest) {
        const Vectors<panel.count> k(center + c, rest...);
        Vectors<panel.count> s(sum + c, rest...), q(squares + c, rest...);
        for_each_of_panel<panel.count>(r, n, c, columns, [&](int i, std::int64_t at, std::int64_t ahead) {
            fetch<panel.count>(x + ahead, columns);
            const Float d = load(x + at, rest...) - k[i];
            s[i] += d;
            q[i] = fma(d, d, q[i]);
        });
        s.store_to(sum + c, rest...);
        q.store_to(squares + c, rest...);
    });
}

template <bool kActivation>
void normalize(const float* x, std::int64_t rows, std::int64_t columns, const ColumnParameters& p, float* y) {
    for_panels<kPanel>(rows, columns, [&](std::int64_t r, std::int64_t n, std::int64_t c, auto panel, auto... rest) {
        const Vectors<panel.count> mean(p.mean + c, rest...), scale(p.scale + c, rest...), shift(p.shift + c, rest...);
        for_each_of_panel<panel.count>(r, n, c, columns, [&](int i, std::int64_t at, std::int64_t ahead) {
            fetch<panel.count>(x + ahead, columns);
            fetch<panel.count>(y + ahead, columns);
            Float v = fma(load(x + at, rest...) - mean[i], scale[i], shift[i]);
            if constexpr (kActivation) v = v > 0.0f ? v : v * p.slope;
            store(v, y + at, rest...);
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
    for_panels<kPanel>(rows, columns, [&](std::int64_t r, std::int64_t n, std::int64_t c, auto panel, auto... rest) {
        const Vectors<panel.count> mean(p.mean + c, rest...), scale(p.scale + c, rest...), shift(p.shift + c, rest...);
        Vectors<panel.count> s(sum_g + c, rest...), sx(sum_gx + c, rest...);
        for_each_of_panel<panel.count>(r, n, c, columns, [&](int i, std::int64_t at, std::int64_t ahead) {
            fetch<panel.count>(x + ahead, columns);
            fetch<panel.count>(dy + ahead, columns);
            const Float d = load(x + at, rest...) - mean[i];
            const Float g = through_activation<kActivation>(load(dy + at, rest...), d, scale[i], shift[i], p.slope);
            s[i] += g;
            sx[i] = fma(g, d, sx[i]);
        });
        s.store_to(sum_g + c, rest...);
        sx.store_to(sum_gx + c, rest...);
    });
}

template <bool kActivation, bool kAccumulate>
void input_gradient(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const ColumnParameters& p, const float* a, const float* b, float* dx) {
    for_panels<kPanel>(rows, columns, [&](std::int64_t r, std::int64_t n, std::int64_t c, auto panel, auto... rest) {
        const Vectors<panel.count> mean(p.mean + c, rest...), scale(p.scale + c, rest...), shift(p.shift + c, rest...), by_x(a + c, rest...), constant(b + c, rest...);
        for_each_of_panel<panel.count>(r, n, c, columns, [&](int i, std::int64_t at, std::int64_t ahead) {
            fetch<panel.count>(x + ahead, columns);
            fetch<panel.count>(dy + ahead, columns);
            const Float d = load(x + at, rest...) - mean[i];
            const Float g = through_activation<kActivation>(load(dy + at, rest...), d, scale[i], shift[i], p.slope);
            Float v = fma(-by_x[i], d, fma(scale[i], g, -constant[i]));
            if constexpr (kAccumulate) v += load(dx + at, rest...);
            store(v, dx + at, rest...);
        });
    });
}

// Mean and 1 / sqrt(variance + eps) of one row, which stays in the first-level cache between the two passes.
struct RowMoments {
    float mean, rstd;
};
[[gnu::always_inline]] inline RowMoments row_moments(const float* x, std::int64_t columns, float share, float eps) {
    const float mean = long_sum(columns, [=](std::int64_t c, auto... rest) { return load(x + c, rest...); }) * share;
    const float squares = long_sum(columns, [=](std::int64_t c, auto... rest) {
        const Float d = load(x + c, rest...) - mean;
        return d * d;
    });
    return {mean, 1.0f / __builtin_sqrtf(squares * share + eps)};
}

void layer_norm_rows(const float* x, std::int64_t rows, std::int64_t columns, const float* gamma, const float* beta, float eps, float* y, float* mean, float* rstd) {
    const float share = 1.0f / static_cast<float>(columns);
    for (std::int64_t r = 0; r < rows; r++, x += columns, y += columns) {
        const RowMoments m = row_moments(x, columns, share, eps);
        mean[r] = m.mean, rstd[r] = m.rstd;
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float xhat = (load(x + c, rest...) - m.mean) * m.rstd;
            store(fma(xhat, load(gamma + c, rest...), load(beta + c, rest...)), y + c, rest...);
        });
    }
}

// dx of some rows; adds their part of the parameters' gradients to dgamma and dbeta.
template <bool kAccumulate>
void layer_norm_gradient_rows(const float* x, const float* dy, std::int64_t rows, std::int64_t columns, const float* gamma, const float* mean, const float* rstd, float* dx, float* dgamma,
                              float* dbeta) {
    const float share = 1.0f / static_cast<float>(columns);
    for (std::int64_t r = 0; r < rows; r++, x += columns, dy += columns) {
        const RowMoments m{mean[r], rstd[r]};
        LongSum sum_g, sum_gx;
        for (std::int64_t first = 0; first < columns; first += kSumTerms * kLanes) {
            Float part_g{}, part_gx{};
            for_each_vector(columns - first < kSumTerms * kLanes ? columns - first : kSumTerms * kLanes, [&](std::int64_t i, auto... rest) {
                const std::int64_t c = first + i;
                const Float up = load(dy + c, rest...), g = up * load(gamma + c, rest...), xhat = (load(x + c, rest...) - m.mean) * m.rstd;
                part_g += g;
                part_gx = fma(g, xhat, part_gx);
                if (dgamma) store(fma(up, xhat, load(dgamma + c, rest...)), dgamma + c, rest...);
                if (dbeta) store(load(dbeta + c, rest...) + up, dbeta + c, rest...);
            });
            sum_g.add(part_g);
            sum_gx.add(part_gx);
        }
        if (!dx) continue;
        const float mean_g = sum_of_lanes(sum_g.value()) * share, mean_gx = sum_of_lanes(sum_gx.value()) * share;
        for_each_vector(columns, [&](std::int64_t c, auto... rest) {
            const Float g = load(dy + c, rest...) * load(gamma + c, rest...), xhat = (load(x + c, rest...) - m.mean) * m.rstd;
            Float v = (g - mean_g - xhat * mean_gx) * m.rstd;
            if constexpr (kAccumulate) v += load(dx + c, rest...);
            store(v, dx + c, rest...);
        });
        dx += columns;
    }
}

constexpr NormTable make_table() {
    return {
        moments,
        {normalize<false>, normalize<true>},
        {gradient_sums<false>, gradient_sums<true>},
        {{input_gradient<false, false>, input_gradient<false, true>}, {input_gradient<true, false>, input_gradient<true, true>}},
        layer_norm_rows,
        {layer_norm_gradient_rows<false>, layer_norm_gradient_rows<true>},
    };
}

}  // namespace
}  // namespace sd::kernels
