// The loops of optim.hpp for the instruction set of the file that includes this one.
#include "common/kernels/optim/table.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::kernels {
namespace {

void adam_loop(std::int64_t n, const AdamStep& s, const float* g, float* p, float* m, float* v) {
    const float new1 = 1.0f - s.beta1, new2 = 1.0f - s.beta2;
    for_each_vector(n, [&](std::int64_t i, auto... rest) {
        const Float old = load(p + i, rest...);
        const Float grad = fma(old, broadcast(s.l2), load(g + i, rest...));
        const Float first = fma(load(m + i, rest...), broadcast(s.beta1), grad * new1);
        const Float second = fma(load(v + i, rest...), broadcast(s.beta2), grad * grad * new2);
        const Float root = fma(sqrt(second), broadcast(s.root), broadcast(s.eps));
        store(first, m + i, rest...);
        store(second, v + i, rest...);
        store(fma(old, broadcast(s.keep), -(first * s.rate / root)), p + i, rest...);
    });
}

void sgd_loop(std::int64_t n, const SgdStep& s, const float* g, float* p, float* m) {
    for_each_vector(n, [&](std::int64_t i, auto... rest) {
        const Float old = load(p + i, rest...);
        const Float grad = fma(old, broadcast(s.l2), load(g + i, rest...));
        Float step = grad;
        if (m) {
            step = fma(load(m + i, rest...), broadcast(s.momentum), grad);
            store(step, m + i, rest...);
        }
        store(fma(step, broadcast(-s.lr), old), p + i, rest...);
    });
}

void rms_prop_loop(std::int64_t n, const RmsPropStep& s, const float* g, float* p, float* v) {
    const float fresh = 1.0f - s.alpha;
    for_each_vector(n, [&](std::int64_t i, auto... rest) {
        const Float old = load(p + i, rest...);
        const Float grad = fma(old, broadcast(s.l2), load(g + i, rest...));
        const Float mean = fma(load(v + i, rest...), broadcast(s.alpha), grad * grad * fresh);
        store(mean, v + i, rest...);
        store(old - grad * s.lr / (sqrt(mean) + s.eps), p + i, rest...);
    });
}

constexpr OptimTable make_table() { return {adam_loop, sgd_loop, rms_prop_loop}; }

}  // namespace
}  // namespace sd::kernels
