// Included by machine.base.cpp, machine.avx2.cpp and machine.avx512.cpp, each compiled for its instruction set.
#include "benchmarks/machine_loops.hpp"
#include "common/kernels/vector/vector.hpp"

namespace sd::bench {
namespace {

using namespace kernels;

// The compiler takes the value for changed: nothing can be computed beforehand.
[[gnu::always_inline]] inline void hide(Float& value) {
#if defined(__x86_64__)
    asm volatile("" : "+x"(value));
#else
    asm volatile("" : "+w"(value));  // ARM
#endif
}

// Two units with a latency of four need eight products under way; twelve are enough on every core of today.
double multiply_add(std::int64_t rounds) {
    constexpr int kChains = 12;
    Float chain[kChains] = {}, factor = broadcast(1.0f), term = broadcast(0.0f);
    hide(factor), hide(term);
    for (std::int64_t r = 0; r < rounds; r++)
#pragma GCC unroll 12
        for (int i = 0; i < kChains; i++) {
            chain[i] = fma(chain[i], factor, term);
            hide(chain[i]);
        }
    return 2.0 * kChains * kLanes * static_cast<double>(rounds);
}

void triad(std::int64_t n, const float* b, float s, const float* c, float* a) {
    for (std::int64_t i = 0; i < n; i += kLanes) store(fma(load(c + i), s, load(b + i)), a + i);
}

constexpr MachineLoops make_table() { return {multiply_add, triad}; }

}  // namespace
}  // namespace sd::bench
