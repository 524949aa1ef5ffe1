#include "common/kernels/gate/gate.hpp"

#include "common/kernels/gate/table.hpp"
#include "common/kernels/isa/isa.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

const GateTable& table() { return for_isa<GateTable>(); }

std::int64_t grain(std::int64_t width) { return 1 + 4096 / (width + 1); }

}  // namespace

void gate(std::int64_t rows, std::int64_t width, const float* x, float* y) {
    const auto loop = table().gate;
    parallel_for(rows, grain(width), [&](std::int64_t begin, std::int64_t end) { loop(end - begin, width, x + 2 * begin * width, y + begin * width); });
}

void gate_gradient(std::int64_t rows, std::int64_t width, const float* x, const float* dy, float* dx, bool accumulate) {
    const auto loop = table().gradient[accumulate];
    parallel_for(rows, grain(width), [&](std::int64_t begin, std::int64_t end) { loop(end - begin, width, x + 2 * begin * width, dy + begin * width, dx + 2 * begin * width); });
}

}  // namespace sd::kernels
