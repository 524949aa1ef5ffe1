#include "common/ops/lstm.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/autograd/autograd.hpp"
#include "common/kernels/conv/conv.hpp"
#include "common/kernels/elementwise/elementwise.hpp"
#include "common/kernels/gemm/gemm.hpp"
#include "common/kernels/lstm/lstm.hpp"
#include "common/kernels/reduce/reduce.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd {
namespace {

using kernels::gemm;
using kernels::matrix;
using kernels::PackedMatrix;

// Sequences do not see each other: every thread takes some of the batch through all steps, body(first, count).
template <class Body>
void for_sequences(std::int64_t n, std::int64_t at_least, Body body) {
    const std::int64_t parts = std::clamp<std::int64_t>(n / at_least, 1, kernels::threads());
    kernels::parallel_for(parts, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t part = begin; part < end; part++) body(n * part / parts, n * (part + 1) / parts - n * part / parts);
    });
}

// A bias's gradient: the sum of the gates' gradients over all rows.
void add_bias_grad(const Target& bias, const Tensor& dgates) {
    if (!bias.requires_grad()) return;
    const auto [db, accumulate] = grad_of(bias);
    kernels::sum_axis(1, dgates.rows(), dgates.dim(-1), dgates.data(), db, accumulate);
}

void check_bias(const char* op, const Tensor& b, std::int64_t gates) { check(!b || b.shape() == Shape{gates}, "[", op, "] bias ", b ? b.shape() : Shape{}, " for ", gates, " gates"); }

void check_state(const char* op, const LstmState* state, const Shape& shape) {
    if (!state) return;
    for (const Tensor& s : {state->h, state->c}) check(!s || s.shape() == shape, "[", op, "] state ", s ? s.shape() : shape, ": ", shape, " expected");
}

}  // namespace

