// The loops of gate.hpp for the instruction set of the file that includes this one.
#include "common/kernels/gate/table.hpp"
#include "common/kernels/math/math.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

void gate_rows(std::int64_t rows, std::int64_t width, const float* x, float* y) {
    for (std::int64_t r = 0; r < rows; r++, x += 2 * width, y += width)
        for_each_vector(width, [&](std::int64_t k, auto... rest) { store(tanh(load(x + k, rest...)) * sigmoid(load(x + width + k, rest...)), y + k, rest...); });
}

template <bool kAccumulate>
void gradient_rows(std::int64_t rows, std::int64_t width, const float* x, const float* dy, float* dx) {
    const auto put = [](Float v, float* p, auto... rest) { store(kAccumulate ? load(p, rest...) + v : v, p, rest...); };
    for (std::int64_t r = 0; r < rows; r++, x += 2 * width, dy += width, dx += 2 * width)
        for_each_vector(width, [&](std::int64_t k, auto... rest) {
            const Float t = tanh(load(x + k, rest...)), s = sigmoid(load(x + width + k, rest...)), up = load(dy + k, rest...) * s;
            put(up * (1.0f - t * t), dx + k, rest...);
            put(up * t * (1.0f - s), dx + width + k, rest...);
        });
}

constexpr GateTable make_table() { return {gate_rows, {gradient_rows<false>, gradient_rows<true>}}; }

}  // namespace
}  // namespace sd::kernels
