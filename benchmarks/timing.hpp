// Timing on a noisy, shared machine.
//
// Candidates that do the same work take turns: in every round each gives one sample, a burst of calls that lasts a few
// milliseconds, in rotated order, so that slow drifts of the machine hit all alike. With one thread the clock is the CPU time of
// the process, which goes on right when the process is preempted; with more it is the wall's. A sample in which the process was
// preempted or the hypervisor took the core away is left out as long as enough others remain. Compare medians, never one sample.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace sd::bench {

struct Candidate {
    std::string name;
    std::function<void()> run;
};

struct Plan {
    int threads = 1;
    int rounds = 15;
    double burst = 0.003;    // seconds that one sample lasts at least
    double limit = 4;        // seconds that the whole comparison lasts at most, about
    double settle = 0;       // seconds of sleep before a sample, until other libraries' threads have stopped spinning
};

// Seconds a call.
struct Timing {
    double best, quarter, median, three_quarters;
    int samples;  // that the median is of
};

double seconds(int threads);  // of the process's CPU for one thread, of the wall for more

std::vector<Timing> compare(const std::vector<Candidate>& candidates, const Plan& plan);
inline Timing time_of(const std::function<void()>& run, const Plan& plan) { return compare({{"", run}}, plan)[0]; }

double peak_resident_mib();  // the most memory that the process has had resident

}  // namespace sd::bench