Tensor lstm(const Tensor& x, const Tensor& wi, const Tensor& wh, const Tensor& bi, const Tensor& bh, LstmState* state) {
    check(x.ndim() == 3 && wi.ndim() == 2 && wh.ndim() == 2 && x.dim(2) == wi.dim(0) && wi.dim(1) == wh.dim(1) && wh.dim(1) == 4 * wh.dim(0), "[lstm] x ", x.shape(), ", wi ", wi.shape(), ", wh ",
          wh.shape(), ": (T, N, I), (I, 4H), (H, 4H) expected");
    const std::int64_t t = x.dim(0), n = x.dim(1), in = x.dim(2), h = wh.dim(0), step = n * h;
    for (const Tensor& b : {bi, bh}) check_bias("lstm", b, 4 * h);
    check_state("lstm", state, {n, h});
    const Tensor h0 = state ? state->h : Tensor(), c0 = state ? state->c : Tensor();

    // Find the inputs' share of all gates.
    Tensor bias = Tensor::zeros({4 * h});
    for (const Tensor& b : {bi, bh})
        if (b) kernels::add_into(4 * h, b.data(), bias.data());
    Tensor gates({t, n, 4 * h}), c({t, n, h}), y({t, n, h});
    gemm(matrix(x.data(), t * n, in), matrix(wi.data(), in, 4 * h), matrix(gates.data(), t * n, 4 * h), {.bias = bias.data()});

    // Step through time: add the state's share, apply the cell.
    thread_local PackedMatrix packed;
    packed.pack(matrix(wh.data(), h, 4 * h));
    for_sequences(n, 8, [&, &weights = packed](std::int64_t first, std::int64_t count) {
        for (std::int64_t s = 0; s < t; s++) {
            const std::int64_t at = s * step + first * h;
            const float* h_before = s ? y.data() + at - step : h0 ? h0.data() + first * h : nullptr;
            const float* c_before = s ? c.data() + at - step : c0 ? c0.data() + first * h : nullptr;
            if (h_before) gemm(matrix(h_before, count, h), weights, matrix(gates.data() + 4 * at, count, 4 * h), {.accumulate = true});
            kernels::lstm_cell(count, h, gates.data() + 4 * at, c_before, c.data() + at, y.data() + at);
        }
    });
    if (state && t > 0) {
        *state = {Tensor({n, h}), Tensor({n, h})};
        std::copy_n(y.data() + (t - 1) * step, step, state->h.data());
        std::copy_n(c.data() + (t - 1) * step, step, state->c.data());
    }

    return record("lstm", y, {x, wi, wh, bi, bh}, [=, x = Saved(x), wi = Saved(wi), wh = Saved(wh), h0 = Saved(h0), c0 = Saved(c0), to_bi = Target(bi), to_bh = Target(bh)](Tensor& dy, const Tensor& hidden) mutable {
        // Back through time: the gates' gradients replace their activations, and what reaches h_{t-1} is added to its dy.
        Tensor dgates = std::move(gates), dh = exclusive(dy), dc = Tensor::zeros({n, h});
        thread_local PackedMatrix transposed;
        transposed.pack(matrix(wh.data(), h, 4 * h).t());
        for_sequences(n, 8, [&, &weights = transposed](std::int64_t first, std::int64_t count) {
            for (std::int64_t s = t; s-- > 0;) {
                const std::int64_t at = s * step + first * h;
                const float* c_before = s ? c.data() + at - step : c0 ? c0.data() + first * h : nullptr;
                kernels::lstm_cell_gradient(count, h, dgates.data() + 4 * at, c_before, c.data() + at, dh.data() + at, dc.data() + first * h);
                if (s) gemm(matrix(std::as_const(dgates).data() + 4 * at, count, 4 * h), weights, matrix(dh.data() + at - step, count, h), {.accumulate = true});
            }
        });

        // All steps' gradients of the weights and inputs at once.
        const auto gates_of = [&, h](std::int64_t first, std::int64_t rows) { return matrix(std::as_const(dgates).data() + first * 4 * h, rows, 4 * h); };
        if (wi.requires_grad()) {
            const auto [dw, accumulate] = grad_of(wi);
            gemm(matrix(x.data(), t * n, in).t(), gates_of(0, t * n), matrix(dw, in, 4 * h), {.accumulate = accumulate});
        }
        if (wh.requires_grad()) {
            const auto [dw, accumulate] = grad_of(wh);
            const bool from_start = h0 && t > 0;
            if (from_start) gemm(matrix(h0.data(), n, h).t(), gates_of(0, n), matrix(dw, h, 4 * h), {.accumulate = accumulate});
            const std::int64_t later = std::max<std::int64_t>(t - 1, 0) * n;
            gemm(matrix(hidden.data(), later, h).t(), gates_of(n, later), matrix(dw, h, 4 * h), {.accumulate = accumulate || from_start});
        }
        add_bias_grad(to_bi, dgates);
        add_bias_grad(to_bh, dgates);
        if (x.requires_grad()) {
            const auto [dx, accumulate] = grad_of(x);
            gemm(gates_of(0, t * n), matrix(wi.data(), in, 4 * h).t(), matrix(dx, t * n, in), {.accumulate = accumulate});
        }
    });
}

