#include "benchmarks/machine.hpp"

#include <vector>

#include "benchmarks/machine_loops.hpp"
#include "benchmarks/timing.hpp"
#include "common/kernels/threads/threads.hpp"
#include "common/tensor/tensor.hpp"

namespace sd::bench {
namespace {

// Runs body(thread) once on each thread.
template <class Body>
void on_each(int threads, Body body) {
    kernels::parallel_for(threads, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t t = begin; t < end; t++) body(t);
    });
}

}  // namespace

double fma_peak(kernels::Isa set, int threads) {
    constexpr std::int64_t kRounds = 200000;
    kernels::set_threads(threads);
    double flop = 0;
    const Timing t = time_of(
        [&] {
            on_each(threads, [&](std::int64_t i) {
                const double f = kernels::for_isa<MachineLoops>(set).multiply_add(kRounds);
                if (i == 0) flop = f;
            });
        },
        {.threads = threads, .rounds = 41, .burst = 0.005});
    return flop * threads / t.quarter * 1e-9;  // neither the slow start of a core that was idle nor a spell of boost
}

double triad_rate(std::int64_t bytes, int threads) {
    kernels::set_threads(threads);
    const std::int64_t n = bytes / 12 / 64 * 64, apart = n + 64 * 17;  // the arrays do not meet in the same sets of the caches
    const Tensor memory = Tensor::ones({threads, 3, apart});
    float* const base = Tensor(memory).data();
    const auto& triad = kernels::for_isa<MachineLoops>().triad;
    const std::int64_t repeats = 1 + (std::int64_t{1} << 20) / bytes;  // a few hundred microseconds at least, so that starting threads costs nothing
    const Timing t = time_of(
        [&] {
            on_each(threads, [&](std::int64_t i) {
                float* a = base + i * 3 * apart;
                for (std::int64_t r = 0; r < repeats; r++) triad(n, a + apart, 3.0f, a + 2 * apart, a);
            });
        },
        {.threads = threads, .rounds = 15, .burst = 0.004, .limit = 2});
    return 12.0 * static_cast<double>(n * repeats * threads) / t.median * 1e-9;
}

Machine measure_machine(int threads) {
    constexpr std::int64_t kKiB = 1024, kMiB = kKiB * kKiB;
    return {threads,
            fma_peak(kernels::isa(), threads),
            triad_rate(24 * kKiB, threads),
            triad_rate(384 * kKiB, threads),
            triad_rate(6 * kMiB, threads),
            triad_rate(3 * 128 * kMiB / threads, threads)};
}

}  // namespace sd::bench
