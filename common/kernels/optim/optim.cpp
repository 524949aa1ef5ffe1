#include "common/kernels/optim/optim.hpp"

#include "common/kernels/isa/isa.hpp"
#include "common/kernels/optim/table.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::kernels {
namespace {

constexpr std::int64_t kGrain = 16384;

const OptimTable& table() { return for_isa<OptimTable>(); }

}  // namespace

void adam(std::int64_t n, const AdamStep& step, const float* g, float* p, float* m, float* v) {
    const auto loop = table().adam;
    parallel_for(n, kGrain, [&](std::int64_t begin, std::int64_t end) { loop(end - begin, step, g + begin, p + begin, m + begin, v + begin); });
}

void sgd(std::int64_t n, const SgdStep& step, const float* g, float* p, float* m) {
    const auto loop = table().sgd;
    parallel_for(n, kGrain, [&](std::int64_t begin, std::int64_t end) { loop(end - begin, step, g + begin, p + begin, m ? m + begin : nullptr); });
}

void rms_prop(std::int64_t n, const RmsPropStep& step, const float* g, float* p, float* v) {
    const auto loop = table().rms_prop;
    parallel_for(n, kGrain, [&](std::int64_t begin, std::int64_t end) { loop(end - begin, step, g + begin, p + begin, v + begin); });
}

}  // namespace sd::kernels
