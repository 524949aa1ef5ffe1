#include "benchmarks/timing.hpp"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace sd::bench {
namespace {

double clock_seconds(clockid_t clock) {
    timespec t;
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}
double wall_seconds() { return clock_seconds(CLOCK_MONOTONIC); }

rusage usage() {
    rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u;
}

// Grows whenever the process lost its core to another process or its core to another machine.
long disturbances() {
    std::ifstream stat("/proc/stat");
    std::string cpu;
    long ticks, stolen = 0;
    stat >> cpu;
    for (int i = 0; i < 8 && stat >> ticks; i++) stolen = ticks;  // user nice system idle iowait irq softirq steal
    return usage().ru_nivcsw + stolen;
}

// Calls that make one burst, from growing trials.
long calls_in_a_burst(const std::function<void()>& run, double burst) {
    run();  // the first call also sets things up
    for (long calls = 1;; calls *= 4) {
        const double start = wall_seconds();
        for (long i = 0; i < calls; i++) run();
        const double took = wall_seconds() - start;
        if (took > burst / 4) return std::max(1L, static_cast<long>(static_cast<double>(calls) * burst / took + 0.999));
    }
}

Timing summary(std::vector<double> samples) {
    std::sort(samples.begin(), samples.end());
    const auto quantile = [&](double p) { return samples[static_cast<std::size_t>(p * static_cast<double>(samples.size() - 1) + 0.5)]; };
    return {samples.front(), quantile(0.25), quantile(0.5), quantile(0.75), static_cast<int>(samples.size())};
}

}  // namespace

double seconds(int threads) { return threads == 1 ? clock_seconds(CLOCK_PROCESS_CPUTIME_ID) : wall_seconds(); }

double peak_resident_mib() { return static_cast<double>(usage().ru_maxrss) / 1024.0; }

std::vector<Timing> compare(const std::vector<Candidate>& candidates, const Plan& plan) {
    const std::size_t n = candidates.size();
    std::vector<long> calls;
    for (const Candidate& c : candidates) calls.push_back(calls_in_a_burst(c.run, plan.burst));

    std::vector<std::vector<double>> all(n), clean(n);
    const double end = wall_seconds() + plan.limit;
    for (int round = 0; round < plan.rounds && (round < 5 || wall_seconds() < end); round++)
        for (std::size_t turn = 0; turn < n; turn++) {
            const std::size_t i = (turn + static_cast<std::size_t>(round)) % n;
            if (plan.settle > 0) usleep(static_cast<useconds_t>(plan.settle * 1e6));
            if (n > 1) candidates[i].run();  // bring its data and code back into the caches
            const long before = disturbances();
            const double start = seconds(plan.threads);
            for (long k = 0; k < calls[i]; k++) candidates[i].run();
            const double sample = (seconds(plan.threads) - start) / static_cast<double>(calls[i]);
            all[i].push_back(sample);
            if (disturbances() == before) clean[i].push_back(sample);
        }

    std::vector<Timing> timings;
    for (std::size_t i = 0; i < n; i++) timings.push_back(summary(clean[i].size() >= 5 ? clean[i] : all[i]));
    return timings;
}

}  // namespace sd::bench
