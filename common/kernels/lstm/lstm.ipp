// The loops of lstm.hpp for the instruction set of the file that includes this one.
#include "common/kernels/lstm/table.hpp"
#include "common/kernels/math/math.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

void cell(std::int64_t rows, std::int64_t hidden, float* gates, const float* c_prev, float* c, float* h) {
    for (std::int64_t r = 0; r < rows; r++) {
        float *gi = gates + r * 4 * hidden, *gf = gi + hidden, *gg = gf + hidden, *go = gg + hidden;
        for_each_vector(hidden, [&](std::int64_t k, auto... rest) {
            const std::int64_t at = r * hidden + k;
            // The next row: five streams at once are more than the CPU foresees.
            for (int gate = 0; gate < 4; gate++) __builtin_prefetch(gi + (4 + gate) * hidden + k, 0, 2);
            if (c_prev) __builtin_prefetch(c_prev + at + hidden, 0, 2);
            const Float i = sigmoid(load(gi + k, rest...)), f = sigmoid(load(gf + k, rest...)), g = tanh(load(gg + k, rest...)), o = sigmoid(load(go + k, rest...));
            const Float before = c_prev ? load(c_prev + at, rest...) : Float{};
            const Float now = fma(f, before, i * g);
            store(i, gi + k, rest...);
            store(f, gf + k, rest...);
            store(g, gg + k, rest...);
            store(o, go + k, rest...);
            store(now, c + at, rest...);
            store(o * tanh(now), h + at, rest...);
        });
    }
}

void cell_gradient(std::int64_t rows, std::int64_t hidden, float* gates, const float* c_prev, const float* c, const float* dh, float* dc) {
    for (std::int64_t r = 0; r < rows; r++) {
        float *gi = gates + r * 4 * hidden, *gf = gi + hidden, *gg = gf + hidden, *go = gg + hidden;
        for_each_vector(hidden, [&](std::int64_t k, auto... rest) {
            const std::int64_t at = r * hidden + k;
            const Float i = load(gi + k, rest...), f = load(gf + k, rest...), g = load(gg + k, rest...), o = load(go + k, rest...);
            const Float before = c_prev ? load(c_prev + at, rest...) : Float{};
            const Float t = tanh(load(c + at, rest...)), up = load(dh + at, rest...);
            const Float down = fma(up * o, 1.0f - t * t, load(dc + at, rest...));  // dL/dc
            store(down * g * (i * (1.0f - i)), gi + k, rest...);
            store(down * before * (f * (1.0f - f)), gf + k, rest...);
            store(down * i * (1.0f - g * g), gg + k, rest...);
            store(up * t * (o * (1.0f - o)), go + k, rest...);
            store(down * f, dc + at, rest...);
        });
    }
}

constexpr LstmTable make_table() { return {cell, cell_gradient}; }

}  // namespace
}  // namespace sd::kernels
