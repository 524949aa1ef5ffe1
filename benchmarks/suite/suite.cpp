// make bench [F=regex]: Google Benchmark over kernels, ops and model steps.
//
// Kernels show GFLOP/s or GB/s and their share of what this machine can do, measured at the start of the run: the FMA peak, or the
// triad's rate in memory or in the L2 cache. Names end in /THREADS.
#include <benchmark/benchmark.h>

#include <cstdio>

#include "benchmarks/cases.hpp"
#include "benchmarks/machine.hpp"
#include "benchmarks/steps/step.hpp"
#include "benchmarks/suite/ops.hpp"
#include "benchmarks/timing.hpp"
#include "common/kernels/threads/threads.hpp"

namespace sd::bench {
namespace {

constexpr int kThreadCounts[] = {1, 2};
Machine machines[2];

using benchmark::State;

// body(state) prepares, then calls `timed` around its loop and sets its counters from the seconds that timed returns. As everywhere here,
// one thread is measured by the CPU time of the process, more by the wall.
template <class Body>
void add(const std::string& name, int threads, Body body) {
    const auto run = [=](State& state) {
        kernels::set_threads(threads);
        body(state);
    };
    auto* b = benchmark::RegisterBenchmark((name + "/" + std::to_string(threads)).c_str(), run)->Unit(benchmark::kMicrosecond)->MeasureProcessCPUTime();
    if (threads > 1) b->UseRealTime();
}

// Seconds a call.
template <class Run>
double timed(State& state, int threads, Run& run) {
    run();
    const double start = seconds(threads);
    for (auto _ : state) run();
    return (seconds(threads) - start) / static_cast<double>(state.iterations());
}

void add_case(const Case& c, int threads) {
    add(c.family + "/" + c.name, threads, [c, threads](State& state) {
        const auto run = c.prepare();
        const double time = timed(state, threads, run);
        const Machine& machine = machines[threads - 1];
        const bool compute = c.family != "pass";
        const double rate = (compute ? c.flop : c.bytes) / time * 1e-9, limit = compute ? machine.peak : c.name.ends_with("/L2") ? machine.l2 : machine.memory;
        state.counters[compute ? "GFLOP/s" : "GB/s"] = rate;
        state.counters[compute ? "% of peak" : "% of triad"] = 100 * rate / limit;
    });
}

void add_op(const OpCase& op, int threads) {
    add("op/" + op.name, threads, [op, threads](State& state) {
        auto run = op.prepare();
        timed(state, threads, run);
    });
}

void add_step(const Model& model, int threads) {
    add("step/" + model.name, threads, [&model, threads](State& state) {
        Step step = model.make(false);
        const double time = timed(state, threads, step.run);
        state.counters[model.unit + "s/s"] = step.images / (time * model.scale);
        state.counters["GFLOP/s"] = step.flop / time * 1e-9;
    });
}

}  // namespace
}  // namespace sd::bench

int main(int argc, char** argv) {
    using namespace sd::bench;
    benchmark::Initialize(&argc, argv);
    for (int threads : kThreadCounts) {
        const Machine m = machines[threads - 1] = measure_machine(threads);
        std::printf("%d thread%s: peak %.1f GFLOP/s (%s); triad %.1f GB/s in L1, %.1f in L2, %.1f in L3, %.1f in memory\n", threads, threads == 1 ? "" : "s",
                    m.peak, sd::kernels::isa_name(sd::kernels::isa()), m.l1, m.l2, m.l3, m.memory);
        for (const auto& cases : {gemm_cases(), conv_cases(), pass_cases()})
            for (const Case& c : cases) add_case(c, threads);
        for (const OpCase& op : op_cases()) add_op(op, threads);
        for (const Model& model : models()) add_step(model, threads);
    }
    std::fflush(stdout);
    benchmark::RunSpecifiedBenchmarks();
}
