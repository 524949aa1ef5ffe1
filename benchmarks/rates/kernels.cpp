// One line a kernel and thread count for scripts: gemm,CASE,THREADS,GFLOPS  conv,CASE/DIRECTION,THREADS,GFLOPS  pass,CASE,THREADS,GB/s
// Usage: kernels [regex of case names] [threads, default: 1 and 2]
#include <cstdio>
#include <cstdlib>
#include <regex>

#include "benchmarks/cases.hpp"
#include "benchmarks/timing.hpp"
#include "common/kernels/threads/threads.hpp"

int main(int argc, char** argv) {
    using namespace sd::bench;
    const std::regex wanted(argc > 1 ? argv[1] : "");
    const std::vector<int> thread_counts = argc > 2 && *argv[2] ? std::vector<int>{std::atoi(argv[2])} : std::vector<int>{1, 2};
    std::vector<Case> cases = gemm_cases();
    for (const auto& more : {conv_cases(), pass_cases()}) cases.insert(cases.end(), more.begin(), more.end());
    for (int threads : thread_counts) {
        sd::kernels::set_threads(threads);
        for (const Case& c : cases) {
            if (!std::regex_search(c.family + "," + c.name, wanted)) continue;
            const Timing t = time_of(c.prepare(), {.threads = threads, .limit = 1});
            std::printf("%s,%s,%d,%.2f\n", c.family.c_str(), c.name.c_str(), threads, (c.family == "pass" ? c.bytes : c.flop) / t.median * 1e-9);
            std::fflush(stdout);
        }
    }
}