Tensor conv_lstm(Tensor sums, const Tensor& wh, const Tensor& bh, std::int64_t pad, LstmState* state) {
    check(sums.ndim() == 4 && wh.ndim() == 3 && wh.dim(2) == 4 * wh.dim(1) && sums.dim(3) == wh.dim(2), "[conv_lstm] ", sums.shape(), " with wh ", wh.shape(), ": (N, T, L, 4C), (K, C, 4C) expected");
    const std::int64_t n = sums.dim(0), t = sums.dim(1), l = sums.dim(2), taps = wh.dim(0), c = wh.dim(1), row = l * c;
    check(0 <= pad && pad < taps, "[conv_lstm] padding ", pad, " of ", taps, " taps");
    check_bias("conv_lstm", bh, 4 * c);
    check_state("conv_lstm", state, {n, l, c});
    const Tensor h0 = state ? state->h : Tensor(), c0 = state ? state->c : Tensor();
    const bool recorded = recording() && (sums.requires_grad() || wh.requires_grad() || (bh && bh.requires_grad()));
    check(!state || !recorded, "[conv_lstm] a state is for sampling, under NoGrad");

    // With zeros around the row, the taps of a position lie side by side in memory: rows of K C numbers that overlap are the left
    // factor of a plain matrix product.
    const std::int64_t padded = (l + taps - 1) * c;
    const bool take_over = sums.unique() && !sums.body()->keeps_value;
    Tensor gates = take_over ? sums.detach() : Tensor(sums.shape()), cells({n, t, l, c}), y({n, t, l, c});
    thread_local PackedMatrix packed;
    packed.pack(matrix(wh.data(), taps * c, 4 * c));
    for_sequences(n, 1, [&, &weights = packed](std::int64_t first, std::int64_t count) {
        thread_local std::vector<float> around;
        around.assign(static_cast<std::size_t>(padded), 0.0f);
        for (std::int64_t i = first; i < first + count; i++)
            for (std::int64_t s = 0; s < t; s++) {
                const std::int64_t at = (i * t + s) * row;
                const float* h_before = s ? y.data() + at - row : h0 ? h0.data() + i * row : nullptr;
                const float* c_before = s ? cells.data() + at - row : c0 ? c0.data() + i * row : nullptr;
                float* g = gates.data() + 4 * at;
                if (!take_over) std::copy_n(std::as_const(sums).data() + 4 * at, 4 * row, g);
                if (h_before) {
                    std::copy_n(h_before, row, around.data() + pad * c);
                    gemm({around.data(), l, taps * c, c, 1}, weights, matrix(g, l, 4 * c), {.bias = bh ? bh.data() : nullptr, .accumulate = true});
                } else if (bh) {
                    kernels::binary(kernels::Binary::add, {1, l, 4 * c}, g, bh.data(), g, false);
                }
                kernels::lstm_cell(l, c, g, c_before, cells.data() + at, y.data() + at);
            }
    });
    if (state && t > 0) {
        *state = {Tensor({n, l, c}), Tensor({n, l, c})};
        for (std::int64_t i = 0; i < n; i++) {
            std::copy_n(y.data() + (i * t + t - 1) * row, row, state->h.data() + i * row);
            std::copy_n(cells.data() + (i * t + t - 1) * row, row, state->c.data() + i * row);
        }
    }

    return record("conv_lstm", y, {sums, wh, bh}, [=, to_sums = Target(sums), wh = Saved(wh), to_bh = Target(bh)](Tensor& dy, const Tensor& hidden) mutable {
        // What reaches h_{t-1} is the convolution of the gates' gradients with the taps in reverse order, each transposed.
        Tensor dgates = std::move(gates), dh = exclusive(dy), reversed({taps, 4 * c, c});
        for (std::int64_t k = 0; k < taps; k++)
            for (std::int64_t i = 0; i < c; i++)
                for (std::int64_t j = 0; j < 4 * c; j++) reversed[((taps - 1 - k) * 4 * c + j) * c + i] = wh[(k * c + i) * 4 * c + j];
        thread_local PackedMatrix back;
        back.pack(matrix(std::as_const(reversed).data(), taps * 4 * c, c));
        for_sequences(n, 1, [&, &weights = back](std::int64_t first, std::int64_t count) {
            thread_local std::vector<float> around, dc;
            around.assign(static_cast<std::size_t>(4 * padded), 0.0f);
            for (std::int64_t i = first; i < first + count; i++) {
                dc.assign(static_cast<std::size_t>(row), 0.0f);
                for (std::int64_t s = t; s-- > 0;) {
                    const std::int64_t at = (i * t + s) * row;
                    float* g = dgates.data() + 4 * at;
                    kernels::lstm_cell_gradient(l, c, g, s ? cells.data() + at - row : nullptr, cells.data() + at, dh.data() + at, dc.data());
                    if (s == 0) continue;
                    std::copy_n(g, 4 * row, around.data() + (taps - 1 - pad) * 4 * c);
                    gemm({around.data(), l, taps * 4 * c, 4 * c, 1}, weights, matrix(dh.data() + at - row, l, c), {.accumulate = true});
                }
            }
        });

        // The weights' gradient is that of a convolution of all rows of h with kernel 1 x K that sees the row above.
        if (wh.requires_grad()) {
            const auto [dw, accumulate] = grad_of(wh);
            const kernels::ConvGeometry g{.n = n, .h = t, .w = l, .c = c, .oh = t, .ow = l, .oc = 4 * c, .kh = 1, .kw = taps, .pad_top = 1, .pad_left = pad, .dead = {}};
            kernels::conv_weight_gradient(g, hidden.data(), dgates.data(), dw, accumulate);
        }
        add_bias_grad(to_bh, dgates);
        if (to_sums.requires_grad()) add_grad(to_sums, std::move(dgates));
    });
}

}  // namespace sd
